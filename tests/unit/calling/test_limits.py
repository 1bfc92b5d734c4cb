"""Detection limits against fragments drawn at random and judged one by one.

The oracle shares nothing with the code: it draws alternative fragments and their strands, and
applies the packaged thresholds written out here by hand, with scipy's tests.
"""

from dataclasses import replace
from functools import cache

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.stats import binom, hypergeom

from hemaline.calling.limits import LimitModel
from hemaline.common.logic.expressions import parse_expression
from hemaline.filters.filter_file import load_filters
from hemaline.filters.filter_set import Filter, SampleContext, VariantKind

UNIQUE = SampleContext(unique_dual=True)
CAPTURE = LimitModel(load_filters("capture").for_sample(UNIQUE))
AMPLICON = LimitModel(load_filters("amplicon").for_sample(UNIQUE))
DRAWS = 2000
HOMOPOLYMER = VariantKind(is_indel=True, indel_length=1, homopolymer=8)
INDEL = VariantKind(is_indel=True, indel_length=12)


def limit(
    model: LimitModel, depth: int, share: float = 0.5, kind: VariantKind | None = None
) -> float:
    return float(limits(model, [depth], share, kind)[0])


def limits(
    model: LimitModel, depths: list[int], share: float = 0.5, kind: VariantKind | None = None
) -> NDArray[np.float64]:
    return model.limits(np.array(depths), np.full(len(depths), share), kind or VariantKind())


@cache
def strand_p(a: int, b: int, c: int, d: int) -> float:
    """Fisher's exact p, all tables of the same margins at once."""
    tables = hypergeom.pmf(np.arange(a + b + 1), a + b + c + d, a + b, a + c)
    return float(tables[tables <= tables[a] * (1 + 1e-7)].sum())


def passing_share(
    depth: int, share: float, vaf: float, kind: VariantKind, strands: bool, seed: int
) -> float:
    """Share of simulated samples whose variant passes the thresholds of filters.yaml 1.0.0."""
    rng = np.random.default_rng(seed)
    passed = 0
    for _ in range(DRAWS):
        is_alt, is_forward = rng.random(depth) < vaf, rng.random(depth) < share
        alt = int(is_alt.sum())
        forward = int((is_alt & is_forward).sum())
        ref_forward = int(is_forward.sum()) - forward
        rate = 5.0e-4 if kind.is_indel else 7.0e-4
        ok = alt >= 4 and alt / depth >= 0.008 and binom_sf(alt - 1, depth, rate) < 1e-4
        if ok and kind.is_indel and kind.homopolymer >= 6 and kind.indel_length <= 2:
            ok = alt / depth >= 0.004 * 2 ** (kind.homopolymer - 5)
        if ok and strands:
            ok = forward >= 1 and alt - forward >= 1
            ok = (
                ok
                and strand_p(forward, alt - forward, ref_forward, depth - alt - ref_forward)
                >= 0.001
            )
        passed += ok
    return passed / DRAWS


@cache
def binom_sf(k: int, n: int, p: float) -> float:
    return float(binom.sf(k, n, p))


# 333, 505 and 1010 are just above depths at which one alternative fragment more is requested.
@pytest.mark.parametrize(
    ("depth", "share", "kind", "model"),
    [
        (40, 0.5, VariantKind(), CAPTURE),
        (120, 0.5, VariantKind(), CAPTURE),
        (333, 0.5, VariantKind(), CAPTURE),
        (472, 0.62, VariantKind(), CAPTURE),
        (505, 0.5, VariantKind(), CAPTURE),
        (505, 0.9, VariantKind(), CAPTURE),
        (1010, 0.45, VariantKind(), CAPTURE),
        (500, 0.5, HOMOPOLYMER, CAPTURE),
        (500, 0.5, INDEL, CAPTURE),
        (333, 1.0, VariantKind(), AMPLICON),
        (627, 0.5, VariantKind(), AMPLICON),
    ],
)
def test_a_variant_at_the_limit_passes_95_times_in_100(
    depth: int, share: float, kind: VariantKind, model: LimitModel
) -> None:
    vaf = limit(model, depth, share, kind)
    strands = model is CAPTURE
    error = (0.95 * 0.05 / DRAWS) ** 0.5
    at_limit = passing_share(depth, share, vaf, kind, strands, seed=depth)
    assert at_limit >= 0.95 - 3 * error
    # Nor is the limit idly large: grids and rounded strands may cost a tenth, not more.
    assert passing_share(depth, share, 0.85 * vaf, kind, strands, seed=depth + 1) < 0.95


