"""Say of every region of its panels' scopes whether one sample was looked at well enough."""

from __future__ import annotations

import argparse
from pathlib import Path


def configure(parser: argparse.ArgumentParser) -> None:
    """Arguments."""
    from hemaline.callability.sample_look import configure_look

    configure_look(parser)
    parser.add_argument("--transcripts", type=Path, required=True)
    parser.add_argument("--scopes", type=Path, required=True)
    parser.add_argument("--output", type=Path, required=True)


def run(args: argparse.Namespace) -> None:
    """Write the sample's part of the callability table."""
    import pysam

    from hemaline.callability.callability_table import write_rows
    from hemaline.callability.sample_look import look_at
    from hemaline.callability.scopes import load_scopes, regions_of
    from hemaline.genome.hotspots import load_hotspots
    from hemaline.genome.transcripts import load_transcripts
    from hemaline.reads.fragments import Alignments

    scopes = load_scopes(
        args.scopes, load_transcripts(args.transcripts), load_hotspots(args.hotspots)
    )
    with pysam.FastaFile(str(args.reference)) as fasta:
        look = look_at(args, fasta)
        regions = regions_of(look.assessor.panel_genes, scopes)
        if look.accepted:
            with Alignments(args.alignments, args.reference) as alignments:
                rows = look.assessor.assess(regions, alignments)
        else:
            rows = look.assessor.failed(regions)
    write_rows(args.output, rows)
