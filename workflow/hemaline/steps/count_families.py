"""Count UMI families of one sample by size."""

from __future__ import annotations

import argparse
from pathlib import Path


def configure(parser: argparse.ArgumentParser) -> None:
    """Arguments."""
    parser.add_argument("--alignments", type=Path, required=True)
    parser.add_argument("--reference", type=Path, required=True)
    parser.add_argument("--output", type=Path, required=True)


def run(args: argparse.Namespace) -> None:
    """Write the table of sizes."""
    import pysam

    from hemaline.families import count_families, write_family_sizes

    with pysam.AlignmentFile(str(args.alignments), reference_filename=str(args.reference)) as reads:
        write_family_sizes(args.output, count_families(reads.fetch(until_eof=True)))
