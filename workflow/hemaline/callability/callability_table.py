"""The callability table: each sample writes its part, the cohort joins them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from hemaline.callability.region_status import RegionStatus
from hemaline.common.tables.output_tables import read_table_rows, write_table
from hemaline.common.tables.table_schemas import table_schema


def write_rows(path: Path, rows: Iterable[RegionStatus]) -> None:
    """Write one sample's part as TSV."""
    write_table((vars(row) for row in rows), table_schema("callability").columns, path)


def read_rows(path: Path) -> Iterator[RegionStatus]:
    """Rows of one part, or of the joined table."""
    for row in read_table_rows(path, table_schema("callability").columns):
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
    write_table(rows, table_schema("callability").columns, tsv, parquet)
