"""Sections of the report on run controls."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from builders import quick
from controls import control_row
from hemaline.quality.controls.control_chart import charts
from hemaline.quality.controls.control_history import HistoryRow
from hemaline.quality.controls.control_rules import ChartRules
from hemaline.quality.controls.run_verdicts import RunRow
from hemaline.reports.control_sections import (
    write_chart_section,
    write_controls_section,
    write_runs_section,
)

RULES = ChartRules((2,), 2)


def read(path: Path) -> dict[str, Any]:
    document: dict[str, Any] = json.loads(path.read_text())
    return document


def test_a_run_that_must_not_be_reported_states_this(tmp_path: Path) -> None:
    row = RunRow(None, "panel", "not_reportable", 3, 1, 2, 5, "N: fragments_above_limit")
    write_runs_section(tmp_path / "r.json", [row])
    document = read(tmp_path / "r.json")
    assert document["plot_type"] == "table"
    assert document["data"] == {
        "NA panel": {
            "verdict": "not_reportable",
            "samples": "3",
            "no_template": "1",
            "positive": "2",
            "failed": "N: fragments_above_limit",
        }
    }


def test_each_check_has_a_row(tmp_path: Path) -> None:
    rows = [control_row(verdict="fail"), control_row("N", name=None)]
    write_controls_section(tmp_path / "c.json", rows)
    data = read(tmp_path / "c.json")["data"]
    assert {name: (one["verdict"], one["reason"]) for name, one in data.items()} == {
        "C V": ("fail", "vaf_below_range"),
        "N fragments_on_target": ("pass", ""),
    }


def chart(folder: Path, *values: float, name: str | None = "V") -> dict[str, Any]:
    rows = [
        HistoryRow.of(control_row(run=f"R{place}", value=value, name=name))
        for place, value in enumerate(values, start=1)
    ]
    write_chart_section(folder / "x.json", charts(rows, RULES), RULES)
    return read(folder / "x.json")


def test_points_with_their_lines(tmp_path: Path) -> None:
    document = chart(tmp_path, 0.04, 0.06)
    (series,) = document["data"]
    assert series["observed"] == {"R1": 0.04, "R2": 0.06}
    assert series["mean"] == {"R1": 0.05, "R2": 0.05}
    assert list(series) == ["observed", "mean", "mean + 2 SD", "mean - 2 SD"]
    assert document["pconfig"]["data_labels"] == [{"name": "panel: V", "ylab": "VAF"}]
    assert "panel: V, 2 of 2 runs passed" in document["description"]


def test_fragments_are_no_vaf(tmp_path: Path) -> None:
    labels = chart(tmp_path, 3, name=None)["pconfig"]["data_labels"]
    assert labels == [{"name": "panel: fragments on target", "ylab": "Fragments on target"}]


def test_without_a_figure_there_is_a_sentence(tmp_path: Path) -> None:
    document = chart(tmp_path)
    assert (document["plot_type"], document["data"]) == ("html", "")
    assert "no control has a figure yet" in document["description"]


@quick
@given(st.text("<>&\"'V a", min_size=1, max_size=12))
def test_no_name_is_markup(name: str) -> None:
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        text = json.dumps(chart(Path(folder), 0.1, 0.2, name=name)).replace('\\"', "")
        assert "<" not in text


@pytest.mark.parametrize("values", [(0.1,), (0.1, 0.2), ()])
def test_it_is_written_whole_each_time(values: tuple[float, ...], tmp_path: Path) -> None:
    assert chart(tmp_path, *values) == chart(tmp_path, *values)
