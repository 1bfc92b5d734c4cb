"""Policies applied to a variants table without a run, such as one of ``hemaline annotate``."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from hemaline.common.tables.columnar import arrow_type
from hemaline.common.tables.table_schemas import table_schema
from hemaline.variants.row_policy import RowPolicy
from hemaline.variants.variant_table import read_variants

if TYPE_CHECKING:
    import pyarrow as pa

_BATCH_ROWS = 2**14
# What no sample sheet describes is taken for.
_ROLE = "tumour"


def decided_batches(
    path: Path, names: Sequence[str], policy: RowPolicy
) -> Iterator[pa.RecordBatch]:
    """The columns ``names``, with what is reported and withheld by the policy."""
    import pyarrow as pa

    kinds = {column.name: column.type for column in table_schema("variants").columns}
    rows = (policy.decided(row, _ROLE) for row in read_variants(path))
    while part := list(islice(rows, _BATCH_ROWS)):
        arrays = [pa.array([getattr(r, n) for r in part], arrow_type(kinds[n])) for n in names]
        yield pa.record_batch(arrays, names=list(names))
