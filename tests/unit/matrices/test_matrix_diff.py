"""Comparing: every changed cell once, with the cause that the folders show."""

import json
from dataclasses import replace
from io import StringIO
from pathlib import Path

import pytest

from hemaline.cli.main import main
from hemaline.common.tables.digests import Provenance
from hemaline.common.tables.rows import schema_of
from hemaline.matrices.matrix_diff import CellChange, write_diff
from matrix_folders import PROVENANCE, sealed, write_folder

BASE = {"S1": {"A": 0.3, "B": 0.0}, "S2": {"A": 0.0, "B": 0.4}}


def diff(old: Path, new: Path) -> list[dict[str, str]]:
    out = StringIO()
    number = write_diff(old, new, out)
    header, *rows = [line.split("\t") for line in out.getvalue().splitlines()]
    assert header == [column.name for column in schema_of(CellChange).columns]
    assert number == len(rows)
    # Matrices of variants set apart (mine.vus.status) are reported like a panel of their own.
    found = [dict(zip(header, row, strict=True)) for row in rows]
    return [row for row in found if "." not in row["panel"]]


def status(rows: list[dict[str, str]]) -> list[tuple[str, ...]]:
    names = ("sample_id", "gene", "old", "new", "cause")
    return [tuple(row[n] for n in names) for row in rows if row["matrix"] == "status"]


def test_no_change_is_stated_and_ends_well(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    one, two = write_folder(tmp_path / "a", BASE), write_folder(tmp_path / "b", BASE)
    assert main(["matrix", "diff", str(one), str(two)]) == 0
    out, err = capsys.readouterr()
    assert len(out.splitlines()) == 1
    assert "no changed cells" in err


def test_other_calls_are_data(tmp_path: Path) -> None:
    one = write_folder(tmp_path / "a", BASE)
    two = write_folder(tmp_path / "b", {"S2": {"A": 0.1, "B": 0.4}, "S1": BASE["S1"]})
    rows = diff(one, two)
    assert {row["matrix"] for row in rows} == {"status", "vaf", "count"}
    assert status(rows) == [("S2", "A", "0", "1", "data: calls of the sample")]


def test_coverage_that_was_lost(tmp_path: Path) -> None:
    one = write_folder(tmp_path / "a", BASE)
    two = write_folder(tmp_path / "b", {"S1": {"A": 0.3, "B": None}, "S2": BASE["S2"]})
    cause = "coverage: reason NA -> not_on_panel, limit 0.01 -> NA"
    assert status(diff(one, two)) == [("S1", "B", "0", "NA", cause)]


@pytest.mark.parametrize(
    ("change", "cause"),
    [
        ({"policy": "p 2"}, "policy: driver-basic 1.0.0 -> p 2"),
        ({"resources": {"genes.tsv": "cd"}}, "resources genes.tsv: ab -> cd"),
        ({"population": "floor only"}, "population: nothing -> floor only"),
    ],
)
def test_a_policy_or_resource(tmp_path: Path, change: dict[str, str], cause: str) -> None:
    one = write_folder(tmp_path / "a", BASE)
    other: Provenance = replace(PROVENANCE, **change)  # type: ignore[arg-type]
    two = write_folder(tmp_path / "b", {**BASE, "S1": {"A": 0.0, "B": 0.0}}, provenance=other)
    assert status(diff(one, two)) == [("S1", "A", "1", "0", cause)]


def test_a_folder_of_a_version_without_the_population_floor(tmp_path: Path) -> None:
    one = write_folder(tmp_path / "a", BASE)
    package = one / "datapackage.json"
    document = json.loads(package.read_text())
    assert document["provenance"].pop("population") == ""
    package.write_text(json.dumps(document))
    other = replace(PROVENANCE, population="floor only")
    two = write_folder(tmp_path / "b", {**BASE, "S1": {"A": 0.0, "B": 0.0}}, provenance=other)
    assert status(diff(one, two)) == [
        ("S1", "A", "1", "0", "population: nothing -> floor only"),
    ]


def test_a_floor(tmp_path: Path) -> None:
    low = {"S1": {"A": 0.03, "B": 0.3}, "S2": {"A": 0.0, "B": 0.0}}
    limits = {("S2", "A"): 0.04}
    one = write_folder(tmp_path / "a", low, limits=limits)
    other = replace(PROVENANCE, floors={"all": 0.05})
    two = write_folder(tmp_path / "b", low, provenance=other, limits=limits)
    assert status(diff(one, two)) == [
        ("S1", "A", "1", "0", "floor: 0.02 -> 0.05"),
        ("S2", "A", "NA", "0", "floor: 0.02 -> 0.05; coverage: reason low_depth -> NA"),
    ]


def test_samples_and_columns_that_came_and_went(tmp_path: Path) -> None:
    one = write_folder(tmp_path / "a", BASE)
    two = write_folder(tmp_path / "b", {"S1": BASE["S1"], "S9": {"A": 0.2}}, ("B", "C"))
    rows = diff(one, two)
    came = [(r["sample_id"], r["gene"], r["cause"]) for r in rows if r["matrix"] == "NA"]
    assert came == [("S2", "NA", "sample removed"), ("S9", "NA", "sample added")]
    columns_ = {(r["gene"], r["cause"]) for r in rows if r["matrix"] != "NA"}
    assert columns_ == {("A", "column removed"), ("C", "column added")}


@pytest.mark.parametrize("new", ["7", "NaN", "\udcff", "0.1\t0", "x"])
def test_cells_that_cannot_be_are_named_and_nothing_is_compared(
    tmp_path: Path, new: str, capsys: pytest.CaptureFixture[str]
) -> None:
    one, two = write_folder(tmp_path / "a", BASE), write_folder(tmp_path / "b", BASE)
    file = two / "mine.vaf.tsv"
    text = file.read_text().replace("S1\t0\t", f"S1\t{new}\t")
    file.write_bytes(text.encode("utf-8", "surrogateescape"))
    assert main(["matrix", "diff", str(one), str(sealed(two))]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert str(file) in err
    assert "HL-X" not in err
