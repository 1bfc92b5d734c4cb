"""Detection limits of the classes that are harder to find than a substitution.

A homopolymer indel is judged by a filter of its own; of a long insertion only the reads that reach
far enough beyond its junction is informative. Both limits come from the filters and depths that
give the substitutions' limit.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from hemaline.calling.limits import LimitModel
from hemaline.common.intervals import Interval
from hemaline.filters.filter_set import FilterSet, SiteFilter, VariantKind
from hemaline.genome.alleles import Allele
from hemaline.reads.depth import FragmentDepth


@dataclass(frozen=True)
class ClassLimits:
    """Limits of one region as fractions; None where there is no such VAF.

    ``homopolymer`` is None as well where the region has no homopolymer: ``homopolymers``, their
    number, identifies the allele. ``site`` is None where no allele has a filter of its own, and
    infinite where one has and no VAF of it is found.
    """

    homopolymers: int
    homopolymer: float | None
    insertion: float | None
    site: float | None = None


class ClassLimitModel:
    """Limits by class under one set of filters."""

    def __init__(self, limits: LimitModel) -> None:
        """Use the filters of ``limits``."""
        self._limits = limits
        self._filters = limits.filters
        self._site_models = {
            site: LimitModel(_alone(self._filters, site)) for site in self._filters.site_filters
        }

    def of(self, depth: FragmentDepth, bases: str) -> ClassLimits:
        """Limits over a region; ``bases`` are the reference's in it."""
        runs = self._homopolymers(depth, bases)
        worst = max(runs, default=None) if all(np.isfinite(runs)) else None
        return ClassLimits(len(runs), worst, self._insertion(depth), self._sites(depth))

    def _homopolymers(self, depth: FragmentDepth, bases: str) -> list[float]:
        """The limit of a one-base indel in each homopolymer of the region."""
        return [
            self._at(self._limits, depth, first, VariantKind(True, 1, length))
            for first, length in homopolymers(bases, self._filters.detection.homopolymer_length)
        ]

    def _insertion(self, depth: FragmentDepth) -> float | None:
        """The limit of a long insertion or duplication that 95 % of the bases reach.

        Of reads of length R those are informative that go on for a stretch a beyond the junction on
        both
        sides: (R - 2a) / R of the fragments at a base.
        """
        anchor, length = self._filters.detection.insertion.anchor, depth.read_length
        if length <= 2 * anchor:
            return None
        informative = np.floor(depth.total * (length - 2 * anchor) / length).astype(np.int64)
        kind = VariantKind(True, self._filters.detection.insertion.longest, 0)
        limits = self._limits.limits(informative, depth.forward_share(), kind)
        needed = self._filters.detection.callable_fraction
        limit = np.quantile(np.nan_to_num(limits, nan=np.inf), needed, method="inverted_cdf")
        return float(limit) if np.isfinite(limit) else None

    def hotspot(self, depth: FragmentDepth, allele: Allele, run: int, rate: float | None) -> float:
        """Limit of a named allele by the filters that judge it; infinite where there is none.

        Args:
            depth: over a region that holds the allele.
            allele: the hotspot.
            run: length of the homopolymer that the allele is in or follows.
            rate: its measured error rate.
        """
        if not allele.interval.overlaps(depth.region):
            return float("inf")
        offset = max(0, allele.pos - 1 - depth.region.start)
        change = abs(allele.length_change)
        kind = VariantKind(allele.is_indel, change, run, True, rate)
        own = [model for site, model in self._site_models.items() if site.allele == allele]
        return self._at(own[0] if own else self._limits, depth, offset, kind)

    def _sites(self, depth: FragmentDepth) -> float | None:
        """The largest limit among the region's alleles that have a filter of their own."""
        found = [
            self._at(model, depth, offset, _kind(site))
            for site, model in self._site_models.items()
            if (offset := _offset(site, depth.region)) is not None
        ]
        return max(found, default=None)

    def _at(self, model: LimitModel, depth: FragmentDepth, offset: int, kind: VariantKind) -> float:
        here = slice(offset, offset + 1)
        limit = model.limits(depth.total[here], depth.forward_share()[here], kind)[0]
        return float(limit) if np.isfinite(limit) else float("inf")


def homopolymers(bases: str, shortest: int) -> Iterator[tuple[int, int]]:
    """Offset and length of each run of one base of at least ``shortest``."""
    codes: NDArray[np.uint8] = np.frombuffer(bases.upper().encode(), dtype=np.uint8)
    if not codes.size:
        return
    starts = np.concatenate([[0], np.flatnonzero(codes[1:] != codes[:-1]) + 1, [codes.size]])
    for first, after in pairwise(starts):
        if after - first >= shortest and bases[first].upper() != "N":
            yield int(first), int(after - first)


def _alone(filters: FilterSet, site: SiteFilter) -> FilterSet:
    return replace(filters, filters=filters.of(site.allele), site_filters=())


def _kind(site: SiteFilter) -> VariantKind:
    change = abs(site.allele.length_change)
    return VariantKind(bool(change), change, 0)


def _offset(site: SiteFilter, region: Interval) -> int | None:
    inside = region.contains(site.allele.chrom, site.allele.pos - 1)
    return site.allele.pos - 1 - region.start if inside else None
