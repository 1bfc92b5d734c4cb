"""Report the events of one sample, and measure the depths of those that need other samples."""

from __future__ import annotations

import argparse
from pathlib import Path


def configure(parser: argparse.ArgumentParser) -> None:
    """Arguments."""
    from hemaline.callability.sample_look import configure_look

    configure_look(parser)
    parser.add_argument("--transcripts", type=Path, required=True)
    parser.add_argument("--events", type=Path, required=True)
    parser.add_argument("--rows", type=Path, required=True, help="output: events told by alleles")
    parser.add_argument("--depths", type=Path, required=True, help="output: depths of the others")


def run(args: argparse.Namespace) -> None:
    """Write the sample's parts of the events table."""
    import pysam

    from hemaline.callability.sample_look import look_at
    from hemaline.events.event_definitions import load_events
    from hemaline.events.event_tables import write_sample
    from hemaline.events.events import Looked, event_rows
    from hemaline.events.exon_ratio import ExonDepth, measure
    from hemaline.genome.transcripts import load_transcripts
    from hemaline.reads.fragments import Alignments

    rows, depths = [], []
    with (
        pysam.FastaFile(str(args.reference)) as fasta,
        Alignments(args.alignments, args.reference) as alignments,
    ):
        look = look_at(args, fasta)
        assessor = look.assessor
        filters = assessor.limits.filters
        looked = Looked(
            args.sample,
            assessor.floor,
            filters.longest_insertion,
            load_transcripts(args.transcripts),
            fasta.fetch,
        )
        for event in load_events(args.events):
            if event.exon_ratio is None:
                scope = event.scope_regions()
                statuses = (
                    assessor.assess(scope, alignments) if look.accepted else assessor.failed(scope)
                )
                rows += event_rows(event, look.calls, statuses, looked)
            elif not look.accepted or event.gene not in assessor.panel_genes:
                reason = "not_on_panel" if look.accepted else "sample_failed_qc"
                depths.append(ExonDepth(args.sample, event.name, None, None, reason))
            else:
                depths.append(measure(args.sample, event, assessor.targets, alignments, filters))
    write_sample(args.rows, args.depths, rows, depths)
