"""Rows of the callability table: written and read, nothing lost."""

from pathlib import Path

import pyarrow.parquet as pq

from hemaline.callability.region_status import RegionStatus
from hemaline.common.tables.rows import read_rows, write_rows
from rows import event_region_row, region_row

ASSESSED = region_row("G", sample_id="S1", chrom="c1", median_depth=612.5, limit=0.0123)
EVENT = event_region_row("G", "ITD", sample_id="S1", required=False)


def test_rows_come_back_as_they_were(tmp_path: Path) -> None:
    path = tmp_path / "part.tsv"
    write_rows(path, RegionStatus, [ASSESSED, EVENT])
    assert list(read_rows(path, RegionStatus)) == [ASSESSED, EVENT]


def test_missing_values_are_na_and_never_0(tmp_path: Path) -> None:
    path = tmp_path / "part.tsv"
    write_rows(path, RegionStatus, [EVENT])
    cells = path.read_text().splitlines()[1].split("\t")
    expected = "S1 G ITD event NA NA NA false not_assessed no_caller NA NA NA NA NA NA NA NA"
    assert cells == expected.split()


def test_text_and_parquet_agree(tmp_path: Path) -> None:
    tsv, parquet = tmp_path / "all.tsv", tmp_path / "all.parquet"
    write_rows(tsv, RegionStatus, [ASSESSED, EVENT], parquet)
    assert [RegionStatus(**row) for row in pq.read_table(parquet).to_pylist()] == [ASSESSED, EVENT]


def test_no_rows_give_a_table_without_rows(tmp_path: Path) -> None:
    write_rows(tmp_path / "all.tsv", RegionStatus, [], tmp_path / "all.parquet")
    assert list(read_rows(tmp_path / "all.tsv", RegionStatus)) == []
    assert pq.read_table(tmp_path / "all.parquet").num_rows == 0
