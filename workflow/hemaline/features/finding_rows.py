"""Rows of the table of findings: given and measured cytogenetics of each sample, joined."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Annotated

from hemaline.common.tables.output_tables import MISSING
from hemaline.common.tables.rows import Field, table
from hemaline.features.clinical_entries import NOT_GIVEN, ClinicalEntry
from hemaline.features.joined_findings import BOTH, GIVEN, MEASURED, JoinedFinding

# The reason of a finding that no table of the run has.
NOT_MEASURED = "not_measured"
_SHARE = Field(unit="fraction")
_STATE = Field(minimum=0, maximum=1)


@table("findings", key=("sample_id", "finding"), missing=MISSING)
@dataclass(frozen=True)
class FindingRow:
    """One row is one column of the cytogenetics table of one sample: 1 where a given or a measured
    finding is, 0 where one excludes it and none has it, else NA. Measured are the findings of
    ``resources/measured_findings.tsv``, at the floor of the run.
    """

    sample_id: Annotated[str, "Sample of the sheet."]
    finding: Annotated[str, "Column of the cytogenetics table."]
    status: Annotated[int | None, "1: found; 0: excluded; NA: neither, see the reason.", _STATE]
    reason: Annotated[str | None, "Why it is NA; NA where it is not."]
    source: Annotated[
        str | None,
        "What gives the status: the cytogenetics table, the reads, or both.",
        Field(allowed=(GIVEN, MEASURED, BOTH)),
    ]
    contradiction: Annotated[bool, "Whether one of the two has it and the other excludes it."]
    given: Annotated[int | None, "By karyotype, FISH or array.", _STATE]
    given_reason: Annotated[str | None, "Why that is NA; NA where it is not."]
    measured: Annotated[int | None, "By reads.", _STATE]
    measured_reason: Annotated[str | None, "Why that is NA; NA where it is not."]
    table: Annotated[str | None, "Table of the measured event; NA where none measures it."] = None
    event: Annotated[str | None, "Event of that table."] = None
    cells: Annotated[float | None, "Share of all cells with the event, where found.", _SHARE] = None
    limit: Annotated[
        float | None, "Smallest share of all cells that would have been found.", _SHARE
    ] = None
    floor: Annotated[float | None, "Share of cells of the measured status.", _SHARE] = None


def finding_rows(sample_id: str, findings: Mapping[str, JoinedFinding]) -> Iterator[FindingRow]:
    """Rows of a sample, of columns that are yes or no; one that neither side assessed has none."""
    for name, one in findings.items():
        if _is_finding(one) and not _is_unassessed(one):
            yield _row(sample_id, name, one)


def _is_finding(one: JoinedFinding) -> bool:
    values = (one.entry.value, one.given.value)
    is_share = one.measured is not None and not one.measured.is_status
    return not is_share and all(value is None or isinstance(value, bool) for value in values)


def _is_unassessed(one: JoinedFinding) -> bool:
    sides = (one.entry, one.given)
    return one.measured is None and all(
        side.value is None and side.reason == NOT_GIVEN for side in sides
    )


def _row(sample_id: str, name: str, one: JoinedFinding) -> FindingRow:
    measured = one.measured.entry if one.measured else ClinicalEntry(None, reason=NOT_MEASURED)
    event = one.measured.event if one.measured else None
    return FindingRow(
        sample_id,
        name,
        status=_state(one.entry),
        reason=one.entry.reason if one.entry.value is None else None,
        source=one.source,
        contradiction=one.is_contradicted,
        given=_state(one.given),
        given_reason=one.given.reason if one.given.value is None else None,
        measured=_state(measured),
        measured_reason=measured.reason if measured.value is None else None,
        table=event.table if event else None,
        event=event.event if event else None,
        cells=event.cells[0] if event and event.cells else None,
        limit=event.limit if event else None,
        floor=event.floor if event else None,
    )


def _state(entry: ClinicalEntry) -> int | None:
    return None if entry.value is None else int(bool(entry.value))
