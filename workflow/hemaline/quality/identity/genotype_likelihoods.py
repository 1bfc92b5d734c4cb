"""Likelihood of a SNP's fragments given its genotype, tolerant of tumours and of impure samples."""

from __future__ import annotations

import numpy as np
import scipy
from numpy.typing import NDArray

from hemaline.quality.identity.fingerprint import Counts, Floats, SnpCounts
from hemaline.quality.identity.identity_rules import GenotypeRules

# Sites at which the error rate is as good as known before any is seen.
_PRIOR_ERRORS = 0.5


def hardy_weinberg(frequencies: Floats) -> Floats:
    """Shares of 0, 1 and 2 alternative alleles, shape (sites, 3)."""
    q = frequencies
    return np.stack([(1 - q) ** 2, 2 * q * (1 - q), q**2], axis=-1)


def error_rate(counts: SnpCounts, rules: GenotypeRules) -> float:
    """Rate of one given wrong base, from bases that are neither letter; never below the rules'."""
    wrong = counts.other.sum() / 2
    total = counts.depth.sum() + counts.other.sum()
    return max(rules.error, float((wrong + _PRIOR_ERRORS) / (total + _PRIOR_ERRORS / rules.error)))


def beta_binomial(alt: Counts, ref: Counts, a: float, b: float) -> Floats:
    """Log-likelihood of the counts in their order, without the binomial coefficient."""
    return np.asarray(scipy.special.betaln(alt + a, ref + b) - scipy.special.betaln(a, b))


def heterozygote(alt: Counts, ref: Counts, rules: GenotypeRules) -> Floats:
    """Log-likelihood under two alleles, about balanced or, more rarely, in any imbalance."""
    shape = rules.heterozygote_shape
    balanced = beta_binomial(alt, ref, shape, shape) + np.log1p(-rules.imbalanced)
    lost = beta_binomial(alt, ref, 1, 1) + np.log(rules.imbalanced)
    return np.asarray(np.logaddexp(balanced, lost))


def _homozygote(wrong: Counts, right: Counts, error: float, rules: GenotypeRules) -> Floats:
    pure = (
        scipy.special.xlogy(wrong, error)
        + scipy.special.xlog1py(right, -error)
        + np.log1p(-rules.impure)
    )
    impure = beta_binomial(wrong, right, 1, rules.impure_shape) + np.log(rules.impure)
    return np.asarray(np.logaddexp(pure, impure))


def posteriors(counts: SnpCounts, rules: GenotypeRules) -> Floats:
    """Probability of 0, 1 and 2 alternative alleles at each site, shape (sites, 3).

    The prior is Hardy and Weinberg's; where there are too few fragments it is the answer.
    """
    error = error_rate(counts, rules)
    logs = np.stack(
        [
            _homozygote(counts.alt, counts.ref, error, rules),
            heterozygote(counts.alt, counts.ref, rules),
            _homozygote(counts.ref, counts.alt, error, rules),
        ],
        axis=-1,
    )
    prior = hardy_weinberg(counts.frequencies)
    weights = np.exp(logs - logs.max(axis=-1, keepdims=True, initial=-np.inf)) * prior
    found = weights / weights.sum(axis=-1, keepdims=True)
    return np.where(is_informative(counts, rules)[:, None], found, prior)


def is_informative(counts: SnpCounts, rules: GenotypeRules) -> NDArray[np.bool_]:
    """True if a site has enough fragments."""
    return np.asarray(counts.depth >= rules.min_depth)
