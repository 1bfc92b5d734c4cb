"""Findings that reads give: events of the run's tables as columns of the cytogenetics table.

``resources/measured_findings.tsv`` has the columns, each with its table and event. A new kind of
event takes part by a function that makes a :class:`MeasuredEvent` of its rows.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Annotated

from hemaline.common.logic.three_valued import Truth
from hemaline.common.tables.output_tables import as_text
from hemaline.common.tables.rows import Field, load_rows, table
from hemaline.copynumber.copy_rows import LIMIT_ABOVE_FLOOR, PURITY_UNKNOWN, CopyRow
from hemaline.features.clinical_entries import ClinicalEntry
from hemaline.paths import resource

STATUS, PRESENCE, CELLS = "status", "presence", "cells"
COPY_TABLE = "copy_number"
# Why an event gives no value of a column: a presence excludes nothing, a share is on either side of
# the floor.
PRESENCE_ONLY, SHARE_UNCERTAIN = "presence_only", "share_uncertain"


@table("measured_findings", key=("finding",))
@dataclass(frozen=True)
class FindingSource:
    """A column of the cytogenetics table and the event of a table of the run that gives it."""

    finding: Annotated[str, "Column of the cytogenetics table.", Field(unique=True)]
    table: Annotated[str, "Table of the run.", Field(allowed=(COPY_TABLE,))]
    event: Annotated[str, "Event of that table."]
    gives: Annotated[
        str,
        "status: yes and no; presence: yes alone, where the event is a lower bound; cells: the "
        "share of tumour cells with the event.",
        Field(allowed=(STATUS, PRESENCE, CELLS)),
    ]
    unless: Annotated[
        str | None,
        "Column of the cytogenetics table that explains the event where it is yes, measured or "
        "given: a loss of the whole chromosome.",
    ]
    source: Annotated[str, "Where the row comes from."]


@cache
def load_finding_sources(path: Path | None = None) -> tuple[FindingSource, ...]:
    """Rows of ``path``, or of the packaged ``measured_findings.tsv``.

    Raises:
        HemalineError: the table breaks its schema.
    """
    return tuple(load_rows(path or resource("measured_findings.tsv"), FindingSource))


@dataclass(frozen=True)
class CopyFloor:
    """Share of cells that an absence must exclude; ``of_tumour_cells``: else of all cells."""

    share: float
    of_tumour_cells: bool = False


@dataclass(frozen=True)
class MeasuredEvent:
    """An event of one sample.

    ``limit`` is the smallest share of all cells that would have been found, ``floor`` the share of
    which the status was decided: of tumour cells where their share, ``purity``, is known. ``cells``
    are the share of all cells with the event and its 95 % bounds.
    """

    table: str
    event: str
    status: int | None
    reason: str | None
    limit: float | None = None
    floor: float | None = None
    purity: float | None = None
    cells: tuple[float, float, float] | None = None

    def truth(self, floor: CopyFloor | None = None) -> tuple[Truth, str | None]:
        """Yes, no or neither with the reason, at another floor than that of the run.

        What the run left open stays open.
        """
        if self.status is None:
            return None, self.reason
        if self.status or floor is None:
            return bool(self.status), None
        if floor.of_tumour_cells and self.purity is None:
            return None, PURITY_UNKNOWN
        excluded = self._excluded(floor.of_tumour_cells)
        if excluded is None or excluded > floor.share:
            return None, LIMIT_ABOVE_FLOOR
        return False, None

    def _excluded(self, of_tumour_cells: bool) -> float | None:
        """Smallest share of cells that the absence excludes."""
        purity = self.purity or 1.0
        if self.limit is not None:
            return self.limit / purity if of_tumour_cells else self.limit
        if self.floor is None or of_tumour_cells:
            return self.floor
        return self.floor * purity

    def share(self, floor: CopyFloor) -> tuple[float | None, str | None]:
        """Share of tumour cells with the event, where it is certain on which side of the floor."""
        truth, reason = self.truth(floor)
        if not truth:
            return None, reason
        if self.purity is None:
            return None, PURITY_UNKNOWN
        if self.cells is None:
            return None, SHARE_UNCERTAIN
        share, low, high = (min(one / self.purity, 1.0) for one in self.cells)
        if low <= floor.share < high:
            return None, SHARE_UNCERTAIN
        return share, None

    @property
    def described(self) -> str:
        """The row in one line, as provenance of a cell."""
        words = [f"{self.table}: {self.event} {as_text(self.status)}"]
        words += [f"({self.reason})"] if self.reason else []
        words += [f"cells {as_text(self.cells[0])}"] if self.cells else []
        words += [f"limit {as_text(self.limit)}"] if self.limit is not None else []
        return " ".join(words)


def copy_event(row: CopyRow) -> MeasuredEvent:
    """The event of a row of ``tables/copy_number``."""
    bounds = (row.cells, row.cells_low, row.cells_high)
    known = tuple(one for one in bounds if one is not None)
    return MeasuredEvent(
        COPY_TABLE,
        row.event,
        row.status,
        row.reason,
        row.limit,
        row.floor,
        row.purity,
        (known[0], known[1], known[2]) if len(known) == len(bounds) else None,
    )


@dataclass(frozen=True)
class MeasuredFinding:
    """The entry that an event gives for a column, and the event."""

    entry: ClinicalEntry
    source: FindingSource
    event: MeasuredEvent

    @property
    def is_status(self) -> bool:
        """True if it is yes or no, rather than a share of cells."""
        return self.source.gives != CELLS


def measured_findings(
    events: Iterable[MeasuredEvent],
    floor: CopyFloor | None,
    sources: Sequence[FindingSource] | None = None,
) -> dict[str, MeasuredFinding]:
    """Entries of one sample by column; columns whose event has no row have none.

    Args:
        events: of the sample.
        floor: of absences and shares; None takes the run's.
        sources: which event gives which column; the packaged table where not given.
    """
    known: Mapping[tuple[str, str], MeasuredEvent] = {(e.table, e.event): e for e in events}
    found = {}
    for source in load_finding_sources() if sources is None else sources:
        event = known.get((source.table, source.event))
        if event is not None:
            found[source.finding] = MeasuredFinding(_entry(event, source, floor), source, event)
    return found


def _entry(event: MeasuredEvent, source: FindingSource, floor: CopyFloor | None) -> ClinicalEntry:
    made_by = (event.described,)
    if source.gives == CELLS:
        run = CopyFloor(event.floor or 0.0, of_tumour_cells=True)
        share, reason = event.share(floor or run)
        return ClinicalEntry(share, made_by, reason)
    truth, reason = event.truth(floor)
    if truth is False and source.gives == PRESENCE:
        return ClinicalEntry(None, made_by, PRESENCE_ONLY)
    return ClinicalEntry(truth, made_by, reason)
