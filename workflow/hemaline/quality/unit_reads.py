"""The table of reads by unit: handed in, kept for the aligner, and lost with the reason."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from hemaline.common.tables.output_tables import read_table_rows
from hemaline.common.tables.table_schemas import table_schema
from hemaline.reads.read_counts import LOSSES, ReadCounts


def unit_rows(sample_id: str, reads: Mapping[str, ReadCounts]) -> Iterator[dict[str, object]]:
    """Rows of ``tables/unit_reads`` of one sample.

    Args:
        sample_id: of the sheet.
        reads: counts by unit.
    """
    for unit, counts in reads.items():
        yield {
            "sample_id": sample_id,
            "unit_id": unit,
            "reads": counts.given,
            "kept": counts.kept,
            "fraction_kept": counts.fraction_kept,
            "kept_single": counts.single,
            **{f"lost_{reason}": counts.lost.get(reason, 0) for reason in LOSSES},
        }


def read_unit_reads(path: Path) -> Iterator[tuple[str, str, ReadCounts]]:
    """Sample, unit and counts of each row of the table."""
    for row in read_table_rows(path, table_schema("unit_reads").columns):
        lost = {reason: row[f"lost_{reason}"] for reason in LOSSES}
        counts = ReadCounts(
            row["reads"], row["kept"], row["kept_single"], {r: n for r, n in lost.items() if n}
        )
        yield row["sample_id"], row["unit_id"], counts
