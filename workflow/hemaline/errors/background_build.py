"""Learns a background from donors' counts, and lists the driver alleles seen in them.

A donor's allele is a variant, and not learned, when its VAF reaches ``germline_vaf``, or when it
reaches ``variant_vaf`` and the other donors' pooled rate explains it no better than ``variant_p``:
what many donors show alike is noise, however much. Driver alleles are never learned.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hemaline.common.intervals import Interval
from hemaline.common.statistics import binomial_tail
from hemaline.errors.background import AlleleNoise, LetterNoise
from hemaline.errors.contexts import Fetch, flanked
from hemaline.errors.site_counts import LETTERS, Codes, letter_codes
from hemaline.errors.target_counts import TargetCounts, TargetPlaces
from hemaline.filters.filter_document import FilterDocument
from hemaline.genome.alleles import Allele
from hemaline.genome.hotspots import Hotspot

Longs = NDArray[np.int64]
_Booleans = NDArray[np.bool_]


@dataclass(frozen=True)
class DriverCounts:
    """A driver allele that donors show; ``donors_positive`` beyond the built-in error rate."""

    hotspot: Hotspot
    donors_with_alt: int
    donors_positive: int
    alt_fragments: int
    total_fragments: int
    max_vaf: float


@dataclass(frozen=True)
class Learned:
    """Rates learned from donors; shapes and meaning as in :class:`.background.Background`."""

    regions: tuple[Interval, ...]
    reference: Codes
    totals: Longs
    letters: LetterNoise
    indels: Mapping[Allele, AlleleNoise]
    drivers: tuple[DriverCounts, ...]
    variation: float
    donor_data: tuple[str, ...]


def learn(
    donors: Sequence[Path],
    regions: Sequence[Interval],
    fetch: Fetch,
    hotspots: Iterable[Hotspot],
    rules: FilterDocument,
) -> Learned:
    """Learn from the counts in ``donors``, read twice, one at a time; their order is nothing.

    Args:
        donors: files of :class:`TargetCounts` over the same regions.
        regions: targets, none of which overlap.
        fetch: reference bases of a contig, 0-based half-open.
        hotspots: alleles that are listed and never learned.
        rules: what is a variant.
    """
    alleles = _Alleles(tuple(regions), fetch, _indels_of(donors, fetch))
    drivers = _Drivers(hotspots, alleles, rules)
    learner = _Learner(alleles.priors(rules), drivers.never, rules)
    for counts in map(TargetCounts.load, donors):
        learner.first_round(alleles.rows(counts))
    totals, digests = np.zeros(alleles.places.size, dtype=np.int64), []
    for counts in map(TargetCounts.load, donors):
        rows = alleles.rows(counts)
        learner.second_round(rows)
        drivers.add(rows)
        totals += counts.total
        digests.append(counts.digest)
    return Learned(
        regions=alleles.places.regions,
        reference=alleles.reference,
        totals=totals,
        letters=alleles.letters_of(learner),
        indels=dict(alleles.indels_of(learner)),
        drivers=drivers.seen(),
        variation=learner.variation(len(donors)),
        donor_data=tuple(sorted(digests)),
    )


def _indels_of(donors: Iterable[Path], fetch: Fetch) -> list[Allele]:
    """Every indel of any donor, sorted."""
    found: set[Allele] = set()
    for path in donors:
        found.update(allele for allele, _, _ in TargetCounts.load(path).indels(fetch))
    return sorted(found)


@dataclass(frozen=True)
class _Rows:
    """Fragments with each allele, and fragments there; shapes (alleles,)."""

    alt: Longs
    total: Longs


class _Alleles:
    """All alleles of the targets in one order: the letters of every base, then the indels."""

    def __init__(
        self, regions: tuple[Interval, ...], fetch: Fetch, indels: Sequence[Allele]
    ) -> None:
        self.places = TargetPlaces(regions)
        bases = "".join(flanked(fetch, region, 0) for region in regions)
        self.reference = letter_codes(bases)
        self._fetch = fetch
        self._order = {a: self.places.size * len(LETTERS) + i for i, a in enumerate(indels)}
        anchors = [self.places.index(a.chrom, a.pos - 1) for a in indels]
        assert None not in anchors
        self._anchors = np.array(anchors, dtype=np.int64)

    def __len__(self) -> int:
        return self.places.size * len(LETTERS) + len(self._order)

    def priors(self, rules: FilterDocument) -> NDArray[np.float64]:
        """Built-in rate of every allele."""
        rates = np.full(len(self), rules.background.indel)
        rates[: self.places.size * len(LETTERS)] = rules.background.substitution
        return rates

    def rows(self, counts: TargetCounts) -> _Rows:
        """A donor's counts in this order; the reference's letter shows nothing."""
        letters = counts.letters.astype(np.int64)
        letters[self.reference[:, None] == np.arange(len(LETTERS))] = 0
        total = counts.total.astype(np.int64)
        alt = np.concatenate([letters.ravel(), np.zeros(len(self._order), dtype=np.int64)])
        for allele, number, _ in counts.indels(self._fetch):
            alt[self._order[allele]] = number
        return _Rows(alt, np.concatenate([np.repeat(total, len(LETTERS)), total[self._anchors]]))

    def letter(self, chrom: str, position0: int, alt: str) -> int | None:
        """Place of a substitution; None outside the targets."""
        index = self.places.index(chrom, position0)
        return None if index is None else index * len(LETTERS) + LETTERS.index(alt)

    def place(self, allele: Allele) -> int | None:
        """Place of an allele; None where no donor can have shown it."""
        if allele.is_snv:
            return self.letter(allele.chrom, allele.pos - 1, allele.alt)
        return self._order.get(allele)

    def letters_of(self, learner: _Learner) -> LetterNoise:
        """Learned rates of the substitutions."""
        end = self.places.size * len(LETTERS)
        return LetterNoise(
            *(one[:end].reshape(-1, len(LETTERS)) for one in learner.columns()),
        )

    def indels_of(self, learner: _Learner) -> Iterator[tuple[Allele, AlleleNoise]]:
        """Learned rates of each indel."""
        carriers, alt, total, max_vaf, excluded = learner.columns()
        for allele, i in self._order.items():
            yield (
                allele,
                AlleleNoise(
                    int(carriers[i]),
                    int(alt[i]),
                    int(total[i]),
                    float(max_vaf[i]),
                    int(excluded[i]),
                ),
            )


class _Learner:
    """Two rounds over the donors: sums without germline variants, then what is learned."""

    def __init__(
        self, priors: NDArray[np.float64], never: _Booleans, rules: FilterDocument
    ) -> None:
        self._priors, self._never, self._rules = priors, never, rules
        size = len(priors)
        self._all_alt, self._all_total = (np.zeros(size, dtype=np.int64) for _ in range(2))
        self._alt, self._total = (np.zeros(size, dtype=np.int64) for _ in range(2))
        self._carriers, self._excluded = (np.zeros(size, dtype=np.int64) for _ in range(2))
        self._max_vaf, self._squares = (np.zeros(size) for _ in range(2))

    def first_round(self, donor: _Rows) -> None:
        kept = ~self._is_germline(donor)
        self._all_alt += np.where(kept, donor.alt, 0)
        self._all_total += np.where(kept, donor.total, 0)

    def second_round(self, donor: _Rows) -> None:
        variant = self._is_variant(donor)
        kept = ~variant & ~self._never
        share = donor.alt / np.maximum(donor.total, 1)
        self._alt += np.where(kept, donor.alt, 0)
        self._total += np.where(kept, donor.total, 0)
        self._carriers += kept & (donor.alt > 0)
        self._excluded += variant & ~self._never
        self._max_vaf = np.where(kept, np.maximum(self._max_vaf, share), self._max_vaf)
        self._squares += np.where(kept, donor.alt * share, 0.0)

    def _is_germline(self, donor: _Rows) -> _Booleans:
        large = donor.alt >= self._rules.error_profile.variant_fragments
        return np.asarray(
            large & (donor.alt >= self._rules.panel_of_normals.germline_vaf * donor.total)
        )

    def _is_variant(self, donor: _Rows) -> _Booleans:
        found = self._is_germline(donor)
        large = donor.alt >= self._rules.error_profile.variant_fragments
        doubtful = np.flatnonzero(
            large & ~found & (donor.alt >= self._rules.error_profile.variant_vaf * donor.total)
        )
        alt, total, prior = donor.alt[doubtful], donor.total[doubtful], self._priors[doubtful]
        weight = self._rules.panel_of_normals.prior_fragments
        others = (self._all_alt[doubtful] - alt + weight * prior) / (
            self._all_total[doubtful] - total + weight
        )
        found[doubtful] = binomial_tail(alt, total, others) < self._rules.panel_of_normals.variant_p
        return found

    def columns(self) -> tuple[NDArray[Any], ...]:
        """In the order of :class:`AlleleNoise`."""
        return self._carriers, self._alt, self._total, self._max_vaf, self._excluded

    def variation(self, donors: int) -> float:
        """Coefficient of variation of the donors' rates at a site, in addition to binomial chance.

        Pearson's statistic of one allele, the sum over donors of (k_d - k n_d / n)^2 / (k n_d / n)
        = (n / k) sum of k_d^2 / n_d - k, is donors - 1 on average for multinomial counts, and
        (donors - 1) (1 + c^2 k / donors) where rates vary by c. Alleles with few fragments, of
        which most have k = 1, are not informative.
        """
        sufficient = self._alt >= self._rules.panel_of_normals.variation_fragments
        alt, total = self._alt[sufficient], self._total[sufficient]
        weight = float(alt.sum()) * (donors - 1) / max(donors, 1)
        if not weight:
            return 0.0
        statistic = float((total / alt * self._squares[sufficient] - alt).sum())
        return float(np.sqrt(max(0.0, (statistic - len(alt) * (donors - 1)) / weight)))


class _Drivers:
    """Hotspots among the alleles: never learned, and listed where donors show them."""

    def __init__(
        self, hotspots: Iterable[Hotspot], alleles: _Alleles, rules: FilterDocument
    ) -> None:
        self._rules = rules
        self.never = np.zeros(len(alleles), dtype=np.bool_)
        placed = []
        for hotspot in hotspots:
            place = alleles.place(hotspot.allele)
            if place is not None:
                placed.append((hotspot, place))
            for part in _letters_of(hotspot.allele, alleles):
                self.never[part] = True
        self._hotspots = [hotspot for hotspot, _ in placed]
        self._at = np.array([place for _, place in placed], dtype=np.int64)
        self.never[self._at] = True
        self._priors = alleles.priors(rules)[self._at]
        self._counts = np.zeros((4, len(placed)), dtype=np.int64)
        self._max_vaf = np.zeros(len(placed))

    def add(self, donor: _Rows) -> None:
        """Count one donor."""
        alt, total = donor.alt[self._at], donor.total[self._at]
        beyond = binomial_tail(alt, total, self._priors) < self._rules.panel_of_normals.variant_p
        positive = beyond & (alt >= self._rules.error_profile.variant_fragments)
        self._counts += np.stack([alt > 0, positive, alt, total])
        self._max_vaf = np.maximum(self._max_vaf, alt / np.maximum(total, 1))

    def seen(self) -> tuple[DriverCounts, ...]:
        """Those that any donor shows, in the order of the hotspots."""
        rows = zip(self._hotspots, *self._counts, self._max_vaf, strict=True)
        return tuple(
            DriverCounts(hotspot, int(carriers), int(positive), int(alt), int(total), float(vaf))
            for hotspot, carriers, positive, alt, total, vaf in rows
            if alt
        )


def _letters_of(allele: Allele, alleles: _Alleles) -> Iterator[int]:
    """Places of the substitutions that a change of several bases is made of."""
    if not allele.is_indel:
        for offset, (ref, alt) in enumerate(zip(allele.ref, allele.alt, strict=True)):
            place = alleles.letter(allele.chrom, allele.pos - 1 + offset, alt)
            if ref != alt and place is not None:
                yield place
