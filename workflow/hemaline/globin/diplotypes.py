"""Posterior of the two haplotypes of a locus, from depth, paralogous bases and junctions.

All evidence is multiplied: the depth of a segment is normal around its copies, with the noise of
counting and the spread of the segment among samples; the share of paralogous bases is normal; the
fragments over a junction are negative binomial.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import log

import numpy as np
from numpy.typing import NDArray

from hemaline.common.statistics import Floats
from hemaline.globin.globin_counts import BaseShare
from hemaline.globin.haplotypes import GlobinHaplotype, base_copies
from hemaline.globin.locus_tables import CopyThresholds, ParalogousBase


@dataclass(frozen=True)
class SegmentDepth:
    """Depth of one segment in one sample.

    ``ratio`` to that of two copies a stretch; ``fragments`` expected there; ``spread`` of samples
    (relative); ``copies`` a haplotype makes, relative to a person without deletion (haplotypes,).
    """

    segment: str
    ratio: float
    fragments: float
    spread: float
    copies: Floats


@dataclass(frozen=True)
class JunctionCount:
    """Fragments over a junction, those expected of one copy, and which haplotypes have it."""

    fragments: int
    expected: float
    has: NDArray[np.float64]


@dataclass(frozen=True)
class LocusEvidence:
    """Evidence of a locus; ``single`` are copies at heterozygous sites (sites, haplotypes)."""

    depths: Sequence[SegmentDepth]
    bases: Mapping[str, BaseShare]
    junctions: Sequence[JunctionCount]
    single: NDArray[np.float64]


@dataclass(frozen=True)
class Posterior:
    """Pairs of haplotypes (indices), their probabilities, and the worst |z| of each."""

    haplotypes: Sequence[GlobinHaplotype]
    first: NDArray[np.int64]
    second: NDArray[np.int64]
    probability: Floats
    worst: Floats

    @property
    def best(self) -> int:
        """The most probable pair."""
        return int(np.argmax(self.probability))

    def pair(self, at: int) -> tuple[GlobinHaplotype, GlobinHaplotype]:
        """Haplotypes of a pair."""
        return self.haplotypes[int(self.first[at])], self.haplotypes[int(self.second[at])]

    def is_certain(self, probability: float, rules: CopyThresholds) -> bool:
        """True if a probability is enough and the most probable pair fits the evidence."""
        return probability >= rules.posterior and bool(self.worst[self.best] < rules.worst_z)

    def of_values(self, values: NDArray[np.float64]) -> tuple[float, float]:
        """The most probable sum of two haplotypes' values (haplotypes,), and its probability."""
        kinds, of = np.unique(values, return_inverse=True)
        both = of[self.first] * kinds.size + of[self.second]
        shares = np.bincount(both, weights=self.probability, minlength=kinds.size**2)
        sums, where = np.unique(np.add.outer(kinds, kinds), return_inverse=True)
        total = np.bincount(where.ravel(), weights=shares)
        return float(sums[total.argmax()]), float(total.max())


def posterior(
    haplotypes: Sequence[GlobinHaplotype],
    evidence: LocusEvidence,
    bases: Sequence[ParalogousBase],
    rules: CopyThresholds,
) -> Posterior:
    """Probabilities of all unordered pairs."""
    first, second = (side.astype(np.int64) for side in np.triu_indices(len(haplotypes)))
    priors = np.log([one.prior for one in haplotypes])
    total = priors[first] + priors[second] + np.where(first == second, 0.0, log(2))
    worst = np.zeros(len(first))
    for depth in evidence.depths:
        mean = np.maximum(depth.copies[first] + depth.copies[second], rules.stray)
        variance = mean / depth.fragments + (mean * depth.spread) ** 2
        total += _normal(depth.ratio, mean, variance, worst)
    for group in sorted(evidence.bases):
        own = [one for one in bases if one.group == group]
        total += _share(
            evidence.bases[group], base_copies(haplotypes, own), first, second, rules, worst
        )
    for junction in evidence.junctions:
        mean = rules.junction.noise + junction.expected * (
            junction.has[first] + junction.has[second]
        )
        total += _negative_binomial(junction.fragments, mean, rules.junction.dispersion)
    hets = rules.heterozygous
    single = ((evidence.single[:, first] + evidence.single[:, second]) < hets.least_copies).sum(
        axis=0
    )
    total += np.minimum(single, hets.most) * log(hets.error)
    weights = np.exp(total - total.max())
    return Posterior(haplotypes, first, second, weights / weights.sum(), worst)


def _normal(value: float, mean: Floats, variance: Floats, worst: Floats) -> Floats:
    """Log density; the largest |z| so far is kept in ``worst``."""
    z = (value - mean) / np.sqrt(variance)
    np.maximum(worst, np.abs(z), out=worst)
    return np.asarray(-0.5 * z**2 - 0.5 * np.log(variance))


def _share(
    seen: BaseShare,
    copies: tuple[Floats, Floats],
    first: NDArray[np.int64],
    second: NDArray[np.int64],
    rules: CopyThresholds,
    worst: Floats,
) -> Floats:
    """Log density of the share of the first stretch's bases; 0 where no copy is left."""
    if not seen.fragments:
        return np.zeros(len(first))
    of_first, of_second = (side[first] + side[second] for side in copies)
    both, least = of_first + of_second, rules.least_share
    mean = np.clip(of_first / np.maximum(both, rules.stray), least, 1 - least)
    value = seen.first / (seen.first + seen.second)
    variance = mean * (1 - mean) / seen.fragments + rules.psv_spread**2
    unseen = np.zeros(len(first))
    density = _normal(value, mean, variance, unseen)
    np.maximum(worst, np.where(both > rules.stray, unseen, 0.0), out=worst)
    return np.where(both > rules.stray, density, -0.5 * np.log(rules.psv_spread**2))


def _negative_binomial(count: int, mean: Floats, size: float) -> Floats:
    """Log probability up to a constant that depends on ``count`` alone."""
    return np.asarray(count * np.log(mean / (mean + size)) - size * np.log1p(mean / size))
