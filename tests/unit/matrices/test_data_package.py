"""The matrices' data package, as frictionless reads it."""

import hashlib
import json
from dataclasses import replace
from pathlib import Path

import pytest
from frictionless import Package

from cells import count_rows, example_region
from hemaline.callability.region_status import RegionStatus
from hemaline.common.tables.digests import Provenance
from hemaline.common.tables.rows import read_rows, schema_of
from hemaline.matrices.data_package import DictionaryRow, write_data_package, write_dictionary
from hemaline.matrices.gene_status import Grid
from hemaline.matrices.matrix_tables import MatrixSet, matrix_columns, write_matrices
from hemaline.paths import resource
from hemaline.variants.variant_rows import VariantRow
from rows import example_variant

DEFINITIONS = MatrixSet.load(resource("matrices.yaml"))
GENES = ["B", "A"]
DESCRIBED = {f"mine.{d.name}.tsv": matrix_columns(d, GENES) for d in DEFINITIONS.matrices}
PROVENANCE = Provenance("1", "driver-basic 1.0.0", {"one": 0.02}, {"one": "1"}, {"a": "b"}, {})


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    regions = [
        replace(example_region(), gene=gene, sample_id=name, **state)
        for name, state in (("S1", {}), ("S2", {"status": "partial", "reason": "low_depth"}))
        for gene in GENES
    ]
    variants = [replace(example_variant(), gene="B", vaf=0.3)]
    grid = Grid(("S1", "S2"), tuple(GENES), {"S1": 0.02, "S2": 0.02}, {})
    write_matrices(tmp_path, "mine", count_rows(grid, regions, variants), DEFINITIONS)
    write_dictionary(
        tmp_path / "dictionary.tsv", DESCRIBED, DEFINITIONS.source, (VariantRow, RegionStatus)
    )
    write_data_package(tmp_path / "datapackage.json", DESCRIBED, PROVENANCE, {"one": "built-in"})
    return tmp_path


def validate(folder: Path) -> list[list[str]]:
    """Types and places of what frictionless finds wrong."""
    report = Package(folder / "datapackage.json").validate()
    return [list(map(str, e)) for e in report.flatten(["type", "fieldName", "note"])]


def test_the_package_is_valid(folder: Path) -> None:
    assert validate(folder) == []
    names = {r.path for r in Package(folder / "datapackage.json").resources}
    assert names == {path.name for path in folder.glob("*.tsv")}


def test_missing_cells_are_read_as_nothing(folder: Path) -> None:
    package = Package(folder / "datapackage.json")
    rows = package.get_table_resource("mine-status").read_rows()
    assert [row.to_dict() for row in rows] == [
        {"sample_id": "S1", "B": 1, "A": 0},
        {"sample_id": "S2", "B": None, "A": None},
    ]


@pytest.mark.parametrize(
    ("name", "old", "new", "kind"),
    [
        ("mine.status.tsv", "S1\t1", "S1\t2", "constraint-error"),
        ("mine.vaf.tsv", "S1\t0.3", "S1\tmuch", "type-error"),
        ("mine.reason.tsv", "S2\tlow_depth", "S2\tbecause", "constraint-error"),
    ],
)
def test_a_changed_cell_is_found(folder: Path, name: str, old: str, new: str, kind: str) -> None:
    path = folder / name
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))
    kinds = [error[0] for error in validate(folder)]
    assert kind in kinds
    assert "hash-count" in kinds


def test_checksums_are_those_of_the_files(folder: Path) -> None:
    package = json.loads((folder / "datapackage.json").read_text())
    for one in package["resources"]:
        content = (folder / one["path"]).read_bytes()
        assert one["hash"] == f"sha256:{hashlib.sha256(content).hexdigest()}"


def test_a_changed_floor_changes_the_digest(folder: Path) -> None:
    path = folder / "datapackage.json"
    before = json.loads(path.read_text())["schema_digest"]
    same = write_data_package(path, DESCRIBED, PROVENANCE, {"one": "built-in"})
    changed = write_data_package(path, DESCRIBED, replace(PROVENANCE, floors={"one": 0.03}), {})
    assert before == same != changed
    document = json.loads(path.read_text())
    assert document["schema_digest"] == changed
    assert document["provenance"]["floors"] == {"one": 0.03}


def test_the_dictionary_has_a_row_for_every_column(folder: Path) -> None:
    rows = list(read_rows(folder / "dictionary.tsv", DictionaryRow))
    expected = [(f"matrices/{n}", c.name) for n, some in DESCRIBED.items() for c in some]
    expected += [
        (f"tables/{schema.name}.tsv", name)
        for schema in map(schema_of, (VariantRow, RegionStatus))
        for name in schema.names
    ]
    assert [(row.file, row.column) for row in rows] == expected
    assert all(row.meaning and row.source for row in rows)
    by_place = {(row.file, row.column): row for row in rows}
    assert by_place["matrices/mine.status.tsv", "A"].allowed == "0;1"
    assert by_place["matrices/mine.vaf.tsv", "A"].unit == "fraction"
    assert by_place["matrices/mine.vaf.tsv", "sample_id"].unit is None


def test_nothing_names_a_person_or_a_path(folder: Path) -> None:
    text = (folder / "datapackage.json").read_text()
    assert str(folder) not in text


def test_a_panel_of_normals_is_named_and_does_not_keep_sites_apart(folder: Path) -> None:
    path = folder / "datapackage.json"
    digests = [
        write_data_package(path, DESCRIBED, PROVENANCE, {"one": resolved})
        for resolved in ("built-in", "A")
    ]
    assert digests[0] == digests[1]
    assert json.loads(path.read_text())["backgrounds"] == {"one": "A"}
