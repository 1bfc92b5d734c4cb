"""Join the samples' events and compare depths with those of control samples."""

from __future__ import annotations

import argparse
from pathlib import Path

from hemaline.project.cohort import configure_cohort


def configure(parser: argparse.ArgumentParser) -> None:
    """Arguments."""
    configure_cohort(parser)
    parser.add_argument("--events", type=Path, required=True)
    parser.add_argument("--parts", type=Path, required=True, help="folder of samples' parts")
    parser.add_argument("--sample-verdicts", type=Path, required=True)
    parser.add_argument("--tsv", type=Path, required=True)
    parser.add_argument("--parquet", type=Path, required=True)


def run(args: argparse.Namespace) -> None:
    """Write the cohort's table in the order of the sheet."""
    from hemaline.callability.events.event_definitions import load_events
    from hemaline.callability.events.event_reports import EventRow
    from hemaline.callability.events.event_tables import cohort_rows
    from hemaline.callability.events.exon_ratio import ExonDepth
    from hemaline.common.tables.rows import read_rows, write_rows
    from hemaline.project.cohort import load_cohort
    from hemaline.quality.identity.sample_checks import without_absence
    from hemaline.quality.verdicts import VerdictRow, failed

    samples = load_cohort(args).samples
    rows = cohort_rows(
        load_events(args.events),
        samples,
        {name: list(read_rows(args.parts / f"{name}.events.tsv", EventRow)) for name in samples},
        {
            name: list(read_rows(args.parts / f"{name}.exon_depths.tsv", ExonDepth))
            for name in samples
        },
    )
    unfit = failed(read_rows(args.sample_verdicts, VerdictRow))
    judged = (without_absence(row) if row.sample_id in unfit else row for row in rows)
    write_rows(args.tsv, EventRow, judged, args.parquet)
