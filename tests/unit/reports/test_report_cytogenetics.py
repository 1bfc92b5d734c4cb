"""Cytogenetic findings in the report: both sides, and contradictions in front."""

from __future__ import annotations

import re
from pathlib import Path

from hemaline.common.tables.rows import schema_of
from hemaline.copynumber.copy_regions import load_copy_regions
from hemaline.copynumber.copy_rows import COPY_REASONS
from hemaline.features import (
    clinical_entries,
    finding_rows,
    joined_findings,
    karyotype_findings,
    measured_findings,
)
from hemaline.features.finding_rows import FindingRow
from hemaline.inputs.clinical_rows import CytogeneticsRow
from hemaline.paths import resource
from hemaline.reports.report_page import ReportPages
from hemaline.reports.report_rows import write_report_rows
from reports import WORDS, report, tables

CONTRADICTED = FindingRow(
    "S-1", "plus8", 1, None, "measured", True, 0, None, 1, None, "copy_number", "plus8", 0.4, 0.1,
    0.2,
)  # fmt: skip
EXCLUDED = FindingRow(
    "S-1", "del20q", 0, None, "measured", False, None, "not_given", 0, None, "copy_number",
    "del20q", None, 0.15, 0.2,
)  # fmt: skip
OPEN = FindingRow(
    "S-1", "del5q", None, "limit_above_floor", None, False, None, "too_few_metaphases", None,
    "limit_above_floor", "copy_number", "del5q", None, 0.3, 0.2,
)  # fmt: skip


def page(folder: Path, *rows: FindingRow) -> str:
    made = report(tables(cytogenetics=rows))
    ReportPages(resource("report"), WORDS).write(folder / "S-1.html", made)
    write_report_rows(folder / "S-1.tsv", made, WORDS)
    text = re.sub(r"<[^>]+>", " ", (folder / "S-1.html").read_text(encoding="utf-8"))
    return " ".join(text.split())


def test_a_contradiction_is_stated_with_both_sides(tmp_path: Path) -> None:
    text = page(tmp_path, CONTRADICTED, EXCLUDED, OPEN)
    assert "+8 is no by karyotype, FISH or array and yes by reads (40 % of the cells)" in text
    assert "del(20q) not found (0) reads not given no (limit 15" in text
    assert "too few metaphases the limit is above the floor" in text
    rows = (tmp_path / "S-1.tsv").read_text()
    assert rows.count("cytogenetics\t") >= 3


def test_without_findings_there_is_no_section(tmp_path: Path) -> None:
    assert "Cytogenetic findings" not in page(tmp_path)


def test_every_reason_of_a_finding_has_words() -> None:
    modules = (
        clinical_entries,
        joined_findings,
        karyotype_findings,
        finding_rows,
        measured_findings,
    )
    names = ("NOT_GIVEN", "FAILED", "UNCERTAIN", "FEW_METAPHASES", "NOT_UNDERSTOOD", "NOT_VISIBLE",
             "FEW_CELLS", "INDEPENDENT", "ABNORMAL_PROBE", "PRESENCE_ONLY", "SHARE_UNCERTAIN",
             "EXPLAINED", "NOT_MEASURED")  # fmt: skip
    held = {getattr(one, name) for one in modules for name in names if hasattr(one, name)}
    assert held == set(WORDS.finding_reasons)
    assert set(COPY_REASONS) <= set(WORDS.copy_reasons)


def test_findings_and_regions_have_names_of_the_field() -> None:
    columns = schema_of(CytogeneticsRow).columns
    findings = {one.name for one in columns if one.allowed == ("yes", "no")}
    events = {one.event for one in load_copy_regions()}
    unnamed = {name for name in findings | events if name not in WORDS.finding_names}
    assert unnamed == {"hyperdiploidy"}
    assert set(WORDS.finding_names) <= findings | events