def test_no_depth_promises_more_than_the_filters_keep() -> None:
    """Every depth, exactly: what the grid of depths rounds must err on the large side."""
    depths = np.arange(6, 1300)
    # The smallest count that passes the filters on counts, from scipy alone.
    counts = np.arange(60)
    missed = []
    for depth, vaf in zip(depths, limits(AMPLICON, depths.tolist()), strict=True):
        ok = (counts >= 4) & (counts / depth >= 0.008) & (binom.sf(counts - 1, depth, 7e-4) < 1e-4)
        if binom.sf(int(np.argmax(ok)) - 1, depth, vaf) < 0.95 - 1e-9:
            missed.append(int(depth))
    assert missed == []


@pytest.mark.parametrize("model", [CAPTURE, AMPLICON])
@pytest.mark.parametrize("share", [0.5, 0.7])
def test_the_limit_falls_with_depth(model: LimitModel, share: float) -> None:
    """Up to the teeth: where the filters require one fragment more, the limit rises a little."""
    depths = np.unique(np.geomspace(12, 8000, 200).astype(int)).tolist()
    found = limits(model, depths, share)
    lowest_before = np.minimum.accumulate(found)
    assert (found <= lowest_before * 1.2).all()
    coarse = limits(model, [12, 25, 50, 100, 200, 400, 800, 1600, 3200, 6400], share)
    assert (np.diff(coarse) < 0).all()


def test_the_limit_rises_as_strands_part() -> None:
    found = [limit(CAPTURE, 300, share) for share in (0.5, 0.6, 0.7, 0.8, 0.9, 0.95)]
    assert found == sorted(found)
    assert found[-1] > found[0]
    assert limit(CAPTURE, 300, 0.2) == limit(CAPTURE, 300, 0.8)


@pytest.mark.parametrize(("share", "grid"), [(0.86, 0.9), (0.9, 0.9), (0.12, 0.9), (0.91, 0.95)])
def test_strand_shares_are_rounded_away_from_even(share: float, grid: float) -> None:
    assert limit(CAPTURE, 80, share) == limit(CAPTURE, 80, grid) > limit(CAPTURE, 80, grid - 0.05)


def test_one_strand_alone_can_never_pass_where_two_are_requested() -> None:
    assert np.isnan(limit(CAPTURE, 2000, 1.0))
    assert np.isnan(limit(CAPTURE, 2000, 0.0))
    assert limit(AMPLICON, 2000, 1.0) < 0.02


def test_too_few_fragments_have_no_limit() -> None:
    assert np.isnan(limits(CAPTURE, [0, 1, 2, 3, 4, 5])).all()
    assert np.isnan(limits(AMPLICON, [0, 1, 2, 3])).all()
    # Four of four: every fragment must be the variant's, 0.95 = vaf ** 4.
    assert limit(AMPLICON, 4) == pytest.approx(0.95 ** (1 / 4), abs=1e-4)


def test_even_strands_are_taken_where_nothing_states_otherwise() -> None:
    found = CAPTURE.limits(np.array([500]), np.array([np.nan]))
    assert found.tolist() == [limit(CAPTURE, 500)]


