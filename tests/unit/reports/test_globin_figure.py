"""The plot of the globin loci: every segment is drawn, what is not determined is seen as such."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from globin_people import SICILIAN, TABLES, drawn
from hemaline.globin.cohort_rows import AssayBatch, batch_rows
from hemaline.globin.globin_rows import GlobinRow
from hemaline.paths import resource
from hemaline.reports.globin_figure import (
    BOTTOM,
    LEFT,
    RIGHT,
    TOP,
    GlobinFigure,
    globin_figure,
    ratio_position,
)
from hemaline.reports.report_page import ReportPages
from hemaline.reports.report_rows import write_report_rows
from reports import WORDS, report, tables
from rows import event_row


@pytest.fixture(scope="module")
def rows() -> list[GlobinRow]:
    """Rows of a genome with the Sicilian deletion."""
    batch = AssayBatch([drawn("S-1", SICILIAN)], frozenset(), ["S-1"], True)
    return list(batch_rows(batch, (), TABLES))


def figure(rows: list[GlobinRow]) -> GlobinFigure:
    found = globin_figure(rows)
    assert found is not None
    return found


def test_every_stretch_is_drawn_side_by_side(rows: list[GlobinRow]) -> None:
    for locus in figure(rows).loci:
        parts = [part for some in TABLES.segments(locus.locus).values() for part in some]
        ordered = sorted(parts, key=lambda part: part.interval)
        assert [one.row.item for one in locus.stretches] == [part.segment for part in ordered]
        assert locus.stretches[0].x == LEFT
        assert locus.stretches[-1].x + locus.stretches[-1].width == pytest.approx(RIGHT, abs=0.1)


def test_lost_segments_and_genes_are_marked(rows: list[GlobinRow]) -> None:
    beta = figure(rows).loci[1]
    lost = {one.row.item for one in beta.stretches if one.change == "loss"}
    assert {"L2", "L1", "B3", "B2", "B5", "M", "D3"} <= lost
    assert {one.genes for one in beta.stretches if one.row.item in ("B3", "B5")} == {"HBB"}
    (bar,) = beta.deletions
    first = next(one for one in beta.stretches if one.row.item == "L2")
    last = next(one for one in beta.stretches if one.row.item == "D5")
    assert first.x <= bar.x < bar.x + bar.width <= last.x + last.width
    assert "5219878-5233280" in bar.text


def test_what_is_not_determined_is_open_and_has_no_height(rows: list[GlobinRow]) -> None:
    missing = [
        replace(
            row, status="not_determined", reason="not_targeted", copies=None, ratio=None, limit=None
        )
        for row in rows
    ]
    found = figure(missing)
    marks = [one for locus in found.loci for one in locus.stretches]
    assert {(one.change, one.depth) for one in marks} == {("open", None)}
    assert len(found.answers) == 6


@pytest.mark.parametrize("ratio", [-1.0, 0.0, 0.5, 1.0, 2.0, 9.0])
def test_a_ratio_is_inside_its_track(ratio: float) -> None:
    assert TOP <= ratio_position(ratio) <= BOTTOM


def test_without_rows_there_is_no_plot() -> None:
    assert globin_figure([]) is None


def shown(folder: Path, rows: list[GlobinRow], status: int | None) -> str:
    event = event_row(
        "HBB_DEL", "ONE", status, length_min_proven=50 if status == 0 else None,
        length_max_proven=None, vaf=None, limit=None,
    )  # fmt: skip
    made = report(tables(globin=rows, events=[event]))
    ReportPages(resource("report"), WORDS).write(folder / "S-1.html", made)
    write_report_rows(folder / "S-1.tsv", made, WORDS)
    return (folder / "S-1.html").read_text()


def test_the_page_has_the_plot_and_its_answers(rows: list[GlobinRow], tmp_path: Path) -> None:
    text = shown(tmp_path, rows, 1)
    assert "Copies of the globin loci" in text
    assert "Sicilian ((db)0)" in text
    assert "HBB DEL</b> found: by depth and junctions." in text
    assert "VAF NA" not in text
    lines = (tmp_path / "S-1.tsv").read_text().splitlines()
    assert sum("\tglobin\t" in line and "\titem\t" in line for line in lines) == len(rows)


def test_an_absent_deletion_has_its_limit(rows: list[GlobinRow], tmp_path: Path) -> None:
    assert "not found (0)</td>" in (text := shown(tmp_path, rows, 0))
    assert "of 50 bp or more" in text


def test_a_reason_of_a_row_is_in_words(rows: list[GlobinRow], tmp_path: Path) -> None:
    row = replace(
        rows[0], status="not_determined", reason="copies_not_settled", copies=None, limit=None
    )
    assert WORDS.word("reasons", "copies_not_settled") in shown(tmp_path, [row, *rows[1:]], None)
