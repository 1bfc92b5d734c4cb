"""The scatter of arms round the level of two copies."""

from __future__ import annotations

import numpy as np
import pytest

from hemaline.common.statistics import Floats
from hemaline.copynumber.depth_fit import scatter_of

WITHIN = 2.5


def drawn(size: float, arms: int = 4000) -> Floats:
    return np.abs(np.random.default_rng(1).normal(0, size, arms))


def test_deviations_as_expected_or_smaller_have_no_scatter() -> None:
    assert scatter_of(drawn(0.5), WITHIN) == 1.0
    assert scatter_of(drawn(1.0), WITHIN) == pytest.approx(1.0, abs=0.03)


def test_larger_deviations_have_their_size() -> None:
    assert scatter_of(drawn(2.0), WITHIN) == pytest.approx(2.0, rel=0.03)


def test_changed_arms_add_little() -> None:
    changed = np.concatenate([drawn(1.0), np.full(400, 8.0)])
    assert scatter_of(changed, WITHIN) == pytest.approx(1.0, abs=0.05)
