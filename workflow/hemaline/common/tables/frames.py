"""Tables as pandas frames, with types that keep NA apart from 0, false and empty text."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hemaline.common.tables.columnar import read_column_batches
from hemaline.common.tables.output_tables import as_text, from_text
from hemaline.common.tables.row_classes import T, row_values, schema_of
from hemaline.common.tables.table_schemas import Column, arrow_schema, arrow_type

if TYPE_CHECKING:
    import pandas as pd

# Types of pandas by those of Table Schema.
_PANDAS = {"integer": "Int64", "number": "Float64", "boolean": "boolean", "string": "string"}


def read_frame(path: Path, row: type, wanted: Sequence[str] | None = None) -> pd.DataFrame:
    """The ``wanted`` columns (None: all) of a TSV or Parquet table of the class of rows ``row``.

    Without ``wanted``, columns that the table of an earlier version lacks are left out, but for
    those of the primary key.

    Raises:
        HemalineError: HL-M01 to HL-M03 it cannot be read, lacks a column, or a cell is not of its
            kind.
    """
    import pyarrow as pa

    table = schema_of(row)
    key = table.primary_key
    others = [name for name in table.names if name not in key]
    needed, optional = (key, others) if wanted is None else (wanted, [])
    batches = list(read_column_batches(path, table, needed, optional))
    read = batches[0].schema.names if batches else [*needed, *optional]
    layout = arrow_schema(
        map(table.column, wanted or [name for name in table.names if name in read])
    )
    chosen = (batch.select(layout.names).cast(layout) for batch in batches)
    found = {arrow_type(kind): _dtype(kind) for kind in _PANDAS}
    frame: pd.DataFrame = pa.Table.from_batches(chosen, layout).to_pandas(types_mapper=found.get)
    return frame


def rows_frame(rows: Iterable[T], row: type[T]) -> pd.DataFrame:
    """Rows as a written table would hold them: numbers are those of its text."""
    described = schema_of(row).columns
    return cells_frame(map(row_values(row), rows), described)


def cells_frame(rows: Iterable[Sequence[object]], described: Sequence[Column]) -> pd.DataFrame:
    """As :func:`rows_frame`, of the values of ``described`` columns."""
    import pandas as pd

    held = list(rows)
    return pd.DataFrame(
        {
            column.name: pd.array(
                [from_text(as_text(row[at]), column.type) for row in held],
                dtype=_dtype(column.type),
            )
            for at, column in enumerate(described)
        }
    )


def _dtype(kind: str) -> Any:
    import pandas as pd

    return pd.api.types.pandas_dtype(_PANDAS[kind])
