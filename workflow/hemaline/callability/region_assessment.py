"""Status and reason of each region of a scope: covered deeply enough to exclude a variant or not.

A base is callable when its detection limit is at or below the floor of the assay and it is
inside the targets. A region is assessed when enough of its bases and every must-cover hotspot
are callable; partial when some bases are; else not_assessed. See "Status" in the design.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from hemaline.callability.region_status import REASONS, RegionStatus
from hemaline.callability.scopes import HOTSPOT, ScopeRegion
from hemaline.calling.class_limits import ClassLimitModel
from hemaline.calling.clone_fraction import UNKNOWN_SEX, CloneFraction
from hemaline.calling.limits import SUBSTITUTION, LimitModel, rate_steps
from hemaline.common.intervals import Interval
from hemaline.errors.allele_rates import AlleleRates
from hemaline.filters.filter_set import FilterSet
from hemaline.genome.alleles import Allele, SequenceSource, homopolymer_length
from hemaline.reads.depth import FragmentDepth, fragment_depth
from hemaline.reads.fragments import Alignments

_CALLABLE, _NOT_TARGETED, _LOW_MAPQ, _LOW_DEPTH = "", "not_targeted", "low_mapq", "low_depth"
_NO_CALLER = "no_caller"
# Bases on either side of a hotspot in which its homopolymer is looked for.
_LONGEST_RUN = 60


@dataclass(frozen=True)
class Assessor:
    """Inputs of callability in one sample.

    ``sequence(chrom, start0, end0)`` gives reference bases; ``explained`` are the stretches whose
    clipped ends belong to an insertion or deletion that was called.
    """

    sample_id: str
    limits: LimitModel
    floor: float
    targets: Mapping[str, Sequence[Interval]]
    panel_genes: frozenset[str]
    sequence: SequenceSource
    rates: AlleleRates | None = None
    clone: CloneFraction = UNKNOWN_SEX
    explained: Sequence[Interval] = ()
    class_limits: ClassLimitModel = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Prepare the limits by class."""
        object.__setattr__(self, "class_limits", ClassLimitModel(self.limits))

    def failed(self, regions: Iterable[ScopeRegion]) -> list[RegionStatus]:
        """Every region of a sample that failed."""
        return [self._unknown(region, "sample_failed_qc") for region in regions]

    def assess(self, regions: Iterable[ScopeRegion], alignments: Alignments) -> list[RegionStatus]:
        """Every region, by the fragments at its bases."""
        depths = _GeneDepths(alignments, self.limits.filters)
        return [self._region(region, depths) for region in regions]

    def _region(self, region: ScopeRegion, depths: _GeneDepths) -> RegionStatus:
        if region.gene not in self.panel_genes:
            return self._unknown(region, "not_on_panel")
        if region.interval is None:
            return self._unknown(region, _NO_CALLER)
        targeted = self._targeted(region.interval)
        if not targeted.any():
            return self._unknown(region, _NOT_TARGETED)
        depth = depths.over(region.gene, region.interval)
        return self._by_depth(region, region.interval, depth, targeted)

    def _by_depth(
        self,
        region: ScopeRegion,
        interval: Interval,
        depth: FragmentDepth,
        targeted: NDArray[np.bool_],
    ) -> RegionStatus:
        share = self.clone.share(interval.chrom, interval.start)
        limits = share * self._limits(depth.total, depth)
        bases = self.sequence(interval.chrom, interval.start, interval.end)
        by_class = self.class_limits.of(depth, bases)
        reasons = self._base_reasons(limits, depth, targeted, share)
        callable_share = float(np.mean(reasons == _CALLABLE))
        covered = [_offsets(hotspot.allele.interval, interval) for hotspot in region.must_cover]
        missed = [reason for at in covered for reason in reasons[at] if reason != _CALLABLE]
        hotspots = [
            share * self._hotspot_limit(hotspot.allele, depth) for hotspot in region.must_cover
        ]
        missed += [_LOW_DEPTH for limit in hotspots if limit > self.floor]
        needed = self.limits.filters.detection.callable_fraction
        if callable_share >= needed and not missed:
            # A 0 would deny what the reads show and no candidate source can name yet.
            status, reason = ("partial", _NO_CALLER) if self._breaks(depth) else ("assessed", None)
        else:
            status = "partial" if callable_share > 0 else "not_assessed"
            reason = _leading_reason(reasons, missed, 1 - needed)
        # At any floor from here on the region would be assessed: other floors rest on this.
        reached = limits if reason == _NOT_TARGETED else np.where(targeted, limits, np.inf)
        limit = max(
            float(np.quantile(reached, needed, method="inverted_cdf")),
            share * (by_class.site or 0.0),
            *hotspots,
            *(float(one) for at in covered for one in reached[at]),
        )
        return RegionStatus(
            sample_id=self.sample_id,
            gene=region.gene,
            region=region.name,
            kind=region.kind,
            chrom=interval.chrom,
            first=interval.start + 1,
            last=interval.end,
            required=region.required,
            status=status,
            reason=reason,
            fraction_callable=callable_share,
            median_depth=float(np.median(depth.total)),
            limit=limit if np.isfinite(limit) else None,
            limit_homopolymer=_scaled(by_class.homopolymer, share),
            # A hotspot's row is about its allele alone.
            limit_insertion=(
                None if region.kind == HOTSPOT else _scaled(by_class.insertion, share)
            ),
            worst_position=interval.start + int(np.argmax(limits)) + 1,
            homopolymers=by_class.homopolymers,
            floor=self.floor,
        )

    def _hotspot_limit(self, allele: Allele, depth: FragmentDepth) -> float:
        around = allele.interval.widened(_LONGEST_RUN)
        bases = self.sequence(around.chrom, around.start, around.end)
        run = homopolymer_length(bases.upper(), allele.pos - 1 - around.start)
        rate = self.rates.of(allele, run) if self.rates else None
        return self.class_limits.hotspot(depth, allele, run, rate)

    def _limits(self, fragments: NDArray[np.int32], depth: FragmentDepth) -> NDArray[np.float64]:
        """Limit of each base, infinite where there is none, at the error rates known there."""
        share = depth.forward_share()
        limits = self.limits.limits(fragments, share)
        if self.rates is not None:
            # Rates below the class's do not lower a limit; above it, they raise it by steps.
            steps = rate_steps(self.rates.over(depth.region), self.limits.filters.background(False))
            for rate in np.unique(steps[np.isfinite(steps)]):
                here = steps == rate
                kind = replace(SUBSTITUTION, background=float(rate))
                limits[here] = self.limits.limits(fragments[here], share[here], kind)
        return np.nan_to_num(limits, nan=np.inf)

    def _breaks(self, depth: FragmentDepth) -> bool:
        """True if clipped ends that agree, and that no call explains, reach the floor somewhere."""
        needed = np.maximum(
            self.limits.filters.evidence.clipped_ends.min_reads, self.floor * depth.total
        )
        broken = np.flatnonzero(depth.clipped >= needed) + depth.region.start
        return any(
            not any(one.contains(depth.region.chrom, int(base)) for one in self.explained)
            for base in broken
        )

    def _base_reasons(
        self,
        limits: NDArray[np.float64],
        depth: FragmentDepth,
        targeted: NDArray[np.bool_],
        share: float,
    ) -> NDArray[np.str_]:
        """Empty where callable; low_mapq where the badly mapped reads would have made it so."""
        mapped_anywhere = share * self._limits(depth.total + depth.low_mapping, depth)
        reasons = np.full(limits.shape, _LOW_DEPTH, dtype="U16")
        reasons[mapped_anywhere <= self.floor] = _LOW_MAPQ
        reasons[limits <= self.floor] = _CALLABLE
        reasons[~targeted] = _NOT_TARGETED
        return reasons

    def _targeted(self, region: Interval) -> NDArray[np.bool_]:
        mask = np.zeros(len(region), dtype=np.bool_)
        for target in self.targets.get(region.chrom, ()):
            if target.overlaps(region):
                mask[_offsets(target, region)] = True
        return mask

    def _unknown(self, region: ScopeRegion, reason: str) -> RegionStatus:
        where = region.interval
        return RegionStatus(
            sample_id=self.sample_id,
            gene=region.gene,
            region=region.name,
            kind=region.kind,
            chrom=where.chrom if where else None,
            first=where.start + 1 if where else None,
            last=where.end if where else None,
            required=region.required,
            status="not_assessed",
            reason=reason,
            fraction_callable=None,
            median_depth=None,
            limit=None,
            limit_homopolymer=None,
            limit_insertion=None,
            worst_position=None,
            floor=self.floor,
        )


