"""Tables read by column, batch after batch: the form in which ten thousand samples fit into memory.

Batches hold the columns requested and nothing else, with the types of their Table Schema; texts
that repeat come dictionary-encoded.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hemaline.common.problems import fail, raised_together
from hemaline.common.suggestions import did_you_mean
from hemaline.common.tables.output_tables import MISSING
from hemaline.common.tables.table_schemas import TableSchema, arrow_schema

if TYPE_CHECKING:
    import pyarrow as pa

PARQUET = ".parquet"
_BLOCK_BYTES = 2**23
_BATCH_ROWS = 2**17


def batch_schema(table: TableSchema, names: Iterable[str]) -> pa.Schema:
    """Arrow's schema of batches of these columns of a table."""
    import pyarrow as pa

    return arrow_schema(map(table.column, names), pa.dictionary(pa.int32(), pa.string()))


def read_column_batches(
    path: Path, table: TableSchema, wanted: Sequence[str], optional: Sequence[str] = ()
) -> Iterator[pa.RecordBatch]:
    """The ``wanted`` columns of a TSV or Parquet table that this package wrote, in batches.

    ``optional`` columns are left out where the table, of an earlier version, lacks them.

    Raises:
        HemalineError: HL-M01 the file cannot be read, HL-M02 columns are missing, HL-M03 a cell
            or row is not of its kind.
    """
    import pyarrow as pa

    try:
        present = column_names(path)
        _require(path, present, wanted)
        names = [name for name in (*wanted, *optional) if name in present]
        read = _parquet_batches if path.suffix == PARQUET else _text_batches
        yield from read(path, batch_schema(table, names))
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
    with raised_together() as problems:
        for name in wanted:
            if name not in present:
                hint = did_you_mean(name, present)
                problems.add("HL-M02", path, 1, name, hint=hint)


def _parquet_batches(path: Path, layout: pa.Schema) -> Iterator[pa.RecordBatch]:
    import pyarrow as pa
    import pyarrow.parquet as pq

    texts = [field.name for field in layout if pa.types.is_dictionary(field.type)]
    with pq.ParquetFile(str(path), read_dictionary=texts) as table:
        for batch in table.iter_batches(batch_size=_BATCH_ROWS, columns=layout.names):
            yield batch.select(layout.names).cast(layout)


def _text_batches(path: Path, layout: pa.Schema) -> Iterator[pa.RecordBatch]:
    from pyarrow import csv

    options: dict[str, Any] = {
        "read_options": csv.ReadOptions(block_size=_BLOCK_BYTES),
        "parse_options": csv.ParseOptions(delimiter="\t", quote_char=False),
        "convert_options": csv.ConvertOptions(
            include_columns=layout.names,
            column_types=layout,
            null_values=[MISSING],
            strings_can_be_null=True,
            true_values=["true"],
            false_values=["false"],
        ),
    }
    with csv.open_csv(str(path), **options) as reader:
        yield from reader
