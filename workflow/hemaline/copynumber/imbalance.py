"""Allelic imbalance of a region from SNPs whose genotype and phase are not known.

Alleles of a heterozygous SNP in imbalance d follow a beta-binomial law round 0.5 + d or 0.5 - d,
with equal chance, moved by the SNP's own share of reference fragments; homozygous SNPs show foreign
letters by error. The log-likelihood ratio against d = 0 adds up over the SNPs of a region.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
import scipy
from numpy.typing import ArrayLike, NDArray

from hemaline.copynumber.bins import Floats, Places, Truths
from hemaline.copynumber.copy_rules import ImbalanceRules

# Depths at which the power of a SNP is known: interpolated between them, above that of the last.
_DEPTHS = (10, 15, 22, 30, 45, 65, 100, 150, 220, 330, 500, 750, 1000)


@dataclass(frozen=True)
class SnpAlleles:
    """Fragments of a sample at SNPs, arrays of shape (snps,).

    Attributes:
        ref: with the reference letter.
        alt: with the other one.
        heterozygous: prior probability of two different letters.
        homozygous_ref: and of two reference letters.
        ref_share: expected share of reference fragments of a heterozygote, of normals.
    """

    ref: Floats
    alt: Floats
    heterozygous: Floats
    homozygous_ref: Floats
    ref_share: Floats


@dataclass(frozen=True)
class ImbalanceEstimate:
    """Imbalance of a region.

    Attributes:
        d: most likely distance of the major allele's share from one half.
        llr: log-likelihood ratio against none (natural logarithm).
        hets: SNPs that are heterozygous.
        limit: smallest d that would be called with the confidence of the rules; None where none is.
        no_het_chance: chance, by the frequencies of the alleles, that none is heterozygous.
    """

    d: float
    llr: float
    hets: int
    limit: float | None
    no_het_chance: float


def heterozygote_log(
    ref: ArrayLike, alt: ArrayLike, share: ArrayLike, overdispersion: float
) -> Floats:
    """Beta-binomial log-likelihood of a mean share of reference, without the coefficient."""
    total = (1 - overdispersion) / overdispersion
    a = np.asarray(share) * total
    b = total - a
    return np.asarray(
        scipy.special.betaln(np.asarray(ref) + a, np.asarray(alt) + b) - scipy.special.betaln(a, b)
    )


def moved(share: ArrayLike, d: ArrayLike) -> Floats:
    """A heterozygote's share of reference where the share of its copies is 0.5 + d."""
    ref = np.asarray(share) * (0.5 + np.asarray(d))
    return np.asarray(ref / (ref + (1 - np.asarray(share)) * (0.5 - np.asarray(d))))


def _phased(ref: ArrayLike, alt: ArrayLike, share: ArrayLike, d: ArrayLike, rho: float) -> Floats:
    plus = heterozygote_log(ref, alt, moved(share, d), rho)
    minus = heterozygote_log(ref, alt, moved(share, -np.asarray(d)), rho)
    return np.asarray(np.logaddexp(plus, minus) - np.log(2))


def _homozygote_log(right: Floats, wrong: Floats, rules: ImbalanceRules) -> Floats:
    pure = scipy.special.xlogy(wrong, rules.error) + scipy.special.xlog1py(right, -rules.error)
    shape = rules.impure_shape
    impure = scipy.special.betaln(wrong + 1, right + shape) - scipy.special.betaln(1, shape)
    return np.asarray(np.logaddexp(pure + np.log1p(-rules.impure), impure + np.log(rules.impure)))


def grid(rules: ImbalanceRules) -> Floats:
    """Values of d that are tried, 0 first."""
    return np.asarray(np.arange(0.0, rules.largest_d + rules.step / 2, rules.step))


def genotype_priors(normal: SnpAlleles, rules: ImbalanceRules) -> tuple[Floats, Floats]:
    """Probabilities of a heterozygote and of two reference letters, given a normal's fragments."""
    with np.errstate(divide="ignore"):
        logs = np.stack(
            [
                np.log(normal.heterozygous)
                + heterozygote_log(normal.ref, normal.alt, normal.ref_share, rules.overdispersion),
                np.log(normal.homozygous_ref) + _homozygote_log(normal.ref, normal.alt, rules),
                np.log(np.maximum(1 - normal.heterozygous - normal.homozygous_ref, 0))
                + _homozygote_log(normal.alt, normal.ref, rules),
            ]
        )
    weights = np.exp(logs - logs.max(axis=0, initial=-np.inf))
    shares = weights / weights.sum(axis=0)
    return np.asarray(shares[0]), np.asarray(shares[1])