def test_kinds_are_held_to_their_own_filters() -> None:
    plain = limit(CAPTURE, 500)
    assert limit(CAPTURE, 500, kind=HOMOPOLYMER) > 0.004 * 2**3 > plain
    assert limit(CAPTURE, 500, kind=replace(HOMOPOLYMER, indel_length=3)) < 0.03
    # Indels have the lower background: 4 of 400 are enough, where substitutions need 5.
    assert limit(CAPTURE, 400, kind=INDEL) < 0.9 * limit(CAPTURE, 400)


@pytest.mark.parametrize("vaf", [0.05, 0.02, 0.015])
@pytest.mark.parametrize("model", [CAPTURE, AMPLICON])
def test_needed_depth_is_where_the_limit_comes_to_stay(model: LimitModel, vaf: float) -> None:
    needed = model.needed_depth(vaf)
    assert needed is not None
    assert limit(model, needed) <= vaf
    assert limit(model, needed - 1) > vaf
    assert (limits(model, list(range(needed, 2 * needed))) <= vaf).all()


def test_needed_depth_of_the_impossible_is_none() -> None:
    assert CAPTURE.needed_depth(0.008) is None
    assert CAPTURE.needed_depth(0.03, HOMOPOLYMER) is None
    assert CAPTURE.needed_depth(0.05, HOMOPOLYMER) is not None


def test_four_fragments_alone_need_the_depth_of_the_design() -> None:
    """With nothing but 4 fragments, 2 % needs 386 (binomial by hand)."""
    filters = load_filters("amplicon").for_sample(UNIQUE)
    only = replace(filters, filters=tuple(f for f in filters.filters if f.name == "low_alt_reads"))
    needed = LimitModel(only).needed_depth(0.02)
    exact = next(n for n in range(4, 1000) if binom.sf(3, n, 0.02) >= 0.95)
    assert exact == 386
    assert needed is not None
    assert exact <= needed <= exact * 1.02


def test_a_changed_filter_changes_the_limit() -> None:
    filters = load_filters("capture").for_sample(UNIQUE)
    strict = Filter("strict", "", parse_expression("alt_reads < 12"))
    stricter = LimitModel(replace(filters, filters=(*filters.filters, strict)))
    assert limit(stricter, 500) > 1.4 * limit(CAPTURE, 500)


@pytest.mark.parametrize("name", ["is_indel", "indel_length", "homopolymer", "background_p", "vaf"])
def test_a_filter_may_read_strands_and_anything_else(name: str) -> None:
    filters = load_filters("capture").for_sample(UNIQUE)
    mixed = Filter("mixed", "", parse_expression(f"strand_p < 0.01 and {name} >= 0"))
    model = LimitModel(replace(filters, filters=(mixed,)))
    assert limit(model, 200) <= 1.0


def test_a_strand_filter_of_indels_leaves_substitutions_alone() -> None:
    filters = load_filters("amplicon").for_sample(UNIQUE)
    rule = Filter(
        "rule", "", parse_expression("is_indel == 1 and (alt_forward < 1 or alt_reverse < 1)")
    )
    model = LimitModel(replace(filters, filters=(*filters.filters, rule)))
    assert limit(model, 300, 1.0) == limit(AMPLICON, 300, 1.0)
    assert np.isnan(limit(model, 300, 1.0, INDEL))


def test_the_limit_is_that_of_the_binomial_tail_where_only_counts_are_judged() -> None:
    found = binom.sf(4, 450, limit(AMPLICON, 450, 0.5))  # 5 of 450: 4 have background_p of 4e-4
    # Limits are computed at the depth rounded down.
    assert found == pytest.approx(AMPLICON.filters.detection.confidence, abs=0.002)


def test_below_two_percent_needs_unique_dual_indices() -> None:
    """However deep: without them the limit stays near the VAF at which reads change samples."""
    shared = LimitModel(load_filters("capture"))
    assert shared.needed_depth(0.02) == CAPTURE.needed_depth(0.02) == 474
    assert shared.needed_depth(0.015) is None
    assert CAPTURE.needed_depth(0.015) is not None
    assert 0.015 < limit(shared, 100_000) <= 0.02
