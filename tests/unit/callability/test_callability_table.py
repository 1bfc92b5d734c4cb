"""The callability table: parts joined in order, nothing lost."""

from dataclasses import fields, replace
from pathlib import Path

import pyarrow.parquet as pq

from hemaline.callability.callability_table import join_parts, read_rows, write_rows
from hemaline.callability.region_status import REASONS, RegionStatus
from hemaline.common.tables.table_schemas import table_schema

ASSESSED = RegionStatus(
    sample_id="S1",
    gene="G",
    region="exon2",
    kind="region",
    chrom="c1",
    first=11,
    last=20,
    required=True,
    status="assessed",
    reason=None,
    fraction_callable=1.0,
    median_depth=612.5,
    limit=0.0123,
    worst_position=20,
)
EVENT = RegionStatus(
    *("S1", "G", "ITD", "event", None, None, None, False, "not_assessed", "no_caller"),
    *(None, None, None, None),
)


def test_the_schema_has_the_fields_of_a_row() -> None:
    assert [c.name for c in table_schema("callability").columns] == [
        f.name for f in fields(RegionStatus)
    ]


def test_the_schema_has_the_closed_list_of_reasons() -> None:
    (reason,) = [c for c in table_schema("callability").columns if c.name == "reason"]
    assert reason.allowed == REASONS


def test_rows_come_back_as_they_were(tmp_path: Path) -> None:
    path = tmp_path / "part.tsv"
    write_rows(path, [ASSESSED, EVENT])
    assert list(read_rows(path)) == [ASSESSED, EVENT]


def test_missing_values_are_na_and_never_0(tmp_path: Path) -> None:
    path = tmp_path / "part.tsv"
    write_rows(path, [EVENT])
    cells = path.read_text().splitlines()[1].split("\t")
    expected = "S1 G ITD event NA NA NA false not_assessed no_caller NA NA NA NA NA NA NA NA"
    assert cells == expected.split()


def test_parts_are_joined_in_the_order_given(tmp_path: Path) -> None:
    parts = []
    for sample in ("S2", "S10", "S1"):
        parts.append(tmp_path / f"{sample}.tsv")
        write_rows(parts[-1], [replace(row, sample_id=sample) for row in (ASSESSED, EVENT)])
    tsv, parquet = tmp_path / "all.tsv", tmp_path / "all.parquet"
    join_parts(parts, tsv, parquet)
    joined = list(read_rows(tsv))
    assert [row.sample_id for row in joined] == ["S2", "S2", "S10", "S10", "S1", "S1"]
    assert [RegionStatus(**row) for row in pq.read_table(parquet).to_pylist()] == joined


def test_no_parts_give_a_table_without_rows(tmp_path: Path) -> None:
    join_parts([], tmp_path / "all.tsv", tmp_path / "all.parquet")
    assert list(read_rows(tmp_path / "all.tsv")) == []
    assert pq.read_table(tmp_path / "all.parquet").num_rows == 0
