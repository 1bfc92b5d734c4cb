"""Merging: rows of equal schemas only, and what differs is named."""

import json
from dataclasses import replace
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from frictionless import Package

from cells import DEFINITIONS
from hemaline.cli import main
from hemaline.common.problems import HemalineError
from hemaline.matrices.matrix_merge import merge_folders
from matrix_folders import PROVENANCE, write_folder

ONE = {"S1": {"A": 0.3, "B": 0.0}, "S2": {"A": None, "B": 0.4}}
TWO = {"S3": {"A": 0.0, "B": 0.1}}


def codes(paths: list[Path], output: Path) -> list[tuple[str, str]]:
    """Codes of what is wrong, and the difference where one is named."""
    with pytest.raises(HemalineError) as caught:
        merge_folders(paths, output)
    assert not output.exists() or output in paths
    return [(p.code, str(p.values.get("difference", ""))) for p in caught.value.problems]


def test_rows_of_both_in_their_order(tmp_path: Path) -> None:
    one, two = write_folder(tmp_path / "a", ONE), write_folder(tmp_path / "b", TWO)
    digest = merge_folders([one, two], tmp_path / "both")
    whole = write_folder(tmp_path / "whole", {**ONE, **TWO})
    for definition in DEFINITIONS.matrices:
        name = f"mine.{definition.name}"
        assert (tmp_path / f"both/{name}.tsv").read_text() == (whole / f"{name}.tsv").read_text()
        tables = [
            pq.read_table(folder / f"{name}.parquet") for folder in (tmp_path / "both", whole)
        ]
        assert tables[0].schema == tables[1].schema
        assert tables[0].to_pylist() == tables[1].to_pylist()
    assert (whole / "dictionary.tsv").read_text() == (tmp_path / "both/dictionary.tsv").read_text()
    package = json.loads((tmp_path / "both/datapackage.json").read_text())
    assert package == json.loads((whole / "datapackage.json").read_text())
    assert package["schema_digest"] == digest
    assert Package(tmp_path / "both/datapackage.json").validate().valid


@pytest.mark.parametrize(
    ("change", "named"),
    [
        (
            {"policy": "driver-strict 1.0.0"},
            "policy: driver-basic 1.0.0 there, driver-strict 1.0.0 here",
        ),
        ({"floors": {"all": 0.05}}, "floors all: 0.02 there, 0.05 here"),
        ({"resources": {"genes.tsv": "cd"}}, "resources genes.tsv: ab there, cd here"),
        ({"filters": {}}, "filters all: 1 there, nothing here"),
        ({"tools": {"bcftools": "1.24"}}, "tools bcftools: 1.16 there, 1.24 here"),
        ({"hemaline": "2"}, "hemaline: 1 there, 2 here"),
        ({"knowledge": {"clinvar": "1"}}, "knowledge clinvar: nothing there, 1 here"),
        ({"quality": {"all": "qc {}"}}, "quality all: nothing there, qc {} here"),
        ({"population": "floor only"}, "population: nothing there, floor only here"),
    ],
)
def test_another_provenance_is_refused_and_named(
    tmp_path: Path, change: dict[str, str], named: str
) -> None:
    one = write_folder(tmp_path / "a", ONE)
    provenance = replace(PROVENANCE, **change)  # type: ignore[arg-type]
    two = write_folder(tmp_path / "b", TWO, provenance=provenance)
    assert codes([one, two], tmp_path / "both") == [("HL-M24", named)]


def test_reordered_columns_are_refused(tmp_path: Path) -> None:
    one, two = write_folder(tmp_path / "a", ONE), write_folder(tmp_path / "b", TWO, ("A", "B"))
    found = codes([one, two], tmp_path / "both")
    expected = "columns in another order: column 2 is B there, A here"
    with_both = [d for d in DEFINITIONS.matrices if len(d.kept(("A", "B"))) == 2]
    assert found == [("HL-M24", f"mine.{d.name}.tsv: {expected}") for d in with_both]


def test_other_columns_and_panels_are_named(tmp_path: Path) -> None:
    one = write_folder(tmp_path / "a", ONE)
    two = write_folder(tmp_path / "b", TWO, ("B", "C"))
    found = [text for _, text in codes([one, two], tmp_path / "both")]
    assert found[:2] == [
        "mine.status.tsv: columns only there: A",
        "mine.status.tsv: columns only here: C",
    ]
    other = write_folder(tmp_path / "c", TWO, panel="yours")
    found = [text for _, text in codes([one, other], tmp_path / "both")]
    assert "mine.status.tsv is only there" in found
    assert "yours.status.tsv is only here" in found


def test_the_same_sample_twice_is_refused(tmp_path: Path) -> None:
    one, two = write_folder(tmp_path / "a", ONE), write_folder(tmp_path / "b", {"S2": {"A": 0.1}})
    with pytest.raises(HemalineError) as caught:
        merge_folders([one, two], tmp_path / "both")
    (problem,) = caught.value.problems
    assert (problem.code, problem.row, problem.values["value"]) == ("HL-M26", 2, "S2")
    assert "row 3" in problem.values["first"]


def test_files_that_were_touched_are_refused(tmp_path: Path) -> None:
    one, two = write_folder(tmp_path / "a", ONE), write_folder(tmp_path / "b", TWO)
    status = two / "mine.status.tsv"
    status.write_text(status.read_text().replace("B\tA", "A\tB"))
    assert codes([one, two], tmp_path / "both") == [("HL-M22", ""), ("HL-M23", "")]
    status.unlink()
    assert codes([one, two], tmp_path / "both") == [("HL-M21", "")]


def test_what_is_no_folder_of_matrices(tmp_path: Path) -> None:
    one = write_folder(tmp_path / "a", ONE)
    assert codes([one, tmp_path / "none"], tmp_path / "both") == [("HL-M20", "")]
    package = one / "datapackage.json"
    document = json.loads(package.read_text())
    for broken in (
        "[]",
        "{",
        json.dumps(document | {"provenance": {}}),
        json.dumps(document | {"schema_digest": "0"}),
        json.dumps(
            document | {"resources": [{"path": "../x", "hash": "", "schema": {"fields": []}}]}
        ),
    ):
        package.write_text(broken)
        assert codes([one], tmp_path / "both") == [("HL-M20", "")]


def test_the_output_is_none_of_the_inputs(tmp_path: Path) -> None:
    one, two = write_folder(tmp_path / "a", ONE), write_folder(tmp_path / "b", TWO)
    assert codes([one, two], one) == [("HL-M27", "")]


def test_on_the_command_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    one, two = write_folder(tmp_path / "a", ONE), write_folder(tmp_path / "b", TWO)
    words = ["matrix", "merge", str(one), str(two), "--output", str(tmp_path / "both")]
    assert main(words) == 0
    assert "schema digest" in capsys.readouterr().out
    assert main(["matrix", "merge", str(one), str(one), "--output", str(tmp_path / "x")]) == 2
    assert "HL-M26" in capsys.readouterr().err
    assert not (tmp_path / "x").exists()
