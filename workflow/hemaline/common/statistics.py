"""Statistics of filters and limits, vectorised over numpy arrays.

``scipy.special`` is imported where it is first used: half a second of a command's start.
"""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np
import scipy
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]
# Median absolute deviation to standard deviation of a normal law.
MAD_SD = 1.4826


def binomial_pmf(successes: ArrayLike, trials: ArrayLike, rate: ArrayLike) -> NDArray[Any]:
    """P(Binomial(trials, rate) = successes); scipy.stats has it too, but takes 2 s to import."""
    k, n, p = np.broadcast_arrays(
        np.asarray(successes, dtype=float), np.asarray(trials, dtype=float), rate
    )
    return np.asarray(
        np.exp(_log_choose(n, k) + scipy.special.xlogy(k, p) + scipy.special.xlog1py(n - k, -p))
    )


def binomial_tail(successes: ArrayLike, trials: ArrayLike, rate: ArrayLike) -> NDArray[Any]:
    """P(Binomial(trials, rate) >= successes); 1 where successes is 0."""
    k, n, p = np.broadcast_arrays(
        np.asarray(successes, dtype=float), np.asarray(trials, dtype=float), rate
    )
    tail = np.ones(k.shape)
    positive = k > 0
    tail[positive] = scipy.special.bdtrc(k[positive] - 1, n[positive].astype(int), p[positive])
    return tail


def shrunk_rate(
    errors: ArrayLike, fragments: ArrayLike, prior_rate: ArrayLike, prior_errors: ArrayLike
) -> NDArray[Any]:
    """Posterior mean of a binomial rate under Beta(a, a / prior_rate - a), a = ``prior_errors``.

    It is ``(errors + a) / (fragments + a / prior_rate)``: the prior rate where there is no data,
    as if ``a`` errors had been seen at it.
    """
    k, n, rate, a = (
        np.asarray(x, dtype=float) for x in (errors, fragments, prior_rate, prior_errors)
    )
    return np.asarray((k + a) / (n + a / rate))


def rate_bound(
    errors: ArrayLike,
    fragments: ArrayLike,
    prior_rate: ArrayLike,
    prior_errors: ArrayLike,
    confidence: float,
    relative_variance: float = 0.0,
) -> NDArray[Any]:
    """Upper bound of a binomial rate: the ``confidence`` quantile of :func:`shrunk_rate`'s law.

    That law is Beta(errors + a, fragments - errors + a / prior_rate - a); ``errors`` above
    ``fragments`` (gaps may be) count as equal to them. Where rates themselves vary, with
    ``relative_variance`` v (that of the rate by its square), the law keeps its mean and its first
    parameter becomes 1 / (1 / (errors + a) + v).
    """
    k, n, rate, a = (
        np.asarray(x, dtype=float) for x in (errors, fragments, prior_rate, prior_errors)
    )
    k = np.minimum(k, n)
    mean = (k + a) / (n + a / rate)
    shape = 1.0 / (1.0 / (k + a) + relative_variance)
    return np.asarray(scipy.special.betaincinv(shape, shape * (1.0 / mean - 1.0), confidence))


def at_least_observed_rate(
    errors: ArrayLike, fragments: ArrayLike, prior_rate: ArrayLike
) -> NDArray[Any]:
    """The prior rate, raised to the observed one where that is larger.

    Shrinking towards it can raise a low rate and never lowers a high one, whose bound would
    otherwise miss the true rate in most cases. Observed rates above one half count as one half.
    """
    k, n = np.asarray(errors, dtype=float), np.asarray(fragments, dtype=float)
    return np.asarray(np.maximum(prior_rate, np.minimum(k / np.maximum(n, 1.0), 0.5)))


