"""Join the samples' parts of the callability table; events take the events table's answer."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from hemaline.paths import Folder, resource
from hemaline.project.cohort import CohortFiles

if TYPE_CHECKING:
    from hemaline.callability.region_status import RegionStatus


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
    from hemaline.callability.callability_table import join_parts
    from hemaline.callability.events.event_definitions import load_events
    from hemaline.callability.events.event_scopes import EventScopes
    from hemaline.callability.events.event_tables import read_rows
    from hemaline.project.cohort import load_cohort
    from hemaline.quality.identity.sample_checks import without_negatives
    from hemaline.quality.verdicts import failed, read_verdicts

    cohort = load_cohort(files)
    answers = EventScopes.of(
        load_events(event_definitions),
        read_rows(events),
        {name: cohort.floor(name) for name in cohort.samples},
    )
    unfit = failed(read_verdicts(sample_verdicts))

    def settled(region: RegionStatus) -> RegionStatus:
        answer = answers.settle(region)
        return without_negatives(answer) if answer.sample_id in unfit else answer

    found = (parts / f"{name}.tsv" for name in cohort.samples)
    join_parts(found, tsv, parquet, settled)
