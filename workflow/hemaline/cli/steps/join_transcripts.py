"""Write the packaged transcripts with a user's own gene models."""

from __future__ import annotations

import argparse
from pathlib import Path


def configure(parser: argparse.ArgumentParser) -> None:
    """Arguments."""
    parser.add_argument("--transcripts", type=Path, required=True)
    parser.add_argument("--models", type=Path, required=True, help="GFF3 or GTF")
    parser.add_argument("--replace", action="store_true", help="also genes with MANE Select")
    parser.add_argument("--fai", type=Path, required=True)
    parser.add_argument("--output", type=Path, required=True)


def run(args: argparse.Namespace) -> None:
    """Write the table; MANE Plus Clinical rows, which nothing is named on, are left out."""
    import sys

    from hemaline.annotation.naming.extra_models import extend_transcripts
    from hemaline.common.problems import Problems
    from hemaline.genome.reference import nameable, read_fai
    from hemaline.genome.transcripts import load_transcripts, write_transcripts

    problems = Problems()
    packaged = load_transcripts(args.transcripts)
    lengths = nameable(read_fai(args.fai))
    joined = extend_transcripts(packaged, args.models, args.replace, lengths, problems)
    problems.raise_errors()
    if len(problems):
        print(problems.report(), file=sys.stderr)
    write_transcripts(args.output, joined.values())
