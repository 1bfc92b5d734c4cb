"""Join the samples' events and compare depths with those of control samples."""

from __future__ import annotations

from pathlib import Path

from hemaline.paths import Folder, resource
from hemaline.project.cohort import CohortFiles, load_cohort


def join_events(
    *,
    files: CohortFiles,
    parts: Folder,
    ratios: Folder,
    sample_verdicts: Path,
    tsv: Path,
    parquet: Path,
    globin: Path | None = None,
    event_definitions: Path = resource("events.tsv"),
) -> None:
    """Write the cohort's table in the order of the sheet.

    Args:
        parts: folder of samples' parts.
        ratios: folder of events that copy number determines, of the samples that have it.
        globin: table of copies of the globin loci; none without samples that need it.
    """
    from hemaline.callability.events.event_definitions import load_events
    from hemaline.callability.events.event_reports import EventRow
    from hemaline.callability.events.event_tables import cohort_rows
    from hemaline.callability.events.exon_ratio import ExonDepth
    from hemaline.common.tables.rows import read_rows, write_rows
    from hemaline.globin.cohort_rows import copy_events
    from hemaline.globin.globin_rows import GlobinRow
    from hemaline.quality.identity.sample_checks import without_absence
    from hemaline.quality.verdicts import VerdictRow, failed

    cohort, events = load_cohort(files), load_events(event_definitions)
    samples = cohort.samples
    held = [ratios / f"{name}.copy_events.tsv" for name in cohort.copy_samples]
    by_panel = (row for path in held for row in read_rows(path, EventRow))
    rows = cohort_rows(
        events,
        samples,
        {name: list(read_rows(parts / f"{name}.events.tsv", EventRow)) for name in samples},
        {name: list(read_rows(parts / f"{name}.exon_depths.tsv", ExonDepth)) for name in samples},
        copy_events(
            read_rows(globin, GlobinRow) if globin else (),
            events,
            {name: cohort.panel_genes(name) for name in samples},
        ),
        {(row.sample_id, row.event): row for row in by_panel},
    )
    unfit = failed(read_rows(sample_verdicts, VerdictRow))
    judged = (without_absence(row) if row.sample_id in unfit else row for row in rows)
    write_rows(tsv, EventRow, judged, parquet)
