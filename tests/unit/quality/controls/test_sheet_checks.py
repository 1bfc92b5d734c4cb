"""Messages about controls before a run."""

from __future__ import annotations

from pathlib import Path

import pytest

from controls import sheet_sample, write_stated
from hemaline.common.intervals import Interval
from hemaline.common.problems import Problems
from hemaline.inputs.assays import Assay, require_assay
from hemaline.inputs.sheet_rows import Sample
from hemaline.quality.controls.control_history import append_history
from hemaline.quality.controls.sheet_checks import check_controls, warn_of_untargeted


@pytest.fixture
def assay(tmp_path: Path) -> Assay:
    write_stated(tmp_path / "c.tsv", "V G chr1 6 A C 0.04 0.06 lot", "W G chr1 11 A C 0 0.1 lot")
    (tmp_path / "t.bed").write_text("chr1\t0\t10\n")
    path = tmp_path / "panel.yaml"
    path.write_text(
        f"name: panel\nchemistry: capture\ntargets: {tmp_path}/t.bed\n"
        f"controls: {{positive: {tmp_path}/c.tsv}}\n"
    )
    return require_assay(path)


def found(
    sample: Sample, assays: dict[str, Assay], history: Path | None = None
) -> list[tuple[str, int | None]]:
    problems = Problems()
    check_controls(Path("s.tsv"), [(7, sample)], assays, history, problems)
    return [(one.code, one.row) for one in problems]


def test_a_sound_control_is_passed_over(assay: Assay) -> None:
    for role in ("positive_control", "ntc"):
        assert not found(sheet_sample("C", role), {"panel": assay})


def test_a_positive_control_without_anything_to_show(assay: Assay, tmp_path: Path) -> None:
    plain = tmp_path / "plain.yaml"
    plain.write_text(f"name: plain\nchemistry: capture\ntargets: {tmp_path}/t.bed\n")
    sample = sheet_sample("C", "positive_control", assay="plain")
    assert found(sample, {"plain": require_assay(plain)}) == [("HL-O05", 7)]
    assert not found(sheet_sample("N", "ntc", assay="plain"), {"plain": require_assay(plain)})


@pytest.mark.parametrize("role", ["ntc", "positive_control"])
def test_a_control_without_a_run(role: str, assay: Assay) -> None:
    assert found(sheet_sample("C", role, run=""), {"panel": assay}) == [("HL-O06", 7)]
    assert not found(sheet_sample("T", "tumour", run=""), {"panel": assay})


def test_the_history_is_one_or_can_be_begun(assay: Assay, tmp_path: Path) -> None:
    tumour, history = sheet_sample("T", "tumour"), tmp_path / "deep/er/h.tsv"
    assert not found(tumour, {}, history)
    assert not history.parent.exists()
    append_history(history, [])
    assert not found(tumour, {}, history)


@pytest.mark.parametrize(("name", "code"), [("panel.yaml", "HL-O08"), (".", "HL-O10")])
def test_what_is_no_history(name: str, code: str, assay: Assay, tmp_path: Path) -> None:
    assert [one for one, _ in found(sheet_sample("T", "tumour"), {}, tmp_path / name)] == [code]


def test_a_history_that_may_not_be_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("os.access", lambda path, mode: False)
    codes = [one for one, _ in found(sheet_sample("T", "tumour"), {}, tmp_path / "h.tsv")]
    assert codes == ["HL-O10"]


def test_variants_next_to_the_targets_are_named(assay: Assay) -> None:
    problems = Problems()
    warn_of_untargeted(assay, [Interval("chr1", 0, 10)], problems)
    (line,) = map(str, problems)
    assert line.startswith("WARNING HL-O04")
    assert "'W' is outside the targets of panel" in line
