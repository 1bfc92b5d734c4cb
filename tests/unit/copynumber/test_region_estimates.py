"""Estimates of regions against dense generalised least squares."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from hemaline.copynumber.region_estimates import SampleDepth, fit_arms, fit_levels

Floats = NDArray[np.float64]
NEVER = 1e9


def sample(seed: int, bins: int, factors: int) -> SampleDepth:
    random = np.random.default_rng(seed)
    return SampleDepth(
        random.normal(0, 0.2, bins),
        random.uniform(0.005, 0.05, bins),
        random.normal(0, 0.1, (factors, bins)),
    )


def dense(depth: SampleDepth, design: Floats) -> tuple[Floats, Floats]:
    """Estimates and covariance with the whole covariance matrix inverted."""
    covariance = depth.loadings.T @ depth.loadings + np.diag(depth.variance)
    inverse = np.linalg.inv(covariance)
    spread = np.linalg.inv(design.T @ inverse @ design)
    return spread @ design.T @ inverse @ depth.values, spread


@settings(max_examples=30, deadline=None)
@given(
    seed=st.integers(0, 1000), bins=st.integers(8, 60), factors=st.integers(1, 5), data=st.data()
)
def test_levels_are_those_of_dense_algebra(
    seed: int, bins: int, factors: int, data: st.DataObject
) -> None:
    cut = data.draw(st.integers(2, bins - 2))
    depth = sample(seed, bins, factors)
    sets = [np.arange(cut), np.arange(cut, bins)]
    fit = fit_levels([depth.sums(one) for one in sets])
    design = np.zeros((bins, 2))
    design[sets[0], 0] = design[sets[1], 1] = 1
    levels, covariance = dense(depth, design)
    assert np.allclose(fit.levels, levels)
    assert np.allclose(fit.covariance, covariance)


@settings(max_examples=20, deadline=None)
@given(seed=st.integers(0, 1000), bins=st.integers(10, 60))
def test_a_region_is_the_contrast_of_dense_algebra(seed: int, bins: int) -> None:
    depth = sample(seed, bins, 3)
    region, others = np.arange(bins // 3), np.arange(bins // 3, bins)
    found = depth.estimate(depth.sums(others), region, NEVER)
    design = np.ones((bins, 2))
    design[others, 1] = 0
    levels, covariance = dense(depth, design)
    assert np.isclose(found.log2, levels[1])
    assert np.isclose(found.se, covariance[1, 1] ** 0.5)


def test_outlying_bins_do_not_move_a_region() -> None:
    random = np.random.default_rng(3)
    depth = SampleDepth(random.normal(0, 0.1, 200), np.full(200, 0.01), np.zeros((1, 200)))
    depth.values[:3] = 3.0
    region, others = np.arange(40), np.arange(40, 200)
    assert abs(depth.estimate(depth.sums(others), region, 3.0).log2) < 0.06
    assert depth.estimate(depth.sums(others), region, NEVER).log2 > 0.15


def test_a_wave_longer_than_arms_does_not_become_their_levels() -> None:
    random = np.random.default_rng(4)
    arms = [np.arange(place, place + 50) for place in range(0, 1500, 50)]
    wave = np.sin(np.arange(1500) / 200)[None, :] * 0.1
    depth = SampleDepth(2.5 * wave[0] + random.normal(0, 0.1, 1500), np.full(1500, 0.01), wave)
    depth.values[arms[7]] += 0.5
    fit = fit_arms([depth.sums(one) for one in arms])
    levels = np.delete(fit.levels - np.median(fit.levels), 7)
    assert abs(fit.scores[0] - 2.5) < 0.2
    assert np.abs(levels).max() < 0.07
    assert abs(fit.levels[7] - np.median(fit.levels) - 0.5) < 0.06
