"""Sections of the report on run controls: verdicts of runs, checks, and the chart over runs."""

from __future__ import annotations

import html
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from hemaline.common.tables.output_tables import MISSING
from hemaline.quality.controls.control_chart import MEAN, Chart
from hemaline.quality.controls.control_checks import FRAGMENTS, ControlRow
from hemaline.quality.controls.control_rules import ChartRules
from hemaline.quality.controls.run_verdicts import RunRow
from hemaline.reports.report_content import write_section


def write_runs_section(path: Path, rows: Iterable[RunRow]) -> None:
    """Which runs may be reported, as a table of words."""
    data = {
        f"{row.run_id or MISSING} {row.assay}": {
            "verdict": row.verdict,
            "samples": str(row.samples),
            "no_template": str(row.ntc),
            "positive": str(row.positive_controls),
            "failed": row.failed or "",
        }
        for row in rows
    }
    write_section(
        path,
        "hemaline_runs",
        "Runs",
        "Whether the controls of a run allow its samples to be reported. not_reportable: one of "
        "them did not pass; every cell of the run's samples stays as it is, and none may be "
        "reported. no_control: no control of the assay was sequenced in the run.",
        "table",
        data,
        {"col1_header": "Run and assay", "no_violin": True},
    )


def write_controls_section(path: Path, rows: Iterable[ControlRow]) -> None:
    """Each check of each control, as a table of words."""
    data = {
        f"{row.sample_id} {row.label}": {
            "verdict": row.verdict,
            "reason": row.reason or "",
            "run": row.run_id or MISSING,
            "expected": row.expected,
            "observed": row.observed or MISSING,
            "filter": row.filter or MISSING,
        }
        for row in rows
    }
    write_section(
        path,
        "hemaline_controls",
        "Run controls",
        "What each control had to show, and what it shows. not_assessable is no pass.",
        "table",
        data,
        {"col1_header": "Control and check", "no_violin": True},
    )


def write_chart_section(path: Path, charts: Sequence[Chart], rules: ChartRules) -> None:
    """Levey-Jennings charts, one a button; what was seen against the lines."""
    passed = "; ".join(_passed(one) for one in charts)
    text = (
        "What controls showed, run by run in the order in which they were recorded. Mean and "
        f"standard deviations (SD) are of the runs that passed, and drawn from {rules.min_runs} "
        f"of these on: {passed or 'no control has a figure yet'}."
    )
    settings: dict[str, Any] = {
        "categories": True,
        "xlab": "Run",
        "ymin": 0,
        "style": "lines+markers",
        "showlegend": True,
        "colors": {"observed": "#000000"} | dict.fromkeys(_labels(charts), "#2166ac"),
        "dash_styles": {label: "dash" for label in _labels(charts) if label != MEAN},
    }
    if charts:
        settings["data_labels"] = [
            {"name": html.escape(one.title), "ylab": _unit(one)} for one in charts
        ]
    write_section(
        path,
        "hemaline_control_chart",
        "Control chart",
        text,
        "linegraph" if charts else "html",
        [_series(one) for one in charts] or "",
        settings,
    )


def _labels(charts: Sequence[Chart]) -> list[str]:
    return list(dict.fromkeys(label for one in charts for label, _ in one.lines))


def _passed(chart: Chart) -> str:
    return f"{html.escape(chart.title)}, {chart.passed} of {len(chart.points)} runs passed"


def _unit(chart: Chart) -> str:
    return "Fragments on target" if chart.check == FRAGMENTS else "VAF"


def _series(chart: Chart) -> dict[str, dict[str, float]]:
    """Lines reach over all runs."""
    runs = [run for run, _ in chart.points]
    lines = {label: dict.fromkeys(runs, height) for label, height in chart.lines}
    return {"observed": dict(chart.points), **lines}
