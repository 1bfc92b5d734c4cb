"""Policies applied to a variants table without a run, such as one of ``hemaline annotate``."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from hemaline.common.tables.columnar import batch_schema
from hemaline.common.tables.rows import read_rows, schema_of
from hemaline.variants.row_policy import RowPolicy
from hemaline.variants.variant_rows import VariantRow

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

    layout = batch_schema(schema_of(VariantRow), names)
    rows = (policy.decided(row, _ROLE) for row in read_rows(path, VariantRow))
    while part := list(islice(rows, _BATCH_ROWS)):
        arrays = [pa.array([getattr(r, f.name) for r in part], f.type) for f in layout]
        yield pa.record_batch(arrays, schema=layout)
