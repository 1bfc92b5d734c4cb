"""Findings by reads held against karyotypes: counts, bounds, and what was not assessed apart."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hemaline.cli import main as cli
from hemaline.common.statistics import clopper_pearson
from hemaline.common.tables.rows import read_rows, write_rows
from hemaline.copynumber.copy_rows import LIMIT_ABOVE_FLOOR, CopyRow
from hemaline.features.clinical_entries import ClinicalEntry, Record
from hemaline.features.measured_findings import copy_event
from hemaline.paths import resource
from hemaline.validation.finding_comparison import (
    FindingAgreement,
    FindingOutcome,
    agreement,
    compare_findings,
)
from hemaline.validation.truth_comparison import ValidationRules

RULES = ValidationRules.load(resource("validation.yaml"))


def row(sample: str, event: str, status: int | None, **more: float) -> CopyRow:
    reason = LIMIT_ABOVE_FLOOR if status is None else None
    return CopyRow(sample, event, status, reason, floor=0.2, **more)  # type: ignore[arg-type]


@pytest.fixture
def files(tmp_path: Path) -> tuple[Path, Path]:
    """A: -7 in 4 of 20, found; B: +8 by FISH, missed; C: normal, with an extra and an NA."""
    truth = tmp_path / "cytogenetics.tsv"
    truth.write_text(
        "sample_id\tkaryotype\tplus8\nA\t45,XX,-7[4]/46,XX[16]\t\nB\t\tyes\nC\t46,XY[20]\t\n"
    )
    calls = tmp_path / "copy_number.tsv"
    rows = [
        row("A", "minus7", 1, cells=0.25, cells_low=0.2, cells_high=0.3, limit=0.1),
        row("A", "plus8", 0, limit=0.15),
        row("B", "plus8", 0, limit=0.15),
        row("C", "minus7", 1),
        row("C", "plus8", None),
        row("C", "del20q", 0, limit=0.18),
    ]  # fmt: skip
    write_rows(calls, CopyRow, rows)
    return truth, calls


def run(files: tuple[Path, Path], *more: str) -> int:
    truth, calls = map(str, files)
    return cli.main(["validate", "--truth", truth, "--calls", calls, *more])


def test_agreement_is_by_finding_and_share_of_cells(files, tmp_path, capsys) -> None:
    tables = ["--output", str(tmp_path / "o.tsv"), "--events", str(tmp_path / "e.tsv")]
    assert run(files, *tables) == 0
    rows = {(r.finding, r.cells_bin): r for r in read_rows(tmp_path / "o.tsv", FindingAgreement)}
    lost = rows["minus7", "all"]
    assert (lost.found, lost.missed, lost.excluded, lost.extra) == (1, 0, 0, 1)
    assert (lost.ppa, lost.ppa_low, lost.npa) == (1.0, pytest.approx(0.025), 0.0)
    assert rows["minus7", "0.20_to_0.50"].found == 1
    assert rows["minus7", "0.20_to_0.50"].absent is None
    gained = rows["plus8", "all"]
    assert (gained.found, gained.missed, gained.absent, gained.excluded) == (0, 1, 2, 1)
    assert gained.absent_not_assessed == 1
    assert rows["plus8", "unknown"].missed == 1
    outcomes = {(r.sample_id, r.finding): r for r in read_rows(tmp_path / "e.tsv", FindingOutcome)}
    found = outcomes["A", "minus7"]
    assert (found.outcome, found.truth_cells, found.cells) == ("found", 0.2, 0.25)
    assert outcomes["C", "plus8"].reason == LIMIT_ABOVE_FLOOR
    assert outcomes["C", "plus8"].outcome == "not_assessed"
    # Nobody stated del(20q) of B, and no event of A measures it.
    assert ("B", "del20q") not in outcomes
    assert outcomes["A", "del20q"].outcome == "not_assessed"
    text = capsys.readouterr().out
    assert "minus7" in text and "1/1" in text and "exact" in text


def test_wrong_use_is_refused(files, tmp_path, capsys) -> None:
    assert run(files, "--reference", str(tmp_path / "r.fa")) == 2
    assert "not of findings" in capsys.readouterr().err
    truth, calls = files
    calls.write_text(calls.read_text().replace("\nA\t", "\nZ\t"))
    assert run(files) == 2
    assert "HL-J01" in capsys.readouterr().err
    truth.write_text("sample_id\tplus8\n")
    assert run(files) == 2
    assert cli.main(["validate", "--truth", "t.vcf", "--calls", "c.vcf"]) == 2
    assert "--reference" in capsys.readouterr().err


states = st.tuples(st.booleans(), st.sampled_from((1, 0, None)))


@given(st.lists(states, min_size=1, max_size=30))
def test_every_finding_is_counted_once_and_bounds_are_exact(cells) -> None:
    truth = {f"S{n}": Record({"plus8": ClinicalEntry(t)}) for n, (t, _) in enumerate(cells)}
    events = {f"S{n}": [copy_event(row(f"S{n}", "plus8", s))] for n, (_, s) in enumerate(cells)}
    rows = list(agreement(compare_findings(truth, events), RULES))
    (total,) = (one for one in rows if (one.finding, one.cells_bin) == ("plus8", "all"))
    right = sum(t and s == 1 for t, s in cells)
    wrong = sum(t and s == 0 for t, s in cells)
    assert (total.found, total.missed) == (right, wrong)
    assert total.present == right + wrong + total.present_not_assessed
    assert total.absent is not None and total.present + total.absent == len(cells)
    if right + wrong:
        bounds = clopper_pearson(right, right + wrong, RULES.confidence)
        assert (total.ppa_low, total.ppa_high) == bounds
    else:
        assert total.ppa is None
