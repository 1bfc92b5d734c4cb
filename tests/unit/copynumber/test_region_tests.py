"""Tests of a region: each of its stretches, and limits of what is not found."""

from __future__ import annotations

import pytest

from copies import RULES
from hemaline.copynumber.region_estimates import RegionEstimate
from hemaline.copynumber.region_tests import RegionTest

LOST = RegionEstimate(-0.8, 0.05, 8)
UNCHANGED = RegionEstimate(0.0, 0.05, 8)


def test_stretches_of_few_bins_leave_the_limit_of_the_whole() -> None:
    both = RegionTest(UNCHANGED, UNCHANGED, (), 2)
    limit = both.limit(1, 2, RULES.calls)
    alone = RegionTest(UNCHANGED, UNCHANGED, (), 0).limit(1, 2, RULES.calls)
    assert both.has_parts
    assert limit == pytest.approx(alone)
    assert both.called(-1, RULES.calls) is None


def test_every_stretch_must_be_lost_and_makes_the_limit_larger() -> None:
    wide = RegionEstimate(-0.8, 0.3, 5)
    every = RegionTest(LOST, LOST, (LOST, wide), 0)
    assert every.called(-1, RULES.calls) == LOST
    assert every.called(1, RULES.calls) is None
    assert RegionTest(LOST, LOST, (LOST, UNCHANGED), 0).called(-1, RULES.calls) is None
    narrow = RegionTest(LOST, LOST, (LOST, LOST), 0).limit(1, 2, RULES.calls)
    assert narrow is not None
    assert (every.limit(1, 2, RULES.calls) or 1.0) > narrow
