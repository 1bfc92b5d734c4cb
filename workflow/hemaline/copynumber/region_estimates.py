"""Generalised least squares of a region against a baseline under factors and bin variances.

All that the estimate requires of a set of bins are weighted sums, which add up over sets: by
Woodbury's identity S^-1 = W - W V' (I + V W V')^-1 V W with W = diag(1 / v), no matrix is larger
than the number of factors.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hemaline.common.statistics import Floats
from hemaline.copynumber.bins import Places

# Rounds of weights of outlying bins at most, and the change of weights that ends them.
_ROUNDS = 4
_SETTLED = 1e-3
# Of the variances of arms: rounds, and the standard deviation (log2) to begin with.
_SPREAD_ROUNDS = 12
_FIRST_SPREAD = 0.1


@dataclass(frozen=True)
class BinSums:
    """Weighted sums over bins: ``weight`` w, ``value`` w x, and with the loadings V of each bin
    ``loading`` w V, ``product`` w V x (factors,) and ``gram`` w V V' (factors, factors).
    """

    weight: float
    value: float
    loading: Floats
    product: Floats
    gram: Floats

    @classmethod
    def of(cls, weights: Floats, values: Floats, loadings: Floats) -> BinSums:
        """Sums of bins; ``loadings`` has the shape (factors, bins)."""
        weighted = loadings * weights
        return cls(
            float(weights.sum()),
            float(weights @ values),
            np.asarray(weighted.sum(axis=1)),
            np.asarray(weighted @ values),
            np.asarray(weighted @ loadings.T),
        )

    def __add__(self, other: BinSums) -> BinSums:
        """Sums of both sets."""
        return BinSums(
            self.weight + other.weight,
            self.value + other.value,
            self.loading + other.loading,
            self.product + other.product,
            self.gram + other.gram,
        )


@dataclass(frozen=True)
class LevelFit:
    """Levels of sets of bins, shape (sets,), their covariance, and the scores of the factors."""

    levels: Floats
    covariance: Floats
    scores: Floats


def fit_levels(sets: Sequence[BinSums]) -> LevelFit:
    """A level of each set by generalised least squares; ``sets`` do not share bins."""
    total = sum_of(sets)
    loading = np.stack([one.loading for one in sets], axis=1)
    inner = np.linalg.inv(np.eye(len(total.loading)) + total.gram)
    information = np.diag([one.weight for one in sets]) - loading.T @ inner @ loading
    right = np.array([one.value for one in sets]) - loading.T @ inner @ total.product
    covariance = np.linalg.inv(information)
    levels = covariance @ right
    scores = inner @ (total.product - loading @ levels)
    return LevelFit(np.asarray(levels), np.asarray(covariance), np.asarray(scores))


def fit_arms(sums: Sequence[BinSums]) -> LevelFit:
    """Levels of arms of which most are alike: effects of arms are random, each of its own variance.

    Levels free of each other would take up every wave that is longer than an arm, and leave the
    factors unknown. The variances come by expectation and maximisation (relevance determination,
    Tipping ME, J Mach Learn Res 2001;1:211): those of arms that are like the others vanish.
    """
    total = sum_of(sums)
    factors = len(total.loading)
    weights = np.array([one.weight for one in sums])
    values = np.array([one.value for one in sums])
    loading = np.stack([one.loading for one in sums], axis=1)
    spread = np.full(len(sums), _FIRST_SPREAD)
    for _ in range(_SPREAD_ROUNDS):
        both = loading * spread
        fit = fit_levels(
            [
                BinSums(
                    total.weight,
                    total.value,
                    np.concatenate([total.loading, weights * spread]),
                    np.concatenate([total.product, values * spread]),
                    np.block([[total.gram, both], [both.T, np.diag(weights * spread**2)]]),
                )
            ]
        )
        inner = np.linalg.inv(
            np.eye(factors + len(sums))
            + np.block([[total.gram, both], [both.T, np.diag(weights * spread**2)]])
        )
        effects = spread * fit.scores[factors:]
        spread = np.sqrt(effects**2 + spread**2 * np.diag(inner)[factors:])
    scores = fit.scores[:factors]
    means = loading / weights
    levels = values / weights - scores @ means
    covariance = np.diag(1 / weights) + means.T @ inner[:factors, :factors] @ means
    return LevelFit(np.asarray(levels), np.asarray(covariance), np.asarray(scores))


def sum_of(sums: Sequence[BinSums]) -> BinSums:
    """Sums of all sets together."""
    total = sums[0]
    for one in sums[1:]:
        total = total + one
    return total


@dataclass(frozen=True)
class RegionEstimate:
    """log2 ratio of a region to the baseline, its standard error, and the bins it rests on."""

    log2: float
    se: float
    bins: int

    def times(self, factor: float) -> RegionEstimate:
        """With a standard error as many times as large."""
        return RegionEstimate(self.log2, self.se * factor, self.bins)

    @property
    def z(self) -> float:
        """Estimate by standard error."""
        return self.log2 / self.se


@dataclass(frozen=True)
class SampleDepth:
    """Depth of a sample: ``values`` x, ``variance`` and ``loadings`` of the bins that are used.

    Shapes (bins,), (bins,) and (factors, bins).
    """

    values: Floats
    variance: Floats
    loadings: Floats

    def sums(self, bins: Places, robust: Floats | None = None) -> BinSums:
        """Sums of bins; ``robust`` are factors of their weights."""
        weights = 1.0 / self.variance[bins]
        if robust is not None:
            weights = weights * robust
        return BinSums.of(weights, self.values[bins], self.loadings[:, bins])

    def standardised(self, bins: Places, level: float, scores: Floats) -> Floats:
        """Residuals of bins without level and factors, in standard deviations."""
        rest = self.values[bins] - level - scores @ self.loadings[:, bins]
        return np.asarray(rest / np.sqrt(self.variance[bins]))

    def robust_levels(self, sets: Sequence[Places], huber: float) -> tuple[LevelFit, list[BinSums]]:
        """Levels of arms with outlying bins drawn in (Huber), and the sums behind them."""
        sums = [self.sums(one) for one in sets]
        fit = fit_arms(sums)
        for _ in range(_ROUNDS):
            sums = [
                self.sums(one, _huber(self.standardised(one, level, fit.scores), huber))
                for one, level in zip(sets, fit.levels.tolist(), strict=True)
            ]
            fit = fit_arms(sums)
        return fit, sums

    def estimate(
        self, baseline: BinSums, region: Places, huber: float, against: Places | None = None
    ) -> RegionEstimate:
        """A region against a baseline, or against other bins of a level of their own.

        No set shares bins with another. With ``against`` the baseline fixes the factors alone.
        """
        sets = [region] if against is None else [region, against]
        robust = [np.ones(len(one)) for one in sets]
        for _ in range(1 + _ROUNDS):
            fit = fit_levels([baseline, *map(self.sums, sets, robust)])
            before = robust
            robust = [
                _huber(self.standardised(one, level, fit.scores), huber)
                for one, level in zip(sets, fit.levels[1:].tolist(), strict=True)
            ]
            changes = zip(robust, before, strict=True)
            if max(np.abs(one - other).max() for one, other in changes) <= _SETTLED:
                break
        contrast: NDArray[np.float64] = np.array(
            [-1.0, 1.0] if against is None else [0.0, 1.0, -1.0]
        )
        variance = float(contrast @ fit.covariance @ contrast)
        return RegionEstimate(float(contrast @ fit.levels), variance**0.5, len(region))


def _huber(rest: Floats, limit: float) -> Floats:
    return np.asarray(limit / np.maximum(np.abs(rest), limit))
