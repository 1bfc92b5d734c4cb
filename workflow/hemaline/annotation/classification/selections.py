"""Which variants a matrix counts: rules over columns of the variants table, in three values.

A selection (``resources/matrices.yaml``) is yes for a row that satisfies one of its ``counts``
clauses, open for one that satisfies an ``open`` clause (whatever else holds), else no. An open row
keeps its gene from being 0.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Annotated, Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from hemaline.common.documents.models import Document, Many, Maybe

if TYPE_CHECKING:
    import pyarrow as pa

NO, YES, OPEN = 0, 1, 2
ANY, NONE = "any", "none"


# By column of the variants table the allowed texts, ``any`` for some value, ``none`` for NA.
_Allowed = Literal["any", "none"] | Annotated[Many[str], Field(min_length=1)]
# A conjunction of them.
Clause = Annotated[Mapping[str, _Allowed], Field(min_length=1)]
_Clauses = Annotated[Many[Clause], Field(min_length=1)]


class Selection(Document):
    """A choice of variants, in three values; of its clauses one must hold."""

    counts: _Clauses
    open: _Clauses = ()
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

    @property
    def columns(self) -> frozenset[str]:
        """Columns of the variants table that it reads."""
        return frozenset(name for one in (*self.counts, *self.open) for name in one)

    def answers(self, batch: pa.RecordBatch) -> NDArray[np.int8]:
        """NO, YES or OPEN of each row."""
        answers = np.full(batch.num_rows, NO, dtype=np.int8)
        for clause in self.counts:
            answers[_holds(clause, batch)] = YES
        for clause in self.open:
            answers[_holds(clause, batch)] = OPEN
        return answers


def _holds(clause: Mapping[str, str | tuple[str, ...]], batch: pa.RecordBatch) -> NDArray[np.bool_]:
    """Which rows satisfy every condition; a column that the batch lacks is NA throughout."""
    held = np.ones(batch.num_rows, dtype=np.bool_)
    for column, allowed in clause.items():
        if column in batch.schema.names:
            held &= _matches(batch[column], allowed)
        else:
            held &= allowed == NONE
    return held


def _matches(column: pa.Array, allowed: str | tuple[str, ...]) -> NDArray[np.bool_]:
    import pyarrow as pa
    import pyarrow.compute as pc

    if allowed in (ANY, NONE):
        wanted = column.is_valid() if allowed == ANY else column.is_null()
        valid: NDArray[np.bool_] = wanted.to_numpy(zero_copy_only=False)
        return valid
    if pa.types.is_boolean(column.type):
        found = pc.is_in(column, value_set=pa.array([word == "true" for word in allowed]))
    else:
        found = pc.is_in(column.cast(pa.string()), value_set=pa.array(allowed, pa.string()))
    matched: NDArray[np.bool_] = found.to_numpy(zero_copy_only=False)
    return matched
