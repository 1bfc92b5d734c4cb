"""The table of reads by unit."""

from __future__ import annotations

from pathlib import Path

from hemaline.common.tables.rows import schema_of, write_rows
from hemaline.quality.unit_reads import UnitReadsRow, read_unit_reads, unit_rows
from hemaline.reads.read_counts import LOSSES, ReadCounts

READS = {
    "L1": ReadCounts(8526, 302, 2, {"low_quality": 8200, "too_short": 24}),
    "L2": ReadCounts(10, 7, 0, {"no_mate": 3}),
    "L3": ReadCounts(),
}


def test_the_table_has_a_column_for_each_reason() -> None:
    names = [one.name for one in schema_of(UnitReadsRow).columns]
    assert [name for name in names if name.startswith("lost_")] == [f"lost_{r}" for r in LOSSES]


def test_the_table_holds_the_counts(tmp_path: Path) -> None:
    path = tmp_path / "unit_reads.tsv"
    write_rows(path, UnitReadsRow, unit_rows("S", READS))
    assert list(read_unit_reads(path)) == [("S", unit, counts) for unit, counts in READS.items()]
    cells = [line.split("\t") for line in path.read_text().splitlines()]
    assert [row[4] for row in cells[1:]] == ["0.035421", "0.7", "NA"]
