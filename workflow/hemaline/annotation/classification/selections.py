"""Which variants a matrix counts: conditions on columns of the variants table.

A row of a selection (``resources/matrices.yaml``) is open where its condition ``open`` holds, where
it is unknown whether it does, or whether ``counts`` does: an open row keeps its gene from being 0.
Else the row counts where ``counts`` holds.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Annotated, Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import Field, PlainValidator

from hemaline.common.documents.models import Document, Maybe
from hemaline.common.logic.conditions import Known, names_of, parse_column_condition
from hemaline.common.logic.expressions import Condition

if TYPE_CHECKING:
    import pyarrow as pa

NO, YES, OPEN = 0, 1, 2

_ColumnCondition = Annotated[
    Condition, PlainValidator(parse_column_condition, json_schema_input_type=str)
]


class Selection(Document):
    """A choice of variants, in three values."""

    counts: _ColumnCondition
    open: Maybe[_ColumnCondition] = None
    assessed_by: Maybe[Literal["hotspot"]] = Field(
        default=None,
        description=(
            "Kind of callability rows that a 0 needs, in genes that have some; the required rows "
            "when left out."
        ),
    )
    open_reason: Maybe[Literal["unknown_hotspot"]] = Field(
        default=None,
        description="Reason of a cell that is NA by an open row without a reason of its own.",
    )
    events: bool = Field(
        default=False,
        description="Whether an event that is found and that no variant represents counts.",
    )

    @cached_property
    def columns(self) -> frozenset[str]:
        """Columns of the variants table that it reads."""
        return names_of(self.counts) | (names_of(self.open) if self.open else frozenset())

    def answers(self, batch: pa.RecordBatch) -> NDArray[np.int8]:
        """NO, YES or OPEN of each row; a column that the batch lacks is NA throughout."""
        columns = sorted(self.columns & set(batch.schema.names))
        rows = np.zeros(batch.num_rows, dtype=np.int64)
        for name in columns:
            coded = batch[name].dictionary_encode()
            values = len(coded.dictionary)
            codes = coded.indices.fill_null(values).to_numpy(zero_copy_only=False)
            rows = rows * (values + 1) + codes
        # Few rows differ in these columns: one of each kind is evaluated.
        _, first, kind = np.unique(rows, return_index=True, return_inverse=True)
        missing: Known = dict.fromkeys(self.columns, ())
        found = [
            self._answer({**missing, **{name: _values(batch[name][at]) for name in columns}})
            for at in first.tolist()
        ]
        return np.array(found, dtype=np.int8)[kind]

    def _answer(self, row: Known) -> int:
        counted = self.counts.truth(row)
        if counted is None or (self.open and self.open.truth(row) is not False):
            return OPEN
        return YES if counted else NO


def _values(cell: pa.Scalar) -> tuple[str, ...]:
    """The text of a cell, as tables have it; none where it is NA."""
    value = cell.as_py()
    if isinstance(value, bool):
        return ("true" if value else "false",)
    return () if value is None else (str(value),)
