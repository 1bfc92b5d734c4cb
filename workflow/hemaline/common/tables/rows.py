"""Tables whose rows are instances of a class: read, checked and written by what it describes."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from pathlib import Path

from hemaline.common.documents.valid_documents import pass_on
from hemaline.common.problems import Problems, raised_together
from hemaline.common.tables.output_tables import MISSING, as_text, write_cells
from hemaline.common.tables.row_classes import (
    Field,
    T,
    YesNo,
    cell_readers,
    row_classes,
    row_of,
    row_values,
    schema_of,
    table,
)
from hemaline.common.tables.text_tables import read_text_rows

# A module of rows has one import for what describes, reads and writes them.
__all__ = [
    "Field",
    "YesNo",
    "load_rows",
    "numbered_rows",
    "read_rows",
    "row_classes",
    "schema_of",
    "table",
    "write_rows",
]


def load_rows(path: Path, row: type[T]) -> list[T]:
    """The rows of a table that people or the package hand in, TSV or CSV.

    Raises:
        HemalineError: the table breaks its schema; everything wrong is named.
    """
    with raised_together() as problems:
        found = numbered_rows(path, row, problems)
    return [one for _, one in found]


def numbered_rows(path: Path, row: type[T], problems: Problems) -> list[tuple[int, T]]:
    """The sound rows with their line numbers; what is wrong is added to ``problems``."""
    found = Problems()
    rows = read_text_rows(path, schema_of(row), found)
    pass_on(found, problems)
    broken = {one.row or 0 for one in found.errors}
    if broken and rows and min(broken) < rows[0].number:
        return []
    return [(one.number, row_of(row, one.values)) for one in rows if one.number not in broken]


def write_rows(
    path: Path,
    row: type[T],
    rows: Iterable[T],
    parquet: Path | None = None,
    columns: Collection[str] = (),
) -> None:
    """Write rows as TSV and, if requested, as Parquet with the same rounding, in bounded memory.

    Of ``columns`` alone, if they are named.
    """
    cells = [cell for name, cell in cell_readers(row).items() if not columns or name in columns]
    separators = [cell.separator for cell in cells]
    every = map(row_values(row, columns), rows)
    texts = (list(map(as_text, values, separators)) for values in every)
    write_cells(texts, [cell.column for cell in cells], path, parquet)


def read_rows(path: Path, row: type[T]) -> Iterator[T]:
    """Rows of a TSV that :func:`write_rows` wrote, one after the other.

    Raises:
        ValueError: a cell or line is not of its kind.
        TypeError: a column without default is missing.
        KeyError: a column is unknown.
    """
    known = cell_readers(row)
    with path.open(encoding="utf-8", newline="") as handle:
        names = handle.readline().rstrip("\n").split("\t")
        cells = [(known[name].read, known[name].empty) for name in names]
        attributes = [known[name].attribute for name in names]
        in_order = names == list(known)
        for line in handle:
            texts = line.rstrip("\n").split("\t")
            values = [
                empty if text == MISSING else read(text)
                for text, (read, empty) in zip(texts, cells, strict=True)
            ]
            yield row(*values) if in_order else row(**dict(zip(attributes, values, strict=True)))
