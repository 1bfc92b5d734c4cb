"""Which variants a matrix counts: rules over columns of the variants table, in three values.

A selection (``resources/matrices.yaml``) is yes for a row that satisfies one of its ``counts``
clauses, open for one that satisfies an ``open`` clause (whatever else holds), else no. An open row
keeps its gene from being 0.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    import pyarrow as pa

NO, YES, OPEN = 0, 1, 2
ANY, NONE = "any", "none"


@dataclass(frozen=True)
class Clause:
    """A conjunction: by column the allowed texts, ``any`` for some value, ``none`` for NA."""

    conditions: Mapping[str, str | tuple[str, ...]]

    def holds(self, batch: pa.RecordBatch) -> NDArray[np.bool_]:
        """Which rows satisfy every condition; a column that the batch lacks is NA throughout."""
        held = np.ones(batch.num_rows, dtype=np.bool_)
        for column, allowed in self.conditions.items():
            if column in batch.schema.names:
                held &= _matches(batch[column], allowed)
            else:
                held &= allowed == NONE
        return held


@dataclass(frozen=True)
class Selection:
    """A named choice of variants.

    ``assessed_by`` is the kind of callability rows that a 0 needs, in genes that have some; None
    for the required ones. ``open_reason`` states why a cell is NA where an open row states nothing.
    ``events`` states that an event counts which no variant represents (callability, status found).
    """

    name: str
    counts: tuple[Clause, ...]
    open: tuple[Clause, ...]
    assessed_by: str | None = None
    open_reason: str | None = None
    events: bool = False

    @property
    def columns(self) -> frozenset[str]:
        """Columns of the variants table that it reads."""
        return frozenset(name for one in (*self.counts, *self.open) for name in one.conditions)

    def answers(self, batch: pa.RecordBatch) -> NDArray[np.int8]:
        """NO, YES or OPEN of each row."""
        answers = np.full(batch.num_rows, NO, dtype=np.int8)
        for clause in self.counts:
            answers[clause.holds(batch)] = YES
        for clause in self.open:
            answers[clause.holds(batch)] = OPEN
        return answers


def read_selection(name: str, document: Mapping[str, Any]) -> Selection:
    """From its entry in ``matrices.yaml``, which obeys its schema."""
    return Selection(
        name,
        _clauses(document["counts"]),
        _clauses(document.get("open", ())),
        document.get("assessed_by"),
        document.get("open_reason"),
        document.get("events", False),
    )


def _clauses(entries: Sequence[Mapping[str, Any]]) -> tuple[Clause, ...]:
    return tuple(
        Clause({c: v if isinstance(v, str) else tuple(v) for c, v in entry.items()})
        for entry in entries
    )


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
