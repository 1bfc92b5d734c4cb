"""Primers of an assay, checked against the reference."""

from __future__ import annotations

import argparse
from pathlib import Path


def configure(parser: argparse.ArgumentParser) -> None:
    """Arguments."""
    parser.add_argument("--primers", type=Path, required=True)
    parser.add_argument("--fai", type=Path, required=True)
    parser.add_argument("--output", type=Path, required=True)


def run(args: argparse.Namespace) -> None:
    """Write the six-column BED."""
    from hemaline.common.problems import Problems
    from hemaline.genome.reference import read_fai
    from hemaline.reads.primers import read_primers, write_primers

    problems = Problems()
    primers = read_primers(args.primers, problems, read_fai(args.fai))
    problems.raise_errors()
    write_primers(args.output, primers)
