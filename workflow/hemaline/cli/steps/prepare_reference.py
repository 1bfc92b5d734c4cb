"""Check and mask the reference."""

from __future__ import annotations

import argparse
from pathlib import Path


def configure(parser: argparse.ArgumentParser) -> None:
    """Arguments."""
    parser.add_argument("--fasta", type=Path, required=True)
    parser.add_argument("--contigs", type=Path, required=True)
    parser.add_argument("--hotspots", type=Path, required=True)
    parser.add_argument("--masks", type=Path, required=True)
    parser.add_argument("--build", required=True)
    parser.add_argument("--partial", action="store_true")
    parser.add_argument("--no-mask", action="store_true")
    parser.add_argument("--output", type=Path, required=True)
    parser.add_argument("--report", type=Path, required=True)


def run(args: argparse.Namespace) -> None:
    """Write the prepared FASTA, its index and the report."""
    from hemaline.genome.hotspots import load_hotspots
    from hemaline.genome.reference import Expectation, load_contigs, load_masks, prepare

    expected = Expectation(
        build=args.build,
        partial=args.partial,
        contig_lengths={c.name: c.length for c in load_contigs(args.contigs).values()},
        landmarks=load_hotspots(args.hotspots),
        masks=load_masks(args.masks),
        apply_masks=not args.no_mask,
    )
    prepare(args.fasta, args.output, args.report, expected)
