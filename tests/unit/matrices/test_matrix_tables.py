"""Matrices: rows in any order, and 1, 0 and NA kept apart."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pyarrow.parquet as pq
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from cells import count_rows, example_region, region_batch, variant_batch
from hemaline.callability.region_status import REASONS, RegionStatus
from hemaline.calling.clone_fraction import clone_fraction
from hemaline.common.problems import HemalineError
from hemaline.common.tables.rows import write_rows
from hemaline.matrices.gene_status import CELL_REASONS, UNKNOWN_HOTSPOT, GeneCell, Grid
from hemaline.matrices.matrix_tables import (
    MatrixSet,
    count_tables,
    matrix_columns,
    sample_cells,
    write_matrices,
)
from hemaline.paths import resource
from hemaline.variants.variant_rows import VariantRow
from rows import example_variant

DEFINITIONS = MatrixSet.load(resource("matrices.yaml"))
REGION = example_region()
VARIANT = example_variant()
FLOORS = {f"S{i}": 0.02 for i in range(10)}


def grid(ids: Sequence[str], *genes: str) -> Grid:
    return Grid(tuple(ids), genes or ("G",), FLOORS, {})


def cells(
    ids: Sequence[str], regions: Sequence[RegionStatus], variants: Sequence[VariantRow], *genes: str
) -> dict[str, GeneCell]:
    """Cells of the gene G by sample."""
    found = list(sample_cells(count_rows(grid(ids, *genes), regions, variants), "reported"))
    assert [one.sample_id for one in found] == list(ids)
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
    floors = Grid(("S1", "S2"), ("G",), {"S1": 0.02, "S2": 0.05}, {})
    counted = count_rows(
        floors, [region("S1"), region("S2")], [variant("S1", 0.03), variant("S2", 0.03)]
    )
    assert [one.genes["G"].status for one in sample_cells(counted, "reported")] == [1, 0]


def test_on_a_mans_x_half_the_vaf_is_held_against_the_floor() -> None:
    clones = {"S1": clone_fraction("male"), "S2": clone_fraction("female")}
    rows = [replace(variant(name, 0.03), chrom="chrX", pos=40_000_000) for name in ("S1", "S2")]
    one = Grid(("S1", "S2", "S3"), ("G",), FLOORS, clones)
    regions = [region("S1"), region("S2"), region("S3")]
    rows.append(replace(rows[0], sample_id="S3"))
    counted = list(sample_cells(count_rows(one, regions, rows), "reported"))
    assert [c.genes["G"].status for c in counted] == [0, 1, 1]
    autosome = [replace(row, chrom="chr7") for row in rows]
    counted = list(sample_cells(count_rows(one, regions, autosome), "reported"))
    assert [c.genes["G"].status for c in counted] == [1, 1, 1]


@given(st.permutations([f"S{i}" for i in (1, 2, 3, 1, 2, 3)]), st.integers(1, 5))
def test_neither_the_order_nor_the_batches_of_rows_matter(order: list[str], cut: int) -> None:
    regions = [replace(region(name), region=f"exon{at}") for at, name in enumerate(order)]
    variants = [variant(name, 0.1 + at / 100) for at, name in enumerate(order) if name != "S2"]
    expected = count_rows(grid(["S1", "S2", "S3"]), regions[::-1], variants[::-1])
    counter = DEFINITIONS.counter(grid(["S1", "S2", "S3"]))
    for part in (variants[:cut], variants[cut:]):
        counter.add_variants(variant_batch(part))
    for some in (regions[:cut], regions[cut:]):
        counter.add_regions(region_batch(some))
    found = counter.cells()
    for name in ("reported", "hotspot"):
        assert list(sample_cells(found, name)) == list(sample_cells(expected, name))


@pytest.mark.parametrize("suffix", [".tsv", ".parquet"])
def test_tables_are_counted_from_tsv_and_parquet_alike(tmp_path: Path, suffix: str) -> None:
    write_rows(
        tmp_path / "callability.tsv",
        RegionStatus,
        [region("S1"), region("S2")],
        tmp_path / "callability.parquet",
    )
    write_rows(
        tmp_path / "variants.tsv", VariantRow, [variant("S2", 0.25)], tmp_path / "variants.parquet"
    )
    found = count_tables(
        grid(["S1", "S2", "S3"], "G", "H"),
        DEFINITIONS,
        tmp_path / f"variants{suffix}",
        tmp_path / f"callability{suffix}",
    )
    assert [
        [cell.status for cell in one.genes.values()] for one in sample_cells(found, "reported")
    ] == [
        [0, None],
        [1, None],
        [None, None],
    ]


def test_no_variants_at_all_are_zeros_where_there_is_coverage(tmp_path: Path) -> None:
    write_rows(tmp_path / "c.tsv", RegionStatus, [region("S1")])
    write_rows(tmp_path / "v.tsv", VariantRow, [])
    found = count_tables(grid(["S1", "S2"]), DEFINITIONS, tmp_path / "v.tsv", tmp_path / "c.tsv")
    assert [one.genes["G"].status for one in sample_cells(found, "reported")] == [0, None]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (None, "HL-M01"),
        ("sample_id\tgene\n", "HL-M02"),
        ("", "HL-M02"),
        ("{header}\nS1\tG\n", "HL-M03"),
        ("{header}\n{row}\tmore\n", "HL-M03"),
    ],
)
def test_what_is_no_table_is_refused(tmp_path: Path, content: str | None, code: str) -> None:
    path, good = tmp_path / "broken.tsv", tmp_path / "c.tsv"
    write_rows(good, RegionStatus, [region("S1")])
    header, row = good.read_text().splitlines()
    if content is not None:
        path.write_text(content.format(header=header, row=row))
    write_rows(tmp_path / "v.tsv", VariantRow, [])
    with pytest.raises(HemalineError) as caught:
        count_tables(grid(["S1"]), DEFINITIONS, tmp_path / "v.tsv", path)
    assert {problem.code for problem in caught.value.problems} == {code}


def test_columns_are_the_sample_then_the_genes() -> None:
    (status,) = [d for d in DEFINITIONS.matrices if d.name == "status"]
    sample, *genes = matrix_columns(status, ["B", "A"])
    assert (sample.name, sample.type) == ("sample_id", "string")
    assert [g.name for g in genes] == ["B", "A"]
    assert {g.allowed for g in genes} == {("0", "1")}


@pytest.mark.parametrize("definition", DEFINITIONS.matrices, ids=lambda d: d.name)
def test_no_placeholder_is_left_in_the_meaning(definition) -> None:  # type: ignore[no-untyped-def]
    # One of the genes that every matrix has as a column.
    for column in matrix_columns(definition, ["RUNX1"]):
        assert not set(column.description) & set("{}")
    assert "RUNX1" in matrix_columns(definition, ["RUNX1"])[1].description


def test_the_packaged_definitions() -> None:
    assert [d.name for d in DEFINITIONS.matrices] == [
        *("status", "vaf", "count", "limit", "reason", "hotspot", "hotspot_reason"),
        *("vus.status", "vus.vaf", "vus.count"),
        *("germline_risk.status", "germline_risk.vaf", "germline_risk.count"),
    ]
    assert DEFINITIONS.roles == {"tumour", "germline"}
    allowed = {d.name: d.allowed for d in DEFINITIONS.matrices if d.measure == "reason"}
    assert allowed["hotspot_reason"] == CELL_REASONS
    assert allowed["reason"] == tuple(one for one in CELL_REASONS if one != UNKNOWN_HOTSPOT)


KNOWN = ("reported", "withheld", "hotspot")


def test_matrices_of_columns_that_an_input_lacks_are_left_out() -> None:
    left = DEFINITIONS.restricted_to(KNOWN)
    assert set(left.selections) == {"reported", "hotspot"}
    assert [one.name for one in left.matrices] == [
        one.name for one in DEFINITIONS.matrices if "." not in one.name
    ]
    assert DEFINITIONS.restricted_to([*KNOWN, "vus", "germline_risk"]) == DEFINITIONS


@pytest.mark.parametrize("name", ["vus", "germline_risk"])
def test_variants_set_apart_obey_the_same_law(name: str) -> None:
    thin = replace(region("S4"), status="partial", reason="low_depth", limit=None)
    regions = [region("S1"), region("S2"), region("S3"), thin, region("S5"), thin]
    rows = [
        variant("S1", 0.3, reported=False, **{name: True}),
        variant("S2", 0.3, reported=True, **{name: False}),
        # It was not classified.
        variant("S3", 0.3, reported=True),
        # Below the floor of 2 %.
        variant("S5", 0.01, reported=False, **{name: True}),
    ]
    ids = ["S1", "S2", "S3", "S4", "S5", "S6"]
    found = list(sample_cells(count_rows(grid(ids), regions, rows), name))
    status = {one.sample_id: one.genes["G"].status for one in found}
    assert status == {"S1": 1, "S2": 0, "S3": None, "S4": None, "S5": 0, "S6": None}
    # The matrix of reported variants is computed from the same rows, and from them alone.
    own = cells(ids, regions, rows)
    assert [own[one].status for one in ids] == [0, 1, 1, None, 0, None]


def test_germline_risk_has_columns_for_the_genes_of_its_table_alone(tmp_path: Path) -> None:
    genes = ("JAK2", "RUNX1", "SRSF2", "DDX41")
    rows = count_rows(
        grid(["S1"], *genes),
        [replace(region("S1"), gene=gene) for gene in genes],
        [variant("S1", 0.4, gene="DDX41", germline_risk=True, vus=False)],
    )
    write_matrices(tmp_path, "mine", rows, DEFINITIONS)
    lines = (tmp_path / "mine.germline_risk.status.tsv").read_text().splitlines()
    assert lines == ["sample_id\tRUNX1\tDDX41", "S1\t0\t1"]
    table = pq.read_table(tmp_path / "mine.germline_risk.status.parquet").to_pylist()
    assert table == [{"sample_id": "S1", "RUNX1": 0, "DDX41": 1}]
    whole = (tmp_path / "mine.vus.status.tsv").read_text().splitlines()[0]
    assert whole.split("\t") == ["sample_id", *genes]


def test_a_panel_without_such_genes_has_a_matrix_of_samples(tmp_path: Path) -> None:
    rows = count_rows(grid(["S1"], "JAK2"), [replace(region("S1"), gene="JAK2")], [])
    write_matrices(tmp_path, "mine", rows, DEFINITIONS)
    assert (tmp_path / "mine.germline_risk.vaf.tsv").read_text() == "sample_id\nS1\n"


def test_every_matrix_is_written_with_0_and_na_apart(tmp_path: Path) -> None:
    regions = [
        replace(region("S1"), gene="B", status="partial", reason="low_depth", limit=None),
        replace(region("S1"), gene="A", limit=0.012345678),
        replace(region("S2"), gene="B", status="not_assessed", reason=REASONS[0], limit=None),
        replace(region("S2"), gene="A", status="partial", reason="low_depth", limit=0.5),
    ]
    variants = [variant("S1", 0.25, gene="B"), variant("S1", 0.2, gene="B", hotspot="p.V1E")]
    rows = count_rows(grid(["S1", "S2"], "B", "A"), regions, variants)
    written = write_matrices(tmp_path, "mine", rows, DEFINITIONS.restricted_to(KNOWN))
    expected = {
        "status": [["1", "0"], ["NA", "NA"]],
        "vaf": [["0.25", "0"], ["NA", "NA"]],
        "count": [["2", "0"], ["NA", "NA"]],
        "limit": [["NA", "0.012346"], ["NA", "0.5"]],
        "reason": [["low_depth", "NA"], ["sample_failed_qc", "low_depth"]],
        "hotspot": [["1", "0"], ["NA", "NA"]],
        "hotspot_reason": [["low_depth", "NA"], ["sample_failed_qc", "low_depth"]],
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


def test_a_cohort_larger_than_a_block_is_written_whole(tmp_path: Path) -> None:
    ids = [f"X{i}" for i in range(2_345)]
    some = Grid(tuple(ids), ("G", "H"), dict.fromkeys(ids, 0.02), {})
    regions = [replace(region(name), limit=(at + 1) / 3000) for at, name in enumerate(ids)]
    counted = count_rows(some, regions, [variant(name, 0.3) for name in ids[::7]])
    write_matrices(tmp_path, "mine", counted, DEFINITIONS)
    lines = [line.split("\t") for line in (tmp_path / "mine.status.tsv").read_text().splitlines()]
    assert lines[1:] == [[name, "01"[at % 7 == 0], "NA"] for at, name in enumerate(ids)]
    for name in ("status", "vaf", "count", "limit", "reason", "hotspot", "hotspot_reason"):
        text = (tmp_path / f"mine.{name}.tsv").read_text().splitlines()[1:]
        table = pq.read_table(tmp_path / f"mine.{name}.parquet").to_pylist()
        for line, row in zip(text, table, strict=True):
            cells_ = [
                "NA" if v is None else format(v, ".5g") if isinstance(v, float) else str(v)
                for v in row.values()
            ]
            assert line.split("\t") == cells_


def test_broken_definitions_are_refused(tmp_path: Path) -> None:
    document = yaml.safe_load(resource("matrices.yaml").read_text())
    path = tmp_path / "matrices.yaml"
    path.write_text(yaml.safe_dump(document | {"matrices": [{}]}))
    with pytest.raises(HemalineError, match="HL-Y05"):
        MatrixSet.load(path)
