"""Matrices: streamed groups, and 1, 0 and NA kept apart."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import jsonschema
import pyarrow.parquet as pq
import pytest
import yaml

from hemaline.callability import REASONS, RegionStatus
from hemaline.clone_fraction import UNKNOWN_SEX
from hemaline.gene_status import GeneCell
from hemaline.matrices import (
    SampleCells,
    cohort_cells,
    load_matrices,
    matrix_columns,
    write_matrices,
)
from hemaline.paths import resource
from hemaline.variants import VariantRow
from sequences import example_variant

DEFINITIONS = load_matrices(resource("matrices.yaml"))
REGION = RegionStatus(
    *("S1", "G", "exon2", "region", "c1", 11, 20, True, "assessed", None),
    *(1.0, 600.0, 0.012, 20),
)
VARIANT = example_variant()
FLOORS = {f"S{i}": 0.02 for i in range(10)}
CLONES = dict.fromkeys(FLOORS, UNKNOWN_SEX)


def cells(
    ids: list[str], regions: list[RegionStatus], variants: list[VariantRow], *genes: str
) -> dict[str, GeneCell]:
    """Cells of the gene G by sample."""
    found = list(cohort_cells(ids, FLOORS, regions, variants, genes or ("G",), CLONES))
    assert [one.sample_id for one in found] == ids
    return {one.sample_id: one.genes["G"] for one in found}


def region(sample: str) -> RegionStatus:
    return replace(REGION, sample_id=sample)


def variant(sample: str, vaf: float = 0.3, **other: bool | str | None) -> VariantRow:
    return replace(VARIANT, sample_id=sample, vaf=vaf, **other)  # type: ignore[arg-type]


def test_rows_find_their_sample_in_the_sheets_order() -> None:
    found = cells(
        ["S2", "S1", "S3"],
        [region("S2"), region("S1"), region("S3")],
        [variant("S2", 0.1), variant("S2", 0.2), variant("S3", 0.4)],
    )
    assert {name: (c.status, c.vaf, c.count) for name, c in found.items()} == {
        "S2": (1, 0.2, 2),
        "S1": (0, 0.0, 0),
        "S3": (1, 0.4, 1),
    }


def test_a_sample_without_callability_rows_is_na() -> None:
    found = cells(["S1", "S2"], [region("S2")], [])
    assert found["S1"].status is None
    assert found["S1"].reason == "not_on_panel"
    assert found["S2"].status == 0


def test_rows_of_normals_are_passed_over() -> None:
    found = cells(
        ["S1", "S3"],
        [region("S1"), region("S2"), region("S3")],
        [variant("S2"), variant("S3", 0.2)],
    )
    assert list(found) == ["S1", "S3"]
    assert (found["S1"].status, found["S3"].vaf) == (0, 0.2)


def test_what_is_not_reported_or_has_no_gene_does_not_count() -> None:
    found = cells(["S1"], [region("S1")], [variant("S1", reported=False), variant("S1", gene=None)])
    assert found["S1"].status == 0


def test_what_is_withheld_is_na_and_no_zero() -> None:
    kept_out = variant("S1", reported=False, withheld="no_population_source")
    found = cells(["S1"], [region("S1")], [kept_out])
    assert (found["S1"].status, found["S1"].reason) == (None, "no_population_source")


def test_the_floor_is_that_of_the_sample() -> None:
    floors = {"S1": 0.02, "S2": 0.05}
    rows = cohort_cells(
        ["S1", "S2"],
        floors,
        [region("S1"), region("S2")],
        [variant("S1", 0.03), variant("S2", 0.03)],
        ["G"],
        CLONES,
    )
    assert [one.genes["G"].status for one in rows] == [1, 0]


def test_samples_are_streamed_one_by_one() -> None:
    taken: list[str] = []

    def stream() -> Iterator[RegionStatus]:
        for name in ("S1", "S2", "S3"):
            taken.append(name)
            yield region(name)

    found = cohort_cells(["S1", "S2", "S3"], FLOORS, stream(), [], ["G"], CLONES)
    next(found)
    # The next sample's first row tells that this one's have ended.
    assert taken == ["S1", "S2"]


@pytest.mark.parametrize("order", ["121", "212", "1221"])
def test_rows_out_of_place_are_refused_rather_than_lost(order: str) -> None:
    rows = [f"S{number}" for number in order]
    whole = [region("S1"), region("S2")]
    with pytest.raises(ValueError, match="do not stand together"):
        cells(["S1", "S2"], whole, [variant(name) for name in rows])
    with pytest.raises(ValueError, match="do not stand together"):
        cells(["S1", "S2"], [region(name) for name in rows], [])


def test_columns_are_the_sample_then_the_genes() -> None:
    (status,) = [d for d in DEFINITIONS.matrices if d.name == "status"]
    sample, *genes = matrix_columns(status, ["B", "A"])
    assert (sample.name, sample.type) == ("sample_id", "string")
    assert [g.name for g in genes] == ["B", "A"]
    assert {g.allowed for g in genes} == {("0", "1")}


@pytest.mark.parametrize("definition", DEFINITIONS.matrices, ids=lambda d: d.name)
def test_no_placeholder_is_left_in_the_meaning(definition) -> None:  # type: ignore[no-untyped-def]
    for column in matrix_columns(definition, ["GENE7"]):
        assert not set(column.description) & set("{}")
    assert "GENE7" in matrix_columns(definition, ["GENE7"])[1].description


def test_the_packaged_definitions() -> None:
    assert [d.name for d in DEFINITIONS.matrices] == ["status", "vaf", "count", "limit", "reason"]
    assert DEFINITIONS.roles == {"tumour", "germline"}
    (reason,) = [d for d in DEFINITIONS.matrices if d.name == "reason"]
    assert reason.allowed == REASONS


def test_every_matrix_is_written_with_0_and_na_apart(tmp_path: Path) -> None:
    rows = [
        SampleCells(
            "S1",
            {
                "B": GeneCell(1, 0.25, 2, None, "low_depth"),
                "A": GeneCell(0, 0.0, 0, 0.012345678, None),
            },
        ),
        SampleCells(
            "S2",
            {
                "B": GeneCell(None, None, None, None, "sample_failed_qc"),
                "A": GeneCell(None, None, None, 0.5, "low_depth"),
            },
        ),
    ]
    written = write_matrices(tmp_path, "mine", ["B", "A"], rows, DEFINITIONS)
    expected = {
        "status": [["1", "0"], ["NA", "NA"]],
        "vaf": [["0.25", "0"], ["NA", "NA"]],
        "count": [["2", "0"], ["NA", "NA"]],
        "limit": [["NA", "0.012346"], ["NA", "0.5"]],
        "reason": [["low_depth", "NA"], ["sample_failed_qc", "low_depth"]],
    }
    assert [path.name for path in written] == [f"mine.{name}.tsv" for name in expected]
    for name, body in expected.items():
        lines = (tmp_path / f"mine.{name}.tsv").read_text().splitlines()
        assert [line.split("\t") for line in lines] == [
            ["sample_id", "B", "A"],
            ["S1", *body[0]],
            ["S2", *body[1]],
        ]
    assert pq.read_table(tmp_path / "mine.status.parquet").to_pylist() == [
        {"sample_id": "S1", "B": 1, "A": 0},
        {"sample_id": "S2", "B": None, "A": None},
    ]


def test_broken_definitions_are_a_defect(tmp_path: Path) -> None:
    document = yaml.safe_load(resource("matrices.yaml").read_text())
    path = tmp_path / "matrices.yaml"
    path.write_text(yaml.safe_dump(document | {"matrices": [{}]}))
    with pytest.raises(jsonschema.ValidationError):
        load_matrices(path)
