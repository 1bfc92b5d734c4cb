"""Karyotypes and sheets that other people's tools misread: ``../shared/field``, cases 20 to 26."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from hemaline.callability.region_status import RegionStatus
from hemaline.cli import main as cli
from hemaline.common.problems import Problems
from hemaline.common.tables.rows import write_rows
from hemaline.features.clinical import read_cytogenetics
from hemaline.features.clinical_entries import Record
from hemaline.features.iscn import read_karyotype
from hemaline.features.karyotype_definitions import load_aberrations
from hemaline.features.karyotype_findings import findings
from hemaline.variants.variant_rows import VariantRow
from rows import region_row

FIELD = Path(__file__).resolve().parents[4] / "shared/field"

pytestmark = [
    pytest.mark.shared,
    pytest.mark.skipif(not FIELD.is_dir(), reason="../shared/field is not here"),
]

reported = dict[str, object]


def cytogenetics(case: str) -> tuple[dict[str, Record], Problems]:
    problems = Problems()
    path = FIELD / case / "cytogenetics.tsv"
    records = read_cytogenetics(path, {"S1": "male", "S2": "female"}, path, problems)
    return records, problems


@pytest.mark.parametrize(
    ("case", "sample", "resolved"),
    [
        (
            "21-composite-counts",
            "S1",
            {"del7_7q": True, "del17_17p": True, "complex": True, "minus5": True}
            | {"ipssr_category": "Very Poor"},
        ),
        (
            "21-composite-counts",
            "S2",
            {"minus5": True, "plus8": True, "complex": True, "ipssr_category": "Very Poor"},
        ),
        ("22-t3q", "S1", {"ipssr_category": "Poor"}),
        ("25-robertsonian", "S1", {"ipssr_category": "Good"}),
        ("25-robertsonian", "S2", {"minus7": True, "ipssr_category": "Poor"}),
        ("26-monosomy-with-marker", "S1", {"monosomal_karyotype": True, "structural": True}),
        ("26-monosomy-with-marker", "S2", {"monosomal_karyotype": True, "structural": True}),
    ],
)
def test_the_first_named_answer(case: str, sample: str, resolved: reported) -> None:
    records, problems = cytogenetics(case)
    assert problems.report() == ""
    assert {column: records[sample].get(column).value for column in resolved} == resolved


def test_a_constitutional_robertsonian_translocation_states_no_more_than_a_normal_karyotype() -> (
    None
):
    records, _ = cytogenetics("25-robertsonian")
    normal = findings(read_karyotype("46,XX[20]"), load_aberrations())
    assert {column: records["S1"].get(column).value for column in normal} == {
        column: one.value for column, one in normal.items()
    }


def test_the_columns_of_the_view(tmp_path: Path) -> None:
    write_rows(tmp_path / "c.tsv", RegionStatus, [region_row("TP53", sample_id="S1")])
    write_rows(tmp_path / "v.tsv", VariantRow, [])
    path = tmp_path / "cytogenetics.tsv"
    text = (FIELD / "21-composite-counts/cytogenetics.tsv").read_text()
    path.write_text("".join(line for line in text.splitlines(True) if not line.startswith("S2")))
    words = ["--variants", str(tmp_path / "v.tsv"), "--callability", str(tmp_path / "c.tsv")]
    out = tmp_path / "ipssm.features.tsv"
    words += ["--cytogenetics", str(path), "--output", str(out)]
    assert cli.main(["features", "ipssm", *words]) == 0
    (row,) = csv.DictReader(out.read_text().splitlines(), delimiter="\t")
    resolved = {"del7_7q": "1", "del17_17p": "1", "complex": "1", "CYTO_IPSSR": "Very Poor"}
    assert {name: row[name] for name in resolved} == resolved


@pytest.mark.parametrize("sheet", ["pandas.csv", "na.csv"])
def test_sheets_of_pandas_and_of_the_r_package(tmp_path: Path, sheet: str) -> None:
    """The scores of the R package's example sheet, which has the same patients."""
    example = FIELD.parent / "data/tables/ipssm/IPSSMexample.csv"
    if not example.is_file():
        pytest.skip("../shared/data is not here")
    scores = []
    for path in (FIELD / "20-ipssm-sheet-floats" / sheet, example):
        out = tmp_path / f"{path.stem}.tsv"
        assert cli.main(["score", "ipssm", "--features", str(path), "--output", str(out)]) == 0
        scores.append(out.read_text())
    assert scores[0] == scores[1]
