"""Merging: rows of equal schemas only, and what differs is named."""

import json
from dataclasses import replace
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from frictionless import Package

from cells import DEFINITIONS
from hemaline.cli.main import main
from hemaline.common.problems import HemalineError
from hemaline.matrices.data_package import write_data_package
from hemaline.matrices.matrix_merge import merge_folders
from hemaline.matrices.matrix_package import SIGNATURE, read_folder
from hemaline.matrices.matrix_tables import matrix_columns
from matrix_folders import PROVENANCE, sealed, write_folder

ONE = {"S1": {"A": 0.3, "B": 0.0}, "S2": {"A": None, "B": 0.4}}
TWO = {"S3": {"A": 0.0, "B": 0.1}}


def codes(paths: list[Path], output: Path) -> list[tuple[str, str]]:
    """Codes of what is wrong, and the difference where one is named."""
    with pytest.raises(HemalineError) as caught:
        merge_folders(paths, output)
    assert not output.is_dir() or output in paths
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


def refused(tmp_path: Path, changed: Path) -> list[tuple[str, str, int | None, str | None]]:
    """Codes and places of what is wrong with a folder that another site sent."""
    one = write_folder(tmp_path / "a", ONE)
    with pytest.raises(HemalineError) as caught:
        merge_folders([one, sealed(changed)], tmp_path / "both")
    assert {path.name for path in tmp_path.iterdir()} == {"a", "b"}
    return [(p.code, Path(p.file).name, p.row, p.column) for p in caught.value.problems]


def edit(folder: Path, name: str, old: str, new: str) -> Path:
    file = folder / name
    text = file.read_bytes().decode("utf-8", "surrogateescape")
    assert old in text
    file.write_bytes(text.replace(old, new, 1).encode("utf-8", "surrogateescape"))
    return folder


@pytest.mark.parametrize(
    ("matrix", "cell"),
    [
        *(("status", cell) for cell in ("7", "-1", "1.0", "", "true", "=1+1", "1\r", "²", "nan")),
        *(("vaf", cell) for cell in ("NaN", "nan", "7", "-0.1", "inf", "1e999", "", "0,3", "0x1")),
        *(("count", cell) for cell in ("-1", "1.5", "9" * 25, "many", "+")),
        *(("limit", cell) for cell in ("2", "NaN", "low")),
        *(("reason", cell) for cell in ("because", "=HYPERLINK(1)", "0")),
        *(("vus.vaf", cell) for cell in ("7", "x")),
    ],
)
def test_a_cell_outside_of_its_domain(tmp_path: Path, matrix: str, cell: str) -> None:
    two = write_folder(tmp_path / "b", TWO)
    name = f"mine.{matrix}.tsv"
    old = (two / name).read_text().splitlines()[1].split("\t")[1]
    edit(two, name, f"S3\t{old}", f"S3\t{cell}")
    assert ("HL-M40", name, 2, "B") in refused(tmp_path, two)


@pytest.mark.parametrize(
    ("matrix", "old", "new"),
    [
        ("status", "S3\t1", "S3\tNA"),
        ("status", "S3\t1", "S3\t0"),
        ("count", "S3\t1", "S3\t0"),
        ("count", "S3\t1", "S3\tNA"),
        ("count", "\t0\n", "\t2\n"),
        ("vaf", "\t0\n", "\t0.5\n"),
        ("vaf", "\t0\n", "\tNA\n"),
        ("reason", "\tNA\n", "\tlow_depth\n"),
        ("vus.status", "\t0\n", "\tNA\n"),
        ("assessed", "\t1\n", "\t0\n"),
        ("assessed", "S3\t1", "S3\t0"),
        ("vus.assessed", "\t1\n", "\t0\n"),
    ],
)
def test_cells_that_contradict_each_other(tmp_path: Path, matrix: str, old: str, new: str) -> None:
    two = write_folder(tmp_path / "b", TWO)
    edit(two, f"mine.{matrix}.tsv", old, new)
    assert {code for code, *_ in refused(tmp_path, two)} == {"HL-M41"}


def test_na_without_a_reason_contradicts_itself(tmp_path: Path) -> None:
    two = write_folder(tmp_path / "b", {"S3": {"A": None, "B": 0.1}})
    edit(two, "mine.reason.tsv", "not_on_panel", "NA")
    assert refused(tmp_path, two) == [("HL-M41", "mine.status.tsv", 2, "A")]


@pytest.mark.parametrize("name", ["../x", "=1+1", "a b", "", "é", "S" * 64, "-x", 'a"b', "\x00"])
def test_a_name_that_no_sample_can_have(tmp_path: Path, name: str) -> None:
    two = write_folder(tmp_path / "b", TWO)
    for file in two.glob("mine.*.tsv"):
        edit(two, file.name, "S3", name)
    found = refused(tmp_path, two)
    assert ("HL-M42", "mine.status.tsv", 2, "sample_id") in found
    assert {code for code, *_ in found} == {"HL-M42"}


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("S3\t", "S3\udcff\t", "HL-M38"),
        ("\t0\n", "\t0", "HL-M38"),
        ("\t0\n", "\n", "HL-M38"),
        ("\t0\n", "\t0\t0\n", "HL-M38"),
        ("\t0\n", "\t0\n\n", "HL-M38"),
        ("S3\t", "S4\t", "HL-M25"),
        ("\t0\n", "\t0\nS4\t0\t0\n", "HL-M25"),
        ("sample_id", "sample", "HL-M23"),
        ("\tB", "\tB\udcff", "HL-M23"),
    ],
)
def test_rows_that_are_damaged(tmp_path: Path, old: str, new: str, code: str) -> None:
    two = write_folder(tmp_path / "b", TWO)
    edit(two, "mine.count.tsv", old, new)
    assert [(c, name) for c, name, *_ in refused(tmp_path, two)] == [(code, "mine.count.tsv")]


