"""Write the transcripts as the GFF3 that bcftools csq reads."""

from __future__ import annotations

import argparse
from pathlib import Path


def configure(parser: argparse.ArgumentParser) -> None:
    """Arguments."""
    parser.add_argument("--transcripts", type=Path, required=True)
    parser.add_argument("--fai", type=Path, required=True)
    parser.add_argument("--output", type=Path, required=True)


def run(args: argparse.Namespace) -> None:
    """Write those whose contig the reference has."""
    from hemaline.genome.reference import read_fai
    from hemaline.genome.transcripts import load_transcripts, write_gff3

    contigs = read_fai(args.fai)
    transcripts = load_transcripts(args.transcripts).values()
    write_gff3(args.output, (t for t in transcripts if t.chrom in contigs))
