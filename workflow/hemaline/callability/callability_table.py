"""The callability table: each sample writes its part, the cohort joins them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from hemaline.callability.region_status import RegionStatus
from hemaline.common.tables.output_tables import columns, read_table_rows, write_table


def write_rows(path: Path, rows: Iterable[RegionStatus]) -> None:
    """Write one sample's part as TSV."""
    write_table((vars(row) for row in rows), columns("callability"), path)


def read_rows(path: Path) -> Iterator[RegionStatus]:
    """Rows of one part, or of the joined table."""
    for row in read_table_rows(path, columns("callability")):
        yield RegionStatus(**row)


def join_parts(
    parts: Iterable[Path],
    tsv: Path,
    parquet: Path,
    settle: Callable[[RegionStatus], RegionStatus] = lambda row: row,
) -> None:
    """Write the cohort's table from the samples' parts, in the order given.

    ``settle`` gives each row its last form.
    """
    rows = (vars(settle(row)) for part in parts for row in read_rows(part))
    write_table(rows, columns("callability"), tsv, parquet)
