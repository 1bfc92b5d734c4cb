"""Output tables: columns, types and meaning come from a Table Schema; TSV and Parquet agree.

Rows are streamed in batches, so a cohort's table needs the memory of one batch.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from contextlib import ExitStack
from functools import lru_cache
from itertools import islice
from pathlib import Path
from typing import Any

from hemaline.common.files import replacing, replacing_path
from hemaline.common.tables.table_schemas import Column, arrow_schema

MISSING = "NA"
# Between the values of one cell.
SEPARATOR = ";"
_BATCH = 20_000
# Five significant digits: what fragments can carry, and the same text on every machine.
_DIGITS = ".5g"


def as_text(value: object, separator: str = SEPARATOR) -> str:
    """One cell: NA for nothing, five significant digits, true and false; several values joined."""
    if value is None:
        return MISSING
    if isinstance(value, str):
        return _defused(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return format(value, _DIGITS)
    if isinstance(value, tuple | frozenset):
        texts = sorted(value) if isinstance(value, frozenset) else value
        return as_text(separator.join(texts) or None)
    return str(value)


# Most cells of a long table repeat a few hundred words.
@lru_cache(maxsize=65_536)
def _defused(text: str) -> str:
    """No cell may break a row, nor begin a formula where a spreadsheet opens the table."""
    text = text.replace("\t", " ").replace("\r", " ").replace("\n", " ")
    return f"'{text}" if text.startswith(("=", "+", "-", "@")) and len(text) > 1 else text


def truth_from_text(text: str, true: str = "true", false: str = "false") -> bool:
    """The value of a cell with one of two words.

    Raises:
        ValueError: it is neither: another word must not be read as false.
    """
    if text not in (true, false):
        raise ValueError(f"'{text}' is neither {true} nor {false}")
    return text == true


_FROM_TEXT: dict[str, Callable[[str], Any]] = {
    "integer": int,
    "number": float,
    "boolean": truth_from_text,
}


def from_text(text: str, kind: str) -> Any:
    """The value of a cell of Table Schema type ``kind``."""
    return None if text == MISSING else _FROM_TEXT.get(kind, str)(text)


def write_cells(
    rows: Iterable[Sequence[str]],
    described: Sequence[Column],
    tsv: Path,
    parquet: Path | None = None,
) -> None:
    """Write the texts of cells as TSV and, if requested, their values as Parquet."""
    with ExitStack() as stack:
        out = stack.enter_context(replacing(tsv))
        out.write("\t".join(column.name for column in described) + "\n")
        binary = stack.enter_context(_ParquetTable(parquet, described)) if parquet else None
        iterator = iter(rows)
        while batch := list(islice(iterator, _BATCH)):
            out.writelines("\t".join(cells) + "\n" for cells in batch)
            if binary:
                binary.write(batch)


class _ParquetTable:
    """A Parquet file in the making."""

    def __init__(self, path: Path, described: Sequence[Column]) -> None:
        self._schema = arrow_schema(described)
        self._described = described
        self._path = path
        self._stack = ExitStack()

    def __enter__(self) -> _ParquetTable:
        import pyarrow.parquet as pq

        temporary = self._stack.enter_context(replacing_path(self._path))
        self._writer = self._stack.enter_context(pq.ParquetWriter(str(temporary), self._schema))
        return self

    def write(self, rows: Sequence[Sequence[str]]) -> None:
        """Cells as written in the TSV."""
        import pyarrow as pa

        arrays = {}
        for column, texts in zip(self._described, zip(*rows, strict=True), strict=True):
            value = _FROM_TEXT.get(column.type, str)
            arrays[column.name] = [None if text == MISSING else value(text) for text in texts]
        self._writer.write_table(pa.table(arrays, schema=self._schema))

    def __exit__(self, *error: Any) -> None:
        self._stack.__exit__(*error)