def clopper_pearson(successes: int, trials: int, confidence: float = 0.95) -> tuple[float, float]:
    """Exact two-sided bounds of a share; (0, 1) of nothing.

    Clopper CJ, Pearson ES, Biometrika 1934;26:404.
    """
    tail = (1 - confidence) / 2
    misses = trials - successes
    low = float(scipy.special.betaincinv(successes, misses + 1, tail)) if successes else 0.0
    high = float(scipy.special.betaincinv(successes + 1, misses, 1 - tail)) if misses else 1.0
    return low, high


def further_successes(successes: int, trials: int, target: float, confidence: float) -> int:
    """How many more trials, all of them successes, prove a share of at least ``target``.

    Proven means that the exact one-sided lower bound, the (1 - confidence) quantile of
    Beta(successes, misses + 1), reaches ``target``. Without a miss that is the first n with
    target^n <= 1 - confidence, 59 for 95 %/95 %: Jennings LJ et al., J Mol Diagn 2017;19:341
    (AMP and CAP, validation of oncology panels).
    """
    misses = trials - successes

    def proven(more: int) -> bool:
        total = successes + more
        return (
            total > 0
            and float(scipy.special.betaincinv(total, misses + 1, 1 - confidence)) >= target
        )

    if proven(0):
        return 0
    most = 1
    while not proven(most):
        most *= 2
    few = most // 2
    while most - few > 1:
        middle = (few + most) // 2
        few, most = (few, middle) if proven(middle) else (middle, most)
    return most


def fisher_two_sided(a: ArrayLike, b: ArrayLike, c: ArrayLike, d: ArrayLike) -> NDArray[Any]:
    """Two-sided Fisher exact p of the tables ``[[a, b], [c, d]]``, element by element.

    The sum of the probabilities of all tables with the same margins that are no more likely
    than the observed one (R's and scipy's definition). Memory is tables x (row total + 1).
    """
    top_left, top_right, low_left, low_right = np.broadcast_arrays(
        *(np.asarray(x, dtype=np.int64) for x in (a, b, c, d))
    )
    shape = top_left.shape
    top_left, top_right, low_left, low_right = (
        x.ravel() for x in (top_left, top_right, low_left, low_right)
    )
    row = top_left + top_right
    column = top_left + low_left
    total = row + low_left + low_right
    if not row.size:
        return np.ones(shape)
    support = np.arange(int(row.max()) + 1)[None, :]
    possible = (
        (support <= row[:, None])
        & (support <= column[:, None])
        & (column[:, None] - support <= (total - row)[:, None])
    )
    with np.errstate(invalid="ignore"):
        log_p = _log_hypergeometric(support, total[:, None], row[:, None], column[:, None])
    log_p = np.where(possible, log_p, -np.inf)
    observed = np.take_along_axis(log_p, top_left[:, None], axis=1)
    # The relative tolerance of R's fisher.test, for ties that differ by rounding.
    as_extreme = np.where(log_p <= observed + 1e-7, np.exp(log_p), 0.0).sum(axis=1)
    return np.asarray(np.minimum(as_extreme, 1.0).reshape(shape))


def _log_hypergeometric(
    x: NDArray[Any], total: NDArray[Any], row: NDArray[Any], column: NDArray[Any]
) -> NDArray[Any]:
    """Integers; of impossible tables the value means nothing."""
    logs = _log_factorials(int(total.max()).bit_length())

    def log_choose(n: NDArray[Any], k: NDArray[Any]) -> NDArray[Any]:
        some = np.clip(k, 0, n)
        return np.asarray(logs[n] - logs[some] - logs[n - some])

    return np.asarray(
        log_choose(row, x) + log_choose(total - row, column - x) - log_choose(total, column)
    )


@cache
def _log_factorials(bits: int) -> Floats:
    """Logarithms of the factorials of all integers of so many bits."""
    return np.asarray(scipy.special.gammaln(np.arange(1.0, 2.0**bits + 1)))


def _log_choose(n: NDArray[Any], k: NDArray[Any]) -> NDArray[Any]:
    return np.asarray(
        scipy.special.gammaln(n + 1)
        - scipy.special.gammaln(k + 1)
        - scipy.special.gammaln(n - k + 1)
    )
