"""The table of findings: both sides of each, and the step that writes it."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from hemaline.cli.steps.join_findings import join_findings
from hemaline.common.tables.rows import read_rows, write_rows
from hemaline.copynumber.copy_rows import NO_NORMALS, CopyRow
from hemaline.features.finding_rows import NOT_MEASURED, FindingRow
from hemaline.paths import resource
from hemaline.project.cohort import CohortFiles

HEADER = "sample_id\tpatient_id\tdisease\tmaterial\trole\tsex\tassay\n"


@pytest.fixture
def files(tmp_path: Path) -> CohortFiles:
    lines = "".join(f"{n}\t{n}\tMDS\tbone_marrow\ttumour\tmale\tkit\n" for n in ("B", "A", "C"))
    (tmp_path / "samples.tsv").write_text(HEADER + lines)
    (tmp_path / "assays").mkdir()
    (tmp_path / "kit.bed").write_text("chr5\t0\t6000000\n")
    assay = {
        "name": "kit", "chemistry": "capture", "targets": str(tmp_path / "kit.bed"),
        "report_vaf": 0.02, "panels": ["myeloid"], "copy_number": {},
    }  # fmt: skip
    (tmp_path / "assays/kit.yaml").write_text(yaml.safe_dump(assay))
    return CohortFiles(
        samples=tmp_path / "samples.tsv", assays=tmp_path / "assays", panels=resource("panels")
    )


def written(folder: Path, files: CohortFiles, sheet: str | None) -> list[FindingRow]:
    rows = [
        CopyRow("B", "plus8", 1, None, limit=0.1, floor=0.2, cells=0.4, cells_low=0.3,
                cells_high=0.5),
        CopyRow("B", "del20q", 0, None, limit=0.15, floor=0.2),
        CopyRow("B", "loh_4q", 1, None),
        CopyRow("A", "plus8", None, NO_NORMALS),
    ]  # fmt: skip
    write_rows(folder / "copy_number.tsv", CopyRow, rows)
    cytogenetics = None
    if sheet is not None:
        cytogenetics = folder / "cytogenetics.tsv"
        cytogenetics.write_text(sheet)
    join_findings(
        files=files,
        copy_number=folder / "copy_number.tsv",
        cytogenetics=cytogenetics,
        tsv=folder / "findings.tsv",
        parquet=folder / "findings.parquet",
    )
    return list(read_rows(folder / "findings.tsv", FindingRow))


def test_both_sides_are_in_the_table_in_the_order_of_the_sheet(tmp_path, files, capsys) -> None:
    sheet = "sample_id\tkaryotype\tplus8\tt_8_21\nC\t\t\tno\nB\t46,XY[20]\t\t\n"
    rows = {(row.sample_id, row.finding): row for row in written(tmp_path, files, sheet)}
    assert list(dict.fromkeys(name for name, _ in rows)) == ["B", "A", "C"]
    both = rows["B", "del20q"]
    assert (both.status, both.source, both.given, both.measured) == (0, "both", 0, 0)
    seen = rows["B", "plus8"]
    assert (seen.status, seen.source, seen.given, seen.measured) == (1, "measured", 0, 1)
    assert (seen.contradiction, seen.cells, seen.limit) == (True, 0.4, 0.1)
    assert (rows["A", "plus8"].reason, rows["A", "plus8"].given_reason) == (NO_NORMALS, "not_given")
    fusion = rows["C", "t_8_21"]
    assert (fusion.status, fusion.source, fusion.measured_reason) == (0, "given", NOT_MEASURED)
    # A karyotype of 20 metaphases shows no more of a myeloma translocation than before.
    assert rows["B", "t_4_14"].given_reason == "not_seen_by_karyotype"
    assert "HL-J17" in capsys.readouterr().err


def test_without_a_sheet_every_finding_is_of_the_reads(tmp_path, files, capsys) -> None:
    rows = written(tmp_path, files, None)
    assert {row.source for row in rows} == {"measured", None}
    # Shares of cells and regions without a column are in the table of copy number alone.
    assert {row.finding for row in rows} == {"plus8", "del20q"}
    assert capsys.readouterr().err == ""
