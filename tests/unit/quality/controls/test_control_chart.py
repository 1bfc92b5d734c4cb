"""The control chart: points by run, lines from the runs that passed."""

from __future__ import annotations

from statistics import fmean, stdev

import pytest

from controls import control_row
from hemaline.paths import resource
from hemaline.quality.controls.control_chart import charts
from hemaline.quality.controls.control_history import HistoryRow
from hemaline.quality.controls.control_rules import ChartRules, ControlRules

RULES = ChartRules(sd=(2, 3), min_runs=3)
VALUES = {"R1": 0.05, "R2": 0.06, "R3": 0.04}


def history(*rows: tuple[str | None, float | None, str], sample: str = "C") -> list[HistoryRow]:
    return [
        HistoryRow.of(control_row(sample, run=run, value=value, verdict=verdict))
        for run, value, verdict in rows
    ]


PASSED = history(*((run, value, "pass") for run, value in VALUES.items()))


def test_points_in_order_and_lines_at_the_standard_deviations() -> None:
    (chart,) = charts(PASSED, RULES)
    assert (chart.title, dict(chart.points)) == ("panel: V", VALUES)
    mean, sd = fmean(VALUES.values()), stdev(VALUES.values())
    assert dict(chart.lines) == pytest.approx(
        {
            "mean": mean,
            "mean + 2 SD": mean + 2 * sd,
            "mean - 2 SD": mean - 2 * sd,
            "mean + 3 SD": mean + 3 * sd,
            "mean - 3 SD": mean - 3 * sd,
        }
    )


def test_a_failure_is_a_point_and_moves_no_line() -> None:
    (chart,) = charts([*PASSED, *history(("R4", 0.5, "fail"))], RULES)
    assert chart.points[-1] == ("R4", 0.5)
    assert chart.lines == charts(PASSED, RULES)[0].lines
    assert chart.passed == 3


def test_too_few_runs_have_no_lines() -> None:
    (chart,) = charts(PASSED[:2], RULES)
    assert (len(chart.points), chart.lines) == (2, ())


def test_what_has_no_figure_is_no_point() -> None:
    assert not charts(history(("R1", None, "not_assessable")), RULES)


def test_lines_end_at_zero() -> None:
    (chart,) = charts(history(("A", 0, "pass"), ("B", 0, "pass"), ("C", 9, "pass")), RULES)
    assert min(height for _, height in chart.lines) == 0


def test_two_controls_of_a_run_are_two_points() -> None:
    rows = history(("R1", 0.1, "pass")) + history(
        ("R1", 0.2, "pass"), (None, 0.3, "pass"), sample="D"
    )
    (chart,) = charts(rows, RULES)
    assert chart.points == (("R1 C", 0.1), ("R1 D", 0.2), ("NA D", 0.3))


def test_each_check_of_each_assay_has_its_own() -> None:
    rows = [
        HistoryRow.of(control_row(name=name, assay=assay))
        for assay in ("panel", "exome")
        for name in ("V", "W", None)
    ]
    assert [one.title for one in charts(rows, RULES)] == [
        "panel: V",
        "panel: W",
        "panel: fragments on target",
        "exome: V",
        "exome: W",
        "exome: fragments on target",
    ]


def test_packaged_rules() -> None:
    rules = ControlRules.load(resource("qc_controls.yaml")).chart
    assert rules.min_runs >= 2
    assert rules.sd
