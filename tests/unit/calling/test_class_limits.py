"""Limits of homopolymer indels, long insertions and alleles with a filter of their own."""

from dataclasses import replace
from itertools import groupby

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from builders import quick
from hemaline.calling.class_limits import ClassLimitModel, ClassLimits, homopolymers
from hemaline.calling.limits import LimitModel
from hemaline.common.intervals import Interval
from hemaline.filters.filter_file import load_filters
from hemaline.filters.filter_set import SampleContext
from hemaline.reads.depth import FragmentDepth

FILTERS = load_filters("capture").for_sample(SampleContext(unique_dual=True))
LIMITS = LimitModel(FILTERS)
MODEL = ClassLimitModel(LIMITS)
PLAIN = "ACGT" * 25


def depth_of(fragments: int, region: Interval, read_length: float = 150) -> FragmentDepth:
    total = np.full(len(region), fragments, dtype=np.int32)
    half, none = total // 2, np.zeros_like(total)
    return FragmentDepth(region, total, half, total - half, none, none, read_length)


def limits(fragments: int, bases: str = PLAIN, read_length: float = 150) -> ClassLimits:
    region = Interval("c1", 0, len(bases))
    return MODEL.of(depth_of(fragments, region, read_length), bases)


def plain(fragments: int) -> float:
    return float(LIMITS.limits(np.array([fragments]), np.array([0.5]))[0])


def test_a_region_without_homopolymers_has_no_such_limit() -> None:
    assert limits(600).homopolymer is None
    assert limits(600).homopolymers == 0


@pytest.mark.parametrize(("run", "threshold"), [(6, 0.008), (7, 0.016), (8, 0.032), (10, 0.128)])
def test_the_longest_homopolymer_sets_the_limit(run: int, threshold: float) -> None:
    found = limits(800, PLAIN + "G" * 6 + PLAIN + "G" * run + PLAIN).homopolymer
    assert found is not None
    assert found >= max(threshold, plain(800) * 0.9)
    assert found < threshold * 1.6 + 0.01


def test_long_insertions_are_seen_by_fewer_fragments() -> None:
    found = limits(1000).insertion
    assert found is not None
    anchored = int(1000 * (150 - 2 * FILTERS.detection.insertion.anchor) / 150)
    assert plain(1000) < found == pytest.approx(plain(anchored), rel=0.06)


def test_reads_no_longer_than_two_anchors_see_none() -> None:
    assert limits(1000, read_length=2 * FILTERS.detection.insertion.anchor).insertion is None
    assert limits(3).insertion is None


def test_asxl1_carries_its_own_rule() -> None:
    site = FILTERS.site_filters[0]
    region = Interval(site.allele.chrom, site.allele.pos - 50, site.allele.pos + 50)
    found = MODEL.of(depth_of(1000, region), PLAIN).site
    assert found is not None
    assert 0.05 < found < 0.08
    for fragments in (2000, 5000, 20_000):
        deep = MODEL.of(depth_of(fragments, region), PLAIN).site
        assert deep is not None
        assert 0.05 <= deep <= found
    assert MODEL.of(depth_of(0, region), PLAIN).site == float("inf")
    elsewhere = Interval(site.allele.chrom, site.allele.pos, site.allele.pos + 100)
    assert MODEL.of(depth_of(1000, elsewhere), PLAIN).site is None


def test_a_place_without_limit_leaves_its_class_without() -> None:
    detection = FILTERS.detection.model_copy(update={"confidence": 0.9999999})
    strict = replace(FILTERS, rules=FILTERS.rules.model_copy(update={"detection": detection}))
    model = ClassLimitModel(LimitModel(strict))
    region = Interval("c1", 0, 106)
    unseen = model.of(depth_of(4, region), PLAIN + "A" * 6)
    assert (unseen.homopolymers, unseen.homopolymer) == (1, None)


@quick
@given(bases=st.text("ACGTN", max_size=60), shortest=st.integers(2, 8))
def test_homopolymers_are_the_runs(bases: str, shortest: int) -> None:
    expected, offset = [], 0
    for base, group in groupby(bases):
        size = len(list(group))
        if size >= shortest and base != "N":
            expected.append((offset, size))
        offset += size
    assert list(homopolymers(bases, shortest)) == expected