class SampleImbalance:
    """Likelihoods of a sample's SNPs over all d, and estimates of regions from them."""

    def __init__(self, alleles: SnpAlleles, rules: ImbalanceRules, confidence_z: float) -> None:
        """Compute the likelihoods, shape (snps, values of d)."""
        self._rules = rules
        self._confidence_z = confidence_z
        self._alleles = alleles
        self.depth: Floats = np.asarray(alleles.ref + alleles.alt)
        self._used: Truths = np.asarray(self.depth >= rules.min_depth)
        self._places = np.full(len(self.depth), -1)
        self._places[self._used] = np.arange(self._used.sum())
        ref, alt, share = (one[self._used] for one in (alleles.ref, alleles.alt, alleles.ref_share))
        het, hom_ref = alleles.heterozygous[self._used], alleles.homozygous_ref[self._used]
        self.grid = grid(rules)
        with np.errstate(divide="ignore"):
            self._het = np.log(het)[:, None] + _phased(
                ref[:, None], alt[:, None], share[:, None], self.grid[None, :], rules.overdispersion
            )
            homozygous = np.logaddexp(
                np.log(hom_ref) + _homozygote_log(ref, alt, rules),
                np.log(np.maximum(1 - het - hom_ref, 0)) + _homozygote_log(alt, ref, rules),
            )
        self._log = np.logaddexp(self._het, homozygous[:, None])

    def estimate(self, snps: Truths) -> ImbalanceEstimate:
        """The imbalance of the SNPs of a region; ``snps`` has the shape (snps,)."""
        rows: Places = self._places[snps & self._used]
        if not len(rows):
            return ImbalanceEstimate(0.0, 0.0, 0, None, 1.0)
        total = self._log[rows].sum(axis=0)
        best = int(np.argmax(total))
        certain = np.exp(self._het[rows, best] - self._log[rows, best])
        hets = certain > self._rules.heterozygous
        het = self._alleles.heterozygous[self._used][rows]
        return ImbalanceEstimate(
            float(self.grid[best]),
            float(total[best] - total[0]),
            int(hets.sum()),
            self._limit(self.depth[self._used][rows][hets]),
            float(np.exp(np.log1p(-np.minimum(het, 1 - 1e-9)).sum())),
        )

    def _limit(self, depths: Floats) -> float | None:
        """Smallest d whose log-likelihood ratio exceeds the cut-off with the confidence."""
        if not len(depths):
            return None
        rules = self._rules
        mean, variance = _power(rules.overdispersion, rules.largest_d, rules.step)
        at = np.clip(np.log(depths), np.log(_DEPTHS[0]), np.log(_DEPTHS[-1]))
        upper = np.clip(np.searchsorted(np.log(_DEPTHS), at), 1, len(_DEPTHS) - 1)
        low, high = np.log(_DEPTHS)[upper - 1], np.log(_DEPTHS)[upper]
        part = ((at - low) / (high - low))[:, None]
        expected = ((1 - part) * mean[upper - 1] + part * mean[upper]).sum(axis=0)
        spread = ((1 - part) * variance[upper - 1] + part * variance[upper]).sum(axis=0)
        found = expected - self._confidence_z * np.sqrt(spread) >= rules.call_llr
        return float(self.grid[int(np.argmax(found))]) if found.any() else None


@cache
def _power(rho: float, largest: float, step: float) -> tuple[NDArray[np.float64], ...]:
    """Mean and variance of a heterozygote's log-likelihood ratio at its true d, enumerated.

    Shapes (depths, values of d).
    """
    values = np.arange(0.0, largest + step / 2, step)
    means, variances = [], []
    for depth in _DEPTHS:
        ref = np.arange(depth + 1.0)
        alt = depth - ref
        logs = _phased(ref[None, :], alt[None, :], 0.5, values[:, None], rho)
        choose = -scipy.special.betaln(ref + 1, alt + 1) - np.log(depth + 1)
        chance = np.exp(logs + choose)
        ratio = logs - logs[:1]
        mean = (chance * ratio).sum(axis=1)
        means.append(mean)
        variances.append((chance * ratio**2).sum(axis=1) - mean**2)
    return np.array(means), np.array(variances)


def copy_neutral_share(d: float) -> float:
    """Share of cells with copy-neutral loss of heterozygosity whose imbalance is d."""
    return 2 * d


def lost_share(d: float) -> float:
    """Share of cells that lost one of two copies, whose imbalance is d."""
    return 2 - 1 / (0.5 + d)


def gained_share(d: float) -> float:
    """Share of cells with one copy more, whose imbalance is d (above 1: not possible)."""
    return 4 * d / (1 - 2 * d)
