"""Join the samples' parts of the callability table."""

from __future__ import annotations

import argparse
from pathlib import Path

from hemaline.cohort import configure_cohort


def configure(parser: argparse.ArgumentParser) -> None:
    """Arguments."""
    configure_cohort(parser)
    parser.add_argument("--parts", type=Path, required=True, help="folder of samples' parts")
    parser.add_argument("--tsv", type=Path, required=True)
    parser.add_argument("--parquet", type=Path, required=True)


def run(args: argparse.Namespace) -> None:
    """Write the cohort's table in the order of the sheet."""
    from hemaline.callability_table import join_parts
    from hemaline.cohort import load_cohort

    parts = (args.parts / f"{name}.tsv" for name in load_cohort(args).samples)
    join_parts(parts, args.tsv, args.parquet)
