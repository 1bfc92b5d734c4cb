"""The table of a report: the page's facts as rows, safe in a spreadsheet."""

from __future__ import annotations

from pathlib import Path

import pytest

from hemaline.common.tables.rows import schema_of
from hemaline.reports.report_rows import ReportRow, write_report_rows
from hemaline.reports.sample_report import SampleReport
from reports import LANE, WORDS, cells, large, report, tables

Rows = list[dict[str, str]]


def rows(folder: Path, one: SampleReport) -> Rows:
    path = folder / "S-1.tsv"
    write_report_rows(path, one, WORDS)
    header, *lines = (line.split("\t") for line in path.read_text().splitlines())
    return [dict(zip(header, line, strict=True)) for line in lines]


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Rows:
    return rows(tmp_path_factory.mktemp("rows"), report())


def facts(found: Rows, section: str, entry: int = 1) -> dict[str, str]:
    return {
        row["item"]: row["value"]
        for row in found
        if (row["section"], row["entry"]) == (section, str(entry))
    }


def test_it_begins_with_what_it_is_for(whole: Rows) -> None:
    assert whole[0]["section"] == "notice"
    assert whole[0]["value"].startswith("For research use only")


def test_cells_keep_the_schema(whole: Rows) -> None:
    described = schema_of(ReportRow)
    sections = described.column("section").allowed
    for row in whole:
        assert tuple(row) == described.names
        assert row["sample_id"] == "S-1"
        assert row["section"] in sections
        assert int(row["entry"]) >= 1
    order = [row["section"] for row in whole]
    assert order == sorted(order, key=sections.index)


def test_a_finding_has_its_evidence_and_why(whole: Rows) -> None:
    found = facts(whole, "finding")
    assert found["hgvs_p"] == "NP_1.1:p.Lys2Thr"
    assert (found["vaf"], found["alt_reads"], found["depth"]) == ("0.1", "50", "500")
    assert (found["limit"], found["filter"], found["callers"]) == ("0.01", "PASS", "pileup")
    assert found["population_af"] == "NA"
    why = [row["value"] for row in whole if row["section"] == "finding" and row["item"] == "why"]
    assert len(why) == 3
    units = {row["item"]: row["unit"] for row in whole if row["section"] == "finding"}
    assert (units["vaf"], units["depth"], units["hgvs_c"]) == ("fraction", "fragments", "NA")


def test_reads_are_counted_with_what_was_lost(tmp_path: Path, whole: Rows) -> None:
    assert facts(whole, "sample")["reads"] == "NA"
    found = facts(rows(tmp_path, report(reads=LANE)), "sample")
    assert {name: n for name, n in found.items() if name.startswith("reads")} == {
        "reads": "8526",
        "reads_kept": "302",
        "reads_kept_single": "2",
        "reads_lost_low_quality": "8200",
        "reads_lost_too_short": "24",
    }


def test_every_gene_has_its_answer(whole: Rows) -> None:
    found = {
        row["gene"]: facts(whole, "gene", int(row["entry"]))
        for row in whole
        if row["section"] == "gene"
    }
    assert {gene: (one["status"], one["reason"]) for gene, one in found.items()} == {
        "ONE": ("1", "NA"),
        "TWO": ("0", "NA"),
        "THREE": ("NA", "low_depth"),
        "FOUR": ("NA", "not_targeted"),
    }
    assert (found["TWO"]["limit"], found["TWO"]["limit_homopolymer"]) == ("0.0125", "0.05")


def test_every_region_of_a_gap_is_a_row_of_its_own(whole: Rows) -> None:
    named = [
        (row["gene"], row["value"])
        for row in whole
        if (row["section"], row["item"]) == ("gap", "region")
    ]
    assert named == [("THREE", "exon2"), ("FOUR", "exon1"), ("FOUR", "exon2"), ("FOUR", "exon3")]


def test_events_verdicts_and_versions(whole: Rows) -> None:
    assert facts(whole, "event")["allelic_ratio"] == "0.25"
    assert facts(whole, "event", 3) | {"status": "NA", "reason": "no_caller"} == facts(
        whole, "event", 3
    )
    assert facts(whole, "verdict") == {"verdict": "pass"}
    assert facts(whole, "check", 3)["contamination"] == "pass"
    assert facts(whole, "run") == {"verdict": "not_evaluated"}
    assert facts(whole, "version", 3) == {"tool bwa": "0.7.17"}


def test_nobody_else_is_named(whole: Rows) -> None:
    assert not {"PATIENT-7", "RUN-9"} & {row["value"] for row in whole}


@pytest.mark.parametrize("payload", ["=1+1", "+1", "-2+3", "@SUM(1)", "\t=1+1", "a\tb\nc"])
def test_no_cell_is_a_formula_or_breaks_a_row(tmp_path: Path, payload: str) -> None:
    held, made_with = large(findings=1, genes=1, text=payload)
    found = rows(tmp_path, report(held, made_with=made_with))
    assert facts(found, "finding")["hotspot"]
    assert not any(row["value"].startswith(("=", "+", "-", "@")) for row in found)


def test_the_same_tables_give_the_same_bytes(tmp_path: Path, whole: Rows) -> None:
    assert rows(tmp_path, report()) == whole


def test_a_gene_that_is_not_measured_is_never_a_number(tmp_path: Path) -> None:
    found = rows(tmp_path, report(tables(cells=cells(TWO=(None, "low_depth")))))
    assert "0" not in {
        r["value"] for r in found if r["section"] == "gene" and r["item"] == "status"
    }
