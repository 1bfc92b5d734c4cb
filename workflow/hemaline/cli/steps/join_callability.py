"""Join the samples' parts of the callability table; events take the events table's answer."""

from __future__ import annotations

import argparse
from pathlib import Path

from hemaline.project.cohort import configure_cohort


def configure(parser: argparse.ArgumentParser) -> None:
    """Arguments."""
    configure_cohort(parser)
    parser.add_argument("--parts", type=Path, required=True, help="folder of samples' parts")
    parser.add_argument("--events", type=Path, required=True, help="the events table")
    parser.add_argument("--event-definitions", type=Path, required=True)
    parser.add_argument("--sample-verdicts", type=Path, required=True)
    parser.add_argument("--tsv", type=Path, required=True)
    parser.add_argument("--parquet", type=Path, required=True)


def run(args: argparse.Namespace) -> None:
    """Write the cohort's table in the order of the sheet."""
    from hemaline.callability.events.event_definitions import load_events
    from hemaline.callability.events.event_reports import EventRow
    from hemaline.callability.events.event_scopes import EventScopes
    from hemaline.callability.region_status import RegionStatus
    from hemaline.common.tables.rows import read_rows, write_rows
    from hemaline.project.cohort import load_cohort
    from hemaline.quality.identity.sample_checks import without_negatives
    from hemaline.quality.verdicts import VerdictRow, failed

    cohort = load_cohort(args)
    answers = EventScopes.of(
        load_events(args.event_definitions),
        read_rows(args.events, EventRow),
        {name: cohort.floor(name) for name in cohort.samples},
    )
    unfit = failed(read_rows(args.sample_verdicts, VerdictRow))

    def settled(region: RegionStatus) -> RegionStatus:
        answer = answers.settle(region)
        return without_negatives(answer) if answer.sample_id in unfit else answer

    parts = (args.parts / f"{name}.tsv" for name in cohort.samples)
    rows = (settled(row) for part in parts for row in read_rows(part, RegionStatus))
    write_rows(args.tsv, RegionStatus, rows, args.parquet)
