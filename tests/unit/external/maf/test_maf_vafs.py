"""VAFs of a MAF's rows: counts are chosen row by row, and are whole numbers."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from hemaline.annotation.classification.policies import Policy
from hemaline.common.problems import Problems
from hemaline.external.maf.maf_input import MafReader
from hemaline.external.maf.maf_vafs import VafSource
from hemaline.paths import resource
from mafs import write_maf

BASIC = Policy.load(resource("policies") / "driver-basic.yaml")
NOTHING = {"t_alt_count": "", "t_depth": "", "t_ref_count": "", "t_vaf": ""}
BY_COUNTS = VafSource()


def read(
    path: Path, *rows: Mapping[str, str], source: VafSource = BY_COUNTS
) -> tuple[list[float | None], list[tuple[str, int | None, str | None]]]:
    """VAFs by row, and errors with their places."""
    write_maf(path, [NOTHING | {"Tumor_Sample_Barcode": f"S{at}"} | dict(row)
                     for at, row in enumerate(rows)])  # fmt: skip
    problems = Problems()
    reader = MafReader(path, frozenset({"RUNX1"}), BASIC, source, problems)
    found = [row["vaf"] for batch in reader.batches() for row in batch.to_pylist()]
    return found, [(one.code, one.row, one.column) for one in problems.errors]


def test_each_row_takes_what_it_has(tmp_path: Path) -> None:
    rows = [
        {"t_alt_count": "10", "t_depth": "40"},
        {"t_alt_count": "10", "t_ref_count": "10"},
        {"t_alt_count": "10", "t_depth": "40", "t_ref_count": "10", "t_vaf": "0.9"},
        {"t_alt_count": "10", "t_vaf": "0.3"},
        {"t_depth": "10", "t_vaf": "0.4"},
        {"t_alt_count": "0", "t_depth": "0", "t_vaf": "0.5"},
        {"t_alt_count": "12.0", "t_depth": "24.00"},
        {},
    ]
    assert read(tmp_path / "a.maf", *rows) == ([0.25, 0.5, 0.25, 0.3, 0.4, 0.5, 0.5, None], [])


@pytest.mark.parametrize("text", ["12.5", "-1", "1e-1", "many", "1/2", "12,0"])
@pytest.mark.parametrize("column", ["t_alt_count", "t_depth", "t_ref_count"])
def test_what_is_no_count(tmp_path: Path, column: str, text: str) -> None:
    row = {"t_alt_count": "1", "t_depth": "2", "t_ref_count": "1", column: text}
    assert read(tmp_path / "a.maf", row)[1] == [("HL-M72", 2, column)]


def test_more_reads_than_the_depth(tmp_path: Path) -> None:
    found = read(tmp_path / "a.maf", {"t_alt_count": "11", "t_depth": "10"})
    assert found[1] == [("HL-M18", 2, "t_alt_count")]


def test_counts_of_other_genes_refuse_nothing(tmp_path: Path) -> None:
    other = {"Hugo_Symbol": "TTN", "Entrez_Gene_Id": "", "t_alt_count": "many", "t_depth": "x"}
    other |= {"Mutation_Status": "perhaps", "NCBI_Build": "GRCh36", "Tumor_Sample_Barcode": ""}
    assert read(tmp_path / "a.maf", other, {"t_vaf": "0.5"}) == ([0.5], [])


def test_percent_is_judged_by_the_rows_that_need_the_column(tmp_path: Path) -> None:
    counted = {"t_alt_count": "10", "t_depth": "40", "t_vaf": "25"}
    assert read(tmp_path / "a.maf", counted) == ([0.25], [])
    assert read(tmp_path / "a.maf", counted, {"t_vaf": "25"})[1] == [("HL-M16", 1, "t_vaf")]
    percent = VafSource(unit="percent")
    assert read(tmp_path / "a.maf", counted, {"t_vaf": "25"}, source=percent)[0] == [0.25, 0.25]


def test_a_column_that_was_requested_is_taken_alone(tmp_path: Path) -> None:
    row = {"t_alt_count": "10", "t_depth": "40", "t_vaf": ""}
    assert read(tmp_path / "a.maf", row, source=VafSource("t_vaf")) == ([None], [])
