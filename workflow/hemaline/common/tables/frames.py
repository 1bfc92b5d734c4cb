"""Tables as pandas frames, with types that keep NA apart from 0, false and empty text."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hemaline.common.tables.columnar import read_batches
from hemaline.common.tables.output_tables import as_text, from_text
from hemaline.common.tables.table_schemas import Column, table_schema

if TYPE_CHECKING:
    import pandas as pd

# Types of pandas and of Arrow by those of Table Schema.
_PANDAS = {"integer": "Int64", "number": "Float64", "boolean": "boolean", "string": "string"}
_ARROW = {"integer": "int64", "number": "float64", "boolean": "bool", "string": "string"}


def read_frame(path: Path, name: str, wanted: Sequence[str] | None = None) -> pd.DataFrame:
    """The ``wanted`` columns (None: all) of a TSV or Parquet table of the schema ``name``.

    Without ``wanted``, columns that the table of an earlier version lacks are left out, but for
    those of the primary key.

    Raises:
        HemalineError: HL-M01 to HL-M03 it cannot be read, lacks a column, or a cell is not of its
            kind.
    """
    import pyarrow as pa

    described = table_schema(name).columns
    key = table_schema(name).primary_key
    others = [column.name for column in described if column.name not in key]
    needed, optional = (key, others) if wanted is None else (wanted, [])
    batches = list(read_batches(path, described, needed, optional))
    read = batches[0].schema.names if batches else [*needed, *optional]
    names = wanted or [column.name for column in described if column.name in read]
    types = {column.name: column.type for column in described}
    kinds = {one: types[one] for one in names}
    layout = pa.schema([(one, pa.type_for_alias(_ARROW[kind])) for one, kind in kinds.items()])
    chosen = (batch.select(list(kinds)).cast(layout) for batch in batches)
    found = {pa.type_for_alias(_ARROW[kind]): _dtype(kind) for kind in _ARROW}
    frame: pd.DataFrame = pa.Table.from_batches(chosen, layout).to_pandas(types_mapper=found.get)
    return frame


def rows_frame(rows: Iterable[Mapping[str, Any]], described: Sequence[Column]) -> pd.DataFrame:
    """Rows as a written table would hold them: numbers are those of its text."""
    import pandas as pd

    held = list(rows)
    return pd.DataFrame(
        {
            column.name: pd.array(
                [from_text(as_text(row[column.name]), column.type) for row in held],
                dtype=_dtype(column.type),
            )
            for column in described
        }
    )


def _dtype(kind: str) -> Any:
    import pandas as pd

    return pd.api.types.pandas_dtype(_PANDAS[kind])
