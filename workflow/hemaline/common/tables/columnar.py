"""Tables read by column, batch after batch: the form in which ten thousand samples fit into memory.

Batches hold the columns requested and nothing else, with the types of their Table Schema; texts
that repeat come dictionary-encoded.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hemaline.common.problems import Problems, fail
from hemaline.common.suggestions import did_you_mean
from hemaline.common.tables.output_tables import MISSING
from hemaline.common.tables.table_schemas import Column

if TYPE_CHECKING:
    import pyarrow as pa

PARQUET = ".parquet"
_BLOCK_BYTES = 2**23
_BATCH_ROWS = 2**17


def arrow_type(kind: str) -> pa.DataType:
    """Arrow's type of a Table Schema type."""
    import pyarrow as pa

    types = {"integer": pa.int64(), "number": pa.float64(), "boolean": pa.bool_()}
    return types.get(kind, pa.dictionary(pa.int32(), pa.string()))


def read_batches(
    path: Path, described: Sequence[Column], wanted: Sequence[str], optional: Sequence[str] = ()
) -> Iterator[pa.RecordBatch]:
    """The ``wanted`` columns of a TSV or Parquet table this package wrote, in batches.

    ``optional`` columns are left out where the table, of an earlier version, lacks them.

    Raises:
        HemalineError: HL-M01 the file cannot be read, HL-M02 columns are missing, HL-M03 a cell
            or row is not of its kind.
    """
    import pyarrow as pa

    kinds = {column.name: column.type for column in described}
    try:
        present = column_names(path)
        _require(path, present, wanted)
        names = [name for name in (*wanted, *optional) if name in present]
        types = {name: arrow_type(kinds[name]) for name in names}
        if path.suffix == PARQUET:
            yield from _parquet_batches(path, names, types)
        else:
            yield from _text_batches(path, names, types)
    except (pa.ArrowInvalid, pa.ArrowKeyError, UnicodeDecodeError) as error:
        raise fail("HL-M03", path, reason=str(error).splitlines()[0]) from error
    except OSError as error:
        raise fail("HL-M01", path, reason=error.strerror or str(error)) from error


def column_names(path: Path) -> list[str]:
    """Names in the header of a TSV or Parquet table."""
    if path.suffix == PARQUET:
        import pyarrow.parquet as pq

        return list(pq.read_schema(str(path)).names)
    with path.open(encoding="utf-8", newline="") as handle:
        return handle.readline().rstrip("\r\n").split("\t")


def _require(path: Path, present: Sequence[str], wanted: Sequence[str]) -> None:
    problems = Problems()
    for name in wanted:
        if name not in present:
            hint = did_you_mean(name, present)
            problems.add("HL-M02", path, 1, name, hint=hint)
    problems.raise_errors()


def _parquet_batches(
    path: Path, names: Sequence[str], types: dict[str, pa.DataType]
) -> Iterator[pa.RecordBatch]:
    import pyarrow as pa
    import pyarrow.parquet as pq

    texts = [name for name in names if pa.types.is_dictionary(types[name])]
    with pq.ParquetFile(str(path), read_dictionary=texts) as table:
        for batch in table.iter_batches(batch_size=_BATCH_ROWS, columns=list(names)):
            yield batch.select(list(names)).cast(pa.schema([(n, types[n]) for n in names]))


def _text_batches(
    path: Path, names: Sequence[str], types: dict[str, pa.DataType]
) -> Iterator[pa.RecordBatch]:
    from pyarrow import csv

    options: dict[str, Any] = {
        "read_options": csv.ReadOptions(block_size=_BLOCK_BYTES),
        "parse_options": csv.ParseOptions(delimiter="\t", quote_char=False),
        "convert_options": csv.ConvertOptions(
            include_columns=list(names),
            column_types=types,
            null_values=[MISSING],
            strings_can_be_null=True,
            true_values=["true"],
            false_values=["false"],
        ),
    }
    with csv.open_csv(str(path), **options) as reader:
        yield from reader