class _GeneDepths:
    """Depths over the regions of one gene after another; what is in a region is read once."""

    def __init__(self, alignments: Alignments, filters: FilterSet) -> None:
        self._alignments, self._filters = alignments, filters
        self._gene, self._seen = "", list[FragmentDepth]()

    def over(self, gene: str, part: Interval) -> FragmentDepth:
        """Depth at each base of ``part``."""
        if gene != self._gene:
            self._gene, self._seen = gene, []
        for depth in self._seen:
            region = depth.region
            if region.contains(part.chrom, part.start) and part.end <= region.end:
                return depth.within(part)
        self._seen.append(fragment_depth(self._alignments, part, self._filters))
        return self._seen[-1]


def _scaled(limit: float | None, share: float) -> float | None:
    return None if limit is None else limit * share


def _offsets(part: Interval, region: Interval) -> slice:
    """Positions of the bases of ``part`` within ``region`` in arrays over ``region``."""
    return slice(max(0, part.start - region.start), max(0, part.end - region.start))


def _leading_reason(
    reasons: NDArray[np.str_], missed_hotspots: Sequence[str], tolerated: float
) -> str:
    """The first reason that alone unsettles the region; else the commonest."""
    shares = {reason: float(np.mean(reasons == reason)) for reason in REASONS}
    for reason in REASONS:
        if shares[reason] > tolerated or reason in missed_hotspots:
            return reason
    return max(REASONS, key=lambda reason: shares[reason])
