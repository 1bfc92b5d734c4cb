"""Covariance of the depth of bins, learned from normals: few factors, and a variance of each bin.

x of a sample is log2(fragments) less the median of its kind of bins and less the mean of the
normals. Cov(x) = V'V + diag(v): V by singular value decomposition of the normals' x, winsorised and
scaled; the number of factors by permutation (Horn JL, Psychometrika 1965;30:179).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from hemaline.common.statistics import MAD_SD, Floats
from hemaline.copynumber.bins import Places, Truths
from hemaline.copynumber.copy_rules import CopyNormalRules

# Added to every count.
_HALF = 0.5
# Of predictions for what is left out; each halves what is lacking even of half of all donors.
_FILL_ROUNDS = 20
# Chance variance of log2 of a Poisson count c is this by c.
_PER_COUNT = 1 / np.log(2) ** 2


@dataclass(frozen=True)
class DepthNoise:
    """The law of x in normals.

    Attributes:
        mean: of the centred log2 counts, shape (bins,); of sex chromosomes of two copies of X, one
            of Y.
        variance: v of each bin, shape (bins,).
        sampling: part of v that is chance of counting in the normals, shape (bins,).
        loadings: V, shape (factors, bins); the first is the kind of the bin.
        usable: bins with enough fragments in enough normals, shape (bins,).
    """

    mean: Floats
    variance: Floats
    sampling: Floats
    loadings: Floats
    usable: Truths


@dataclass(frozen=True)
class DepthLayout:
    """Kinds of bins, shape (bins,): what a sample's depth is centred by.

    ``neighbours`` are numbers of groups of bins along the genome, the largest groups first: arms,
    then stretches of them.
    """

    is_off_target: Truths
    is_autosomal: Truths
    neighbours: tuple[Places, ...]

    def centred(self, fragments: Floats, usable: Truths) -> Floats:
        """log2 of counts less the median of autosomal usable bins of the same kind."""
        depth = np.log2(fragments + _HALF)
        for kind in (self.is_off_target, ~self.is_off_target):
            known = kind & self.is_autosomal & usable
            depth[kind] -= np.median(depth[known]) if known.any() else 0.0
        return np.asarray(depth)

    def of_kind(self) -> Floats:
        """A factor for the ratio between both kinds of bins: free, as it is of each library."""
        return self.is_off_target.astype(float)


def counting_variance(fragments: Floats) -> Floats:
    """Variance of log2 of a Poisson count."""
    return np.asarray(_PER_COUNT / (fragments + _HALF))


def learn_noise(
    depths: Floats,
    fragments: Floats,
    usable: Truths,
    layout: DepthLayout,
    rules: CopyNormalRules,
    factors: int | None = None,
) -> DepthNoise:
    """The law of normals.

    Args:
        depths: centred log2 counts, shape (donors, bins); NaN where a donor is left out.
        fragments: counts, shape (donors, bins).
        usable: bins that are learned.
        layout: kinds of bins.
        rules: winsorising, permutations, weights.
        factors: number of factors, where it is known already.
    """
    known = np.isfinite(depths) & usable
    donors = known.sum(axis=0)
    learned = donors > 2
    depths = np.where(known & learned, depths, np.nan)
    mean, residuals = _residuals(depths, learned, rules.winsorised, rules.mean_winsorised)
    scale = np.sqrt((residuals**2).sum(axis=0) / np.maximum(donors - 1, 1))
    scale = np.where(learned & (scale > 0), scale, 1.0)
    standardised = residuals / scale
    left, values = _components(standardised)
    if factors is None:
        factors = _significant(standardised, values, rules)
    scores = left[:, :factors]
    residuals = _filled(residuals, scores, known)
    loadings = scores.T @ residuals / np.sqrt(max(len(depths) - 1, 1))
    rest = residuals - scores @ (scores.T @ residuals)
    freedom = np.maximum(donors - 1 - factors, 1)
    raw = (rest**2).sum(axis=0) / freedom
    weights = np.where(known, 1.0, 0.0)
    sampling = (counting_variance(fragments) * weights).sum(axis=0) / np.maximum(donors, 1)
    variance = _shrunk(raw, sampling, freedom, layout, learned, rules.variance_weight)
    loadings = _calibrated(loadings, variance / max(len(depths) - 1, 1), learned, layout)
    # A sample differs from what was learned by the errors of the mean and of the loadings as well.
    variance = variance * (1 + 1 / len(depths) + factors / max(len(depths) - 1, 1))
    every = np.vstack([layout.of_kind(), loadings])
    return DepthNoise(mean, variance, sampling, every, learned)


def _residuals(
    depths: Floats, learned: Truths, limit: float, mean_limit: float
) -> tuple[Floats, Floats]:
    """Mean of each bin and what donors differ from it, outliers drawn in; 0 where not known."""
    mean = np.zeros(depths.shape[1])
    residuals = np.zeros(depths.shape)
    mine = depths[:, learned]
    middle = np.nanmedian(mine, axis=0)
    spread = MAD_SD * np.nanmedian(np.abs(mine - middle), axis=0)
    drawn = np.clip(mine, middle - limit * spread, middle + limit * spread)
    near = np.clip(mine, middle - mean_limit * spread, middle + mean_limit * spread)
    mean[learned] = np.nanmean(near, axis=0)
    residuals[:, learned] = np.nan_to_num(drawn - mean[learned])
    return mean, residuals


def _filled(residuals: Floats, scores: Floats, known: Truths) -> Floats:
    """Residuals in which donors that are left out of bins have there what their scores predict.

    Zeros would make the loadings of the bins too small: by all that these donors would have added.
    """
    lacking = ~known & known.any(axis=0)
    columns = np.flatnonzero(lacking.any(axis=0))
    if not len(columns) or not scores.shape[1]:
        return residuals
    filled = residuals.copy()
    mine, where = filled[:, columns], lacking[:, columns]
    for _ in range(_FILL_ROUNDS):
        mine = np.where(where, scores @ (scores.T @ mine), mine)
    filled[:, columns] = mine
    return filled


def _components(standardised: Floats) -> tuple[Floats, Floats]:
    """Left singular vectors, shape (donors, donors), and squared singular values, largest first."""
    values, vectors = np.linalg.eigh(standardised @ standardised.T)
    return vectors[:, ::-1], np.maximum(values[::-1], 0.0)


def _significant(standardised: Floats, values: Floats, rules: CopyNormalRules) -> int:
    """Factors that explain more than the same factor of donors permuted in each bin."""
    random = np.random.default_rng(rules.seed)
    chance = np.zeros(len(values))
    for _ in range(rules.permutations):
        permuted = random.permuted(standardised, axis=0)
        chance = np.maximum(chance, _components(permuted)[1])
    above = values > chance
    most = int(len(values) * rules.largest_share_of_factors)
    return min(int(np.argmin(above)) if not above.all() else len(above), most)


def _calibrated(loadings: Floats, errors: Floats, learned: Truths, layout: DepthLayout) -> Floats:
    """Loadings drawn to those of their neighbours by as much as chance moves them.

    Scores fitted on loadings with errors are too small (regression dilution), and so is what they
    take away from whole arms, whose mean loading is well known. Each loading is the sum of its
    arm's mean, what a stretch differs from that, and what the bin differs from the stretch; every
    part is kept in the share that exceeds its error (regression calibration; Carroll RJ,
    Measurement Error in Nonlinear Models, 2006).

    Args:
        loadings: shape (factors, bins).
        errors: variance of each loading by chance, shape (bins,).
        learned: bins that count.
        layout: groups of neighbours.
    """
    found = np.zeros_like(loadings)
    if not len(loadings):
        return found
    left, taken = loadings, np.zeros(loadings.shape[1])
    error = float(errors[learned].mean()) if learned.any() else 0.0
    for groups in (*layout.neighbours, np.arange(loadings.shape[1])):
        sizes = np.bincount(groups, weights=learned)
        per = np.where(learned, 1 / np.maximum(sizes, 1.0)[groups], 0.0)
        means = np.stack([np.bincount(groups, weights=one * learned) for one in left])
        part = np.where(learned, means[:, groups] * per, 0.0)
        noise = error * (per - taken)[learned].mean()
        power = (part[:, learned] ** 2).mean(axis=1)
        kept = np.maximum(1 - noise / np.maximum(power, 1e-12), 0.0)
        found += kept[:, None] * part
        left, taken = left - part, per
    return found


def _shrunk(
    raw: Floats,
    sampling: Floats,
    freedom: Floats,
    layout: DepthLayout,
    learned: Truths,
    weight: float,
) -> Floats:
    """Variances drawn to those of the kind: the chance of counting and a common rest."""
    expected = np.ones(len(raw))
    for kind in (layout.is_off_target, ~layout.is_off_target):
        mine = kind & learned
        rest = float(np.median(np.maximum(raw - sampling, 0.0)[mine])) if mine.any() else 1.0
        expected[kind] = sampling[kind] + rest
    return np.asarray((freedom * raw + weight * expected) / (freedom + weight))
