"""Assess one sample's regions and events: callable or not, and the events found."""

from __future__ import annotations

import argparse
from pathlib import Path


def configure(parser: argparse.ArgumentParser) -> None:
    """Arguments."""
    from hemaline.callability.sample_look import configure_look

    configure_look(parser)
    parser.add_argument("--transcripts", type=Path, required=True)
    parser.add_argument("--scopes", type=Path, required=True)
    parser.add_argument("--events", type=Path, required=True, help="what events there are")
    parser.add_argument("--regions", type=Path, required=True, help="output: callability")
    parser.add_argument(
        "--rows", type=Path, required=True, help="output: events determined by alleles"
    )
    parser.add_argument("--depths", type=Path, required=True, help="output: depths of the others")


def run(args: argparse.Namespace) -> None:
    """Write the sample's parts of the callability and events tables."""
    import pysam

    from hemaline.callability.events.event_definitions import load_events
    from hemaline.callability.events.event_reports import EventRow, Looked
    from hemaline.callability.events.exon_ratio import ExonDepth
    from hemaline.callability.events.sample_events import sample_events
    from hemaline.callability.region_status import RegionStatus
    from hemaline.callability.sample_look import look_at
    from hemaline.callability.scopes import load_scopes, regions_of
    from hemaline.common.tables.rows import write_rows
    from hemaline.genome.hotspots import load_hotspots
    from hemaline.genome.transcripts import load_transcripts
    from hemaline.reads.fragments import Alignments

    transcripts = load_transcripts(args.transcripts)
    scopes = load_scopes(args.scopes, transcripts, load_hotspots(args.hotspots))
    with (
        pysam.FastaFile(str(args.reference)) as fasta,
        Alignments(args.alignments, args.reference) as alignments,
    ):
        look = look_at(args, fasta)
        assessor = look.assessor
        longest = assessor.limits.filters.longest_insertion
        looked = Looked(args.sample, assessor.floor, longest, transcripts, fasta.fetch)
        regions = look.statuses(regions_of(assessor.panel_genes, scopes), alignments)
        rows, depths = sample_events(load_events(args.events), look, looked, alignments)
    write_rows(args.regions, RegionStatus, regions)
    write_rows(args.rows, EventRow, rows)
    write_rows(args.depths, ExonDepth, depths)
