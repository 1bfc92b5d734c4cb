"""The share of another person's DNA in a sample, from SNPs at which the sample is homozygous.

The likelihood is that of Jun G et al., Am J Hum Genet 2012;91:839: with a share c of an unrelated
person whose genotype follows the population's frequencies, a site with g alternative alleles shows
them at ((1 - c) g + c h) / 2. Sites that may be heterozygous are not informative
here: a tumour's lost or gained alleles would look the same.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from hemaline.quality.identity.fingerprint import Counts, Floats, SnpCounts
from hemaline.quality.identity.genotype_likelihoods import (
    error_rate,
    hardy_weinberg,
    heterozygote,
    is_informative,
    posteriors,
)
from hemaline.quality.identity.identity_rules import ContaminationRules, GenotypeRules

# Shares that are tried, and those of which the detection limit is one.
_SHARES = np.concatenate([[0.0], np.geomspace(0.001, 0.5, 60)])
_LIMITS = (0.005, 0.0075, 0.01, 0.0125, 0.015, 0.02, 0.025, 0.03, 0.04, 0.05, 0.075, 0.1, 0.15, 0.2)
# The same data give the same limit everywhere.
_SEED = 20_170_100
_GENOTYPES = np.array([0, 2])


@dataclass(frozen=True)
class Contamination:
    """Estimate of contamination; shares are fractions of DNA.

    ``sites`` are those at which the sample is homozygous and deep enough, ``foreign_sites`` those
    of them with another person's allele. ``limit`` is the smallest share that would be flagged with
    the requested power, at these depths and genotypes; None where none would.
    """

    sites: int
    share: float | None
    foreign_sites: int
    limit: float | None
    is_flagged: bool
    is_assessable: bool


def estimate(
    counts: SnpCounts, threshold: float, rules: ContaminationRules, genotypes: GenotypeRules
) -> Contamination:
    """Estimate and judge one sample.

    Args:
        counts: fragments at the fingerprint's SNPs; sites of sex chromosomes must not be among
            them.
        threshold: share from which the assay calls a sample contaminated.
        rules: what is evidence.
        genotypes: likelihood of a genotype.
    """
    deep = counts.where(is_informative(counts, genotypes))
    if not deep.snps:
        return Contamination(0, None, 0, None, False, False)
    error = error_rate(deep, genotypes)
    called = np.argmax(posteriors(deep, genotypes), axis=1)
    sites = int(np.sum(called != 1))
    found = _fit(deep, error, rules, genotypes)
    limit = _limit(deep, called, error, threshold, rules, genotypes)
    flagged = found.is_evidence and found.share >= threshold
    assessable = flagged or (limit is not None and limit <= rules.largest_limit)
    return Contamination(sites, found.share, found.foreign_sites, limit, flagged, assessable)


@dataclass(frozen=True)
class _Fit:
    share: float
    foreign_sites: int
    is_evidence: bool


def _fit(
    counts: SnpCounts, error: float, rules: ContaminationRules, genotypes: GenotypeRules
) -> _Fit:
    homozygous, other = _site_logs(counts, error, genotypes)
    largest = np.maximum(homozygous.max(axis=(1, 2, 3)), other)
    weights = np.exp(homozygous - largest[:, None, None, None])
    total = weights.sum(axis=(2, 3)) + np.exp(other - largest)[:, None]
    logs = np.log(total).sum(axis=0)
    best = int(np.argmax(logs))
    # Own and foreign genotype differ: 0 with 1 or 2, 2 with 1 or 0.
    apart = weights[:, best][:, [0, 0, 1, 1], [1, 2, 0, 1]].sum(axis=1)
    foreign = (apart > 0.5 * total[:, best]) & (best > 0)
    contigs = {snp.chrom for snp, is_so in zip(counts.snps, foreign, strict=True) if is_so}
    gain = 2 * (logs[best] - logs[0])
    is_evidence = gain >= rules.gain and len(contigs) >= rules.min_contigs
    return _Fit(float(_SHARES[best]), int(foreign.sum()), bool(is_evidence))


def _site_logs(counts: SnpCounts, error: float, genotypes: GenotypeRules) -> tuple[Floats, Floats]:
    """Joint log-probabilities: (sites, shares, own genotype 0 or 2, foreign genotype); (sites,)."""
    prior = hardy_weinberg(counts.frequencies)
    own, foreign = _GENOTYPES[None, :, None], np.arange(3)[None, None, :]
    shown = ((1 - _SHARES[:, None, None]) * own + _SHARES[:, None, None] * foreign) / 2
    shown = shown * (1 - error) + (1 - shown) * error
    # The error rate keeps every share off 0 and 1.
    logs = np.multiply.outer(counts.alt, np.log(shown))
    logs += np.multiply.outer(counts.ref, np.log1p(-shown))
    logs = logs + np.log(prior[:, _GENOTYPES])[:, None, :, None]
    logs = logs + np.log(prior)[:, None, None, :]
    return logs, heterozygote(counts.alt, counts.ref, genotypes) + np.log(prior[:, 1])


def _limit(
    counts: SnpCounts,
    called: Counts,
    error: float,
    threshold: float,
    rules: ContaminationRules,
    genotypes: GenotypeRules,
) -> float | None:
    """The smallest of the shares that is flagged often enough; power grows with the share."""
    low, high = 0, len(_LIMITS)
    while low < high:
        middle = (low + high) // 2
        share = _LIMITS[middle]
        chance = np.random.default_rng(_SEED)
        flagged = 0
        for _ in range(rules.simulations):
            mixed = _mixed(counts, called, share, error, chance)
            fit = _fit(mixed, error, rules, genotypes)
            flagged += fit.is_evidence and fit.share >= threshold
        if flagged >= rules.power * rules.simulations:
            high = middle
        else:
            low = middle + 1
    return _LIMITS[low] if low < len(_LIMITS) else None


def _mixed(
    counts: SnpCounts,
    called: Counts,
    share: float,
    error: float,
    chance: np.random.Generator,
) -> SnpCounts:
    """The sample's genotypes at its depths with an unrelated person's share."""
    foreign = chance.binomial(2, counts.frequencies)
    shown = ((1 - share) * called + share * foreign) / 2
    alt = chance.binomial(counts.depth, shown * (1 - error) + (1 - shown) * error)
    return replace(counts, alt=alt, ref=counts.depth - alt)
