"""The panel of normals: error rates by site and allele, learned from donors and then frozen.

It changes what is explained as noise, and by that the detection limit; it deletes nothing. With k
of n donor fragments showing an allele, its rate is the upper bound

    mean     (k + a) / (n + a/m)               a = w r,  m = max(r, k/n)
    bound    quantile(confidence) of Beta(s, s/mean - s),
             s = 1 / (1/(k + a) + c^2 (1 + 1/donors))

where r is the built-in rate of the class and w = ``prior_fragments``: the prior weighs as if a
errors had been seen at the rate m, and never lowers the rate of a noisy site. c is the coefficient
of variation of donors' rates at a site, measured over the table: the bound is one for the next
sample, not for the donors' mean. (smMIP controls without UMIs differ by more than their mean.) With
fewer than ``min_fragments`` donor fragments, at driver alleles and outside its targets the table
has no entry.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Annotated, Any

import numpy as np
from numpy.typing import NDArray

from hemaline.common.intervals import Interval
from hemaline.common.statistics import at_least_observed_rate, rate_bound
from hemaline.common.tables.rows import Field
from hemaline.errors.contexts import Fetch
from hemaline.errors.site_counts import LETTERS
from hemaline.errors.target_counts import TargetCounts, TargetPlaces, starts
from hemaline.filters.filter_document import FilterDocument
from hemaline.genome.alleles import Allele
from hemaline.inputs.background_header import BackgroundHeader

# VAFs have five digits in the file.
_ROUNDING = 1 + 1e-4

_Integers = NDArray[np.int64]
_Floats = NDArray[np.float64]


@dataclass(frozen=True)
class AlleleNoise:
    """One allele in the donors.

    ``donors_excluded`` carry it as a variant; none of the other numbers counts them.
    """

    donors_with_alt: Annotated[int, "Donors that show it and were learned from."]
    alt_fragments: Annotated[
        int,
        "Fragments of those donors that carry it.",
        Field(unit="fragments"),
    ]
    total_fragments: Annotated[
        int,
        "Fragments of all donors learned from, at the base (of an indel: its anchor); 0 for "
        "driver alleles, which are not learned.",
        Field(unit="fragments"),
    ]
    max_vaf: Annotated[float, "Largest VAF among the donors learned from.", Field(unit="fraction")]
    donors_excluded: Annotated[
        int,
        "Donors that carry it as a variant and were not learned from; no other number counts them.",
    ]


@dataclass(frozen=True)
class LetterNoise:
    """:class:`AlleleNoise` of every base and letter of the targets; arrays of shape (bases, 4)."""

    donors_with_alt: _Integers
    alt_fragments: _Integers
    total_fragments: _Integers
    max_vaf: _Floats
    donors_excluded: _Integers


@dataclass(frozen=True)
class Background:
    """A background table; ``totals`` are donor fragments at every base, shape (bases,).

    Alleles that were not learned (drivers) have no ``total_fragments``.
    """

    header: BackgroundHeader
    regions: tuple[Interval, ...]
    reference: NDArray[np.uint8]
    totals: _Integers
    letters: LetterNoise
    indels: Mapping[Allele, AlleleNoise]
    rules: FilterDocument

    @property
    def version(self) -> str:
        """Identification of the table, for provenance."""
        return self.header.version

    def rate(self, allele: Allele) -> float | None:
        """Upper bound of the error rate of a normalised allele; None where the table is silent.

        A change of several bases needs all its errors at once: the smallest of their bounds.
        """
        if allele.is_indel:
            return self._indel_rate(allele)
        rates = []
        for offset, (ref, alt) in enumerate(zip(allele.ref, allele.alt, strict=True)):
            if ref != alt:
                index = self._places.index(allele.chrom, allele.pos - 1 + offset)
                if index is None or alt not in LETTERS:
                    return None
                rates.append(float(self._letter_rates[index, LETTERS.index(alt)]))
        return min(rates) if rates and not np.isnan(rates).any() else None

    def _indel_rate(self, allele: Allele) -> float | None:
        index = self._places.index(allele.chrom, allele.pos - 1)
        if index is None or allele.variant_class == "delins":
            return None
        seen = self.indels.get(allele)
        alt = seen.alt_fragments if seen else 0
        total = seen.total_fragments if seen else int(self.totals[index])
        bound = float(self._bounds(np.array(alt), np.array(total), self.rules.background.indel))
        return None if np.isnan(bound) else bound

    def rates(self, interval: Interval, fallback: float | _Floats = np.nan) -> _Floats:
        """The largest rate of the three substitutions of every base, shape (bases,).

        Args:
            interval: any stretch of a contig.
            fallback: rate of what the table does not contain, one for all or one for each
                base; at a driver position the larger of it and the learned ones counts.
        """
        alone = np.broadcast_to(np.asarray(fallback, dtype=float), (len(interval),))
        found = np.repeat(alone[:, None], len(LETTERS), axis=1)
        own = np.zeros(found.shape, dtype=np.bool_)
        for first, region in zip(starts(self.regions), self.regions, strict=False):
            if region.overlaps(interval):
                low, high = max(region.start, interval.start), min(region.end, interval.end)
                here = slice(low - interval.start, high - interval.start)
                there = slice(first + low - region.start, first + high - region.start)
                learned = self._letter_rates[there]
                found[here] = np.where(np.isnan(learned), found[here], learned)
                own[here] = np.arange(len(LETTERS))[None, :] == self.reference[there][:, None]
        found[own] = -np.inf
        return np.asarray(found.max(axis=1))

    def has_donor(self, counts: TargetCounts) -> bool:
        """True if these very counts are among those the table was made from."""
        return counts.digest in self.header.donor_data

    def without(self, counts: TargetCounts, fetch: Fetch) -> Background:
        """The table as the other donors make it, if ``counts`` are a donor's; else the table.

        What the table had excluded of the donor (more than any donor it learned from shows)
        was never in it.
        """
        if not self.has_donor(counts):
            return self
        own_total = np.repeat(counts.total[:, None], len(LETTERS), axis=1)
        table = self.letters
        was_learned = (
            (_share(counts.letters, own_total) <= table.max_vaf * _ROUNDING)
            & (table.alt_fragments >= counts.letters)
            & (table.total_fragments >= own_total)
        )
        letters = replace(
            table,
            alt_fragments=table.alt_fragments - np.where(was_learned, counts.letters, 0),
            total_fragments=table.total_fragments - np.where(was_learned, own_total, 0),
        )
        totals = self.totals - counts.total
        indels = dict(self.indels)
        own = {allele: (number, depth) for allele, number, depth in counts.indels(fetch)}
        for allele, noise in self.indels.items():
            index = self._places.index(allele.chrom, allele.pos - 1)
            assert index is not None
            number, depth = own.get(allele, (0, int(counts.total[index])))
            is_less = number <= noise.max_vaf * depth * _ROUNDING
            if is_less and noise.alt_fragments >= number and noise.total_fragments >= depth:
                indels[allele] = replace(
                    noise,
                    alt_fragments=noise.alt_fragments - number,
                    total_fragments=noise.total_fragments - depth,
                )
        return replace(self, letters=letters, totals=totals, indels=indels)

    @cached_property
    def _places(self) -> TargetPlaces:
        return TargetPlaces(self.regions)

    @cached_property
    def _letter_rates(self) -> _Floats:
        """Rates of every base and letter, shape (bases, 4); NaN where the table is silent."""
        counted = self.letters
        rates = self._bounds(
            counted.alt_fragments, counted.total_fragments, self.rules.background.substitution
        )
        rates[np.arange(len(LETTERS))[None, :] == self.reference[:, None]] = np.nan
        return rates

    def _bounds(self, alt: NDArray[Any], total: NDArray[Any], prior: float) -> _Floats:
        panel = self.rules.panel_of_normals
        pairs, inverse = np.unique(
            np.stack([np.ravel(alt), np.ravel(total)]), axis=1, return_inverse=True
        )
        bounds = rate_bound(
            pairs[0],
            pairs[1],
            at_least_observed_rate(pairs[0], pairs[1], prior),
            panel.prior_fragments * prior,
            panel.confidence,
            self.header.variation**2 * (1 + 1 / max(self.header.donors, 1)),
        )
        bounds[pairs[1] < max(panel.min_fragments, 1)] = np.nan
        return np.asarray(bounds[np.ravel(inverse)].reshape(np.shape(alt)))


def _share(part: NDArray[Any], whole: NDArray[Any]) -> _Floats:
    return np.asarray(part / np.maximum(whole, 1))