def test_many_wrong_cells_are_counted(tmp_path: Path) -> None:
    two = write_folder(tmp_path / "b", {f"T{i}": {"A": 0.0, "B": 0.0} for i in range(40)})
    file = two / "mine.vaf.tsv"
    file.write_text(file.read_text().replace("\t0\t0\n", "\t7\t0\n"))
    found = refused(tmp_path, two)
    assert [code for code, *_ in found].count("HL-M40") == 20
    assert ("HL-M43", "mine.vaf.tsv", None, None) in found


def test_declared_domains_are_not_accepted(tmp_path: Path) -> None:
    """Folders whose data packages agree that a VAF may be anything."""
    folders = [write_folder(tmp_path / name, some) for name, some in (("a", ONE), ("b", TWO))]
    for folder in folders:
        described = {
            f"mine.{one.name}.tsv": [
                replace(column, maximum=None) for column in matrix_columns(one, ("B", "A"))
            ]
            for one in DEFINITIONS.matrices
        }
        provenance = read_folder(folder).provenance
        write_data_package(folder / "datapackage.json", described, provenance, {})
    with pytest.raises(HemalineError) as caught:
        merge_folders(folders, tmp_path / "both")
    (problem,) = caught.value.problems
    assert (problem.code, problem.file) == ("HL-M37", str(folders[0]))
    assert "maximum of column" in problem.values["difference"]


def test_free_text_is_no_formula(tmp_path: Path) -> None:
    folders = [write_folder(tmp_path / name, some) for name, some in (("a", ONE), ("b", TWO))]
    package = folders[1] / "datapackage.json"
    document = json.loads(package.read_text())
    document["unknown_symbols"] = {"=1+1": "@SUM(1)\n", "-X": "1 row"}
    document["backgrounds"] = {"lab": "+1"}
    package.write_text(json.dumps(document))
    merge_folders(folders, tmp_path / "both")
    merged = json.loads((tmp_path / "both/datapackage.json").read_text())
    assert merged["unknown_symbols"] == {"'=1+1": "'@SUM(1) ", "'-X": "1 row"}
    assert merged["backgrounds"] == {"lab": "built-in; '+1"}


@pytest.mark.parametrize(
    "content",
    [
        b"\xff\xfe",
        b"[" * 100_000,
        b'{"a":' * 50_000,
        b'{"provenance": [], "provenance": {}}',
        b'{"schema_digest": NaN}',
        b"1" * 5_000,
        b"null",
        b"",
    ],
)
def test_any_json_is_no_internal_error(tmp_path: Path, content: bytes) -> None:
    one, two = write_folder(tmp_path / "a", ONE), write_folder(tmp_path / "b", TWO)
    (two / "datapackage.json").write_bytes(content)
    assert codes([one, two], tmp_path / "both") == [("HL-M20", "")]


@pytest.mark.parametrize("value", [[], "x", 1, None, {"a": 1}, [[]]])
@pytest.mark.parametrize(
    "key", ["provenance", "backgrounds", "unknown_symbols", "resources", "schema_digest"]
)
def test_lists_for_mappings(tmp_path: Path, key: str, value: object) -> None:
    one, two = write_folder(tmp_path / "a", ONE), write_folder(tmp_path / "b", TWO)
    package = two / "datapackage.json"
    document = json.loads(package.read_text()) | {key: value}
    package.write_text(json.dumps(document))
    assert codes([one, two], tmp_path / "both") == [("HL-M20", "")]


def test_every_folder_is_named_at_once(tmp_path: Path) -> None:
    one = write_folder(tmp_path / "a", ONE)
    with pytest.raises(HemalineError) as caught:
        merge_folders([tmp_path / "x", one, tmp_path / "y"], tmp_path / "both")
    assert [Path(p.file).parent.name for p in caught.value.problems] == ["x", "y"]


def test_an_earlier_merge_is_replaced_and_other_files_stay(tmp_path: Path) -> None:
    one, two = write_folder(tmp_path / "a", ONE), write_folder(tmp_path / "b", TWO)
    both = tmp_path / "both"
    merge_folders([one], both)
    (both / SIGNATURE).write_text("of the earlier content")
    (both / "notes.txt").write_text("mine")
    merge_folders([one, two], both)
    assert len((both / "mine.status.tsv").read_text().splitlines()) == 4
    assert not (both / SIGNATURE).exists()
    assert (both / "notes.txt").read_text() == "mine"
    (tmp_path / "file").write_text("mine")
    assert codes([one, two], tmp_path / "file") == [("HL-M44", "")]
    assert (tmp_path / "file").read_text() == "mine"


def test_a_sample_called_na_stays(tmp_path: Path) -> None:
    one = write_folder(tmp_path / "a", {"NA": {"A": 0.3, "B": None}})
    merge_folders([one], tmp_path / "both")
    assert pq.read_table(tmp_path / "both/mine.vaf.parquet").to_pylist() == [
        {"sample_id": "NA", "B": None, "A": 0.3}
    ]
