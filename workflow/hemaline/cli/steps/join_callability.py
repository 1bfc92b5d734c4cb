"""Join the samples' parts of the callability table; events take the events table's answer."""

from __future__ import annotations

from pathlib import Path

from hemaline.paths import Folder, resource
from hemaline.project.cohort import CohortFiles, load_cohort


def join_callability(
    *,
    files: CohortFiles,
    parts: Folder,
    events: Path,
    sample_verdicts: Path,
    tsv: Path,
    parquet: Path,
    event_definitions: Path = resource("events.tsv"),
) -> None:
    """Write the cohort's table in the order of the sheet.

    Args:
        parts: folder of samples' parts.
        events: the events table.
    """
    from hemaline.callability.events.event_definitions import load_events
    from hemaline.callability.events.event_reports import EventRow
    from hemaline.callability.events.event_scopes import EventScopes
    from hemaline.callability.region_status import RegionStatus
    from hemaline.common.tables.rows import read_rows, write_rows
    from hemaline.quality.identity.sample_checks import without_negatives
    from hemaline.quality.verdicts import VerdictRow, failed

    cohort = load_cohort(files)
    answers = EventScopes.of(
        load_events(event_definitions),
        read_rows(events, EventRow),
        {name: cohort.floor(name) for name in cohort.samples},
    )
    unfit = failed(read_rows(sample_verdicts, VerdictRow))

    def settled(region: RegionStatus) -> RegionStatus:
        answer = answers.settle(region)
        return without_negatives(answer) if answer.sample_id in unfit else answer

    found = (parts / f"{name}.tsv" for name in cohort.samples)
    rows = (settled(row) for part in found for row in read_rows(part, RegionStatus))
    write_rows(tsv, RegionStatus, rows, parquet)
