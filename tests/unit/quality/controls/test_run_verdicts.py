"""Which runs may be reported."""

from __future__ import annotations

from pathlib import Path

import pytest

from controls import control_row, sheet_sample
from hemaline.common.tables.rows import read_rows, write_rows
from hemaline.inputs.sheet_rows import Sample
from hemaline.quality.controls.control_checks import control_rows
from hemaline.quality.controls.control_measures import ControlMeasure
from hemaline.quality.controls.control_rules import ControlLimits
from hemaline.quality.controls.run_verdicts import (
    RunRow,
    not_reportable,
    run_of,
    run_rows,
)


def runs(*samples: Sample, controls: list | None = None) -> dict[tuple[str | None, str], RunRow]:
    found = run_rows({one.sample_id: one for one in samples}, controls or [])
    return {(row.run_id, row.assay): row for row in found}


T = sheet_sample("T", "tumour")
C = sheet_sample("C", "positive_control")


def test_controls_that_pass_make_a_run_reportable() -> None:
    found = runs(T, C, sheet_sample("N", "ntc"), controls=[control_row(), control_row("N")])
    assert found == {("R1", "panel"): RunRow("R1", "panel", "reportable", 1, 1, 1, 2, None)}


@pytest.mark.parametrize("verdict", ["fail", "not_assessable"])
def test_one_that_does_not_pass_stops_it(verdict: str) -> None:
    rows = [control_row(), control_row("N", verdict=verdict, name=None)]
    found = runs(T, C, sheet_sample("N", "ntc"), controls=rows)["R1", "panel"]
    assert found.verdict == "not_reportable"
    assert found.failed == f"N fragments_on_target: {rows[1].reason}"


def test_no_control_is_no_pass() -> None:
    assert runs(T)["R1", "panel"].verdict == "no_control"


def test_another_run_is_not_touched() -> None:
    other = sheet_sample("U", "tumour", run="R2")
    found = runs(T, C, other, controls=[control_row(verdict="fail")])
    assert found["R1", "panel"].verdict == "not_reportable"
    assert (found["R2", "panel"].verdict, found["R2", "panel"].failed) == ("no_control", None)


def test_a_pass_applies_to_its_assay_and_a_failure_for_the_run() -> None:
    other = sheet_sample("U", "tumour", assay="exome")
    assert runs(T, C, other, controls=[control_row()])["R1", "exome"].verdict == "no_control"
    failed = runs(T, C, other, controls=[control_row(verdict="fail")])
    assert {row.verdict for row in failed.values()} == {"not_reportable"}


def test_samples_without_a_run_have_no_control() -> None:
    samples = sheet_sample("T", "tumour", run=""), sheet_sample("C", "positive_control", run="")
    assert runs(*samples, controls=[control_row(run=None)])[None, "panel"].verdict == "no_control"
    failed = runs(*samples, controls=[control_row(run=None, verdict="fail")])
    assert failed[None, "panel"].verdict == "not_reportable"


def test_a_control_of_which_nothing_is_stated_is_none() -> None:
    rows = list(control_rows(C, ControlMeasure(), (), ControlLimits(0, 1)))
    found = runs(T, C, controls=rows)["R1", "panel"]
    assert (found.verdict, found.checks, found.positive_controls) == ("no_control", 0, 1)


def test_each_sample_has_a_run(tmp_path: Path) -> None:
    unnamed = sheet_sample("U", "tumour", run="")
    written = list(runs(T, unnamed).values())
    write_rows(tmp_path / "runs.tsv", RunRow, written)
    rows = list(read_rows(tmp_path / "runs.tsv", RunRow))
    assert rows == written
    assert run_of(T, rows) == written[0]
    assert run_of(unnamed, rows) == written[1]


def test_a_run_that_must_not_be_reported_ends_with_4(tmp_path: Path) -> None:
    path = tmp_path / "runs.tsv"
    assert not len(not_reportable(path))
    found = runs(T, C, controls=[control_row(verdict="fail")]).values()
    write_rows(path, RunRow, found)
    problems = not_reportable(path)
    assert problems.exit_code == 4
    (line,) = map(str, problems)
    assert line.startswith("ERROR HL-O07 R1: this run of panel is not reportable: C V: vaf_below")
    passed = runs(T, C, controls=[control_row()]).values()
    write_rows(path, RunRow, passed)
    assert not len(not_reportable(path))
