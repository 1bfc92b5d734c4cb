"""Bounds against scipy.stats and by definition; shares and cells of the table."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binomtest, chi2, poisson

from benchmarks.callers import Cost
from benchmarks.compare import CallRecord
from benchmarks.outcomes import FalsePositive
from benchmarks.table import Run, by_vaf, ceiling, clopper_pearson, poisson_bounds, render, share
from called_events import ONE


@given(st.integers(1, 500).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_clopper_pearson_is_the_exact_interval(counts: tuple[int, int]) -> None:
    expected = binomtest(*counts).proportion_ci(method="exact")
    assert clopper_pearson(*counts) == pytest.approx((expected.low, expected.high), abs=1e-9)


@given(st.integers(0, 200))
def test_poisson_bounds_leave_2_5_percent_on_either_side(count: int) -> None:
    low, high = poisson_bounds(count)
    assert poisson.cdf(count, high) == pytest.approx(0.025)
    assert low == pytest.approx(chi2.ppf(0.025, 2 * count) / 2 if count else 0)


def test_ceiling_is_the_chance_of_four_fragments() -> None:
    assert ceiling([ONE]) == pytest.approx(1 - binomtest(3, 1000, 0.02, "less").pvalue)
    assert math.isnan(ceiling([]))


def test_share_of_nothing_is_not_a_zero() -> None:
    assert share([]) == "-"
    assert share([ONE, replace(ONE, found=False)]).startswith("1/2 0.50 (")


def test_vaf_error_is_relative_to_what_was_read() -> None:
    assert ONE.vaf_error == pytest.approx(0.1)
    assert replace(ONE, found=False).vaf_error is None
    assert replace(ONE, called_vaf=None).vaf_error is None


def test_the_table_distinguishes_events_and_realised_ones() -> None:
    unread = replace(ONE, realised_alt=3, found=False)
    wrong = FalsePositive(
        "Hemaline", "project", 1000, "B", True, CallRecord("chr21", 5, "A", "AT", "PASS", 0.01)
    )
    run = Run(
        "project", 1000, [ONE, unread], [wrong], {"Hemaline": Cost(3, 4, 50)}, 500_000, {"P": ["p"]}
    )
    assert "1/2 (1/1)" in "\n".join(by_vaf(run, "Hemaline"))
    text = render([run], "Hemaline")
    row = next(line for line in text.splitlines() if line.startswith("| Hemaline |"))
    cells = [cell.strip() for cell in row.strip("|").split("|")]
    assert cells[1].startswith("1/2")
    assert cells[2].startswith("1/1")
    assert cells[3] == "-"
    assert cells[5].startswith("0.0 (0.0-")
    assert cells[6].startswith("2.0 (")
    assert "P was not run: p not on PATH." in text
