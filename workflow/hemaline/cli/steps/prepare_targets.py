"""Check an assay's targets against the reference; sort, merge and widen them."""

from __future__ import annotations

import argparse
from pathlib import Path


def configure(parser: argparse.ArgumentParser) -> None:
    """Arguments."""
    parser.add_argument("--targets", type=Path, required=True)
    parser.add_argument("--fai", type=Path, required=True)
    parser.add_argument("--padding", type=int, required=True)
    parser.add_argument("--output", type=Path, required=True)


def run(args: argparse.Namespace) -> None:
    """Write the merged BED."""
    from hemaline.common.intervals import Interval, merge, read_bed, write_bed
    from hemaline.common.problems import Problems
    from hemaline.genome.reference import read_fai

    lengths = read_fai(args.fai)
    problems = Problems()
    targets = read_bed(args.targets, problems, lengths)
    problems.raise_errors()
    widened = (target.widened(args.padding) for target in targets)
    write_bed(
        args.output,
        merge(Interval(t.chrom, t.start, min(t.end, lengths[t.chrom])) for t in widened),
    )
