"""Tag reads with the size of their UMI family and fail those of small families."""

from __future__ import annotations

import argparse
from pathlib import Path


def configure(parser: argparse.ArgumentParser) -> None:
    """Arguments."""
    parser.add_argument("--marked", type=Path, required=True, help="BAM of samtools markdup -t")
    parser.add_argument("--min-family", type=int, required=True)
    parser.add_argument("--bam", type=Path, required=True)
    parser.add_argument("--sizes", type=Path, required=True)


def run(args: argparse.Namespace) -> None:
    """Write the tagged BAM and the table of sizes."""
    from hemaline.common.files import replacing_path
    from hemaline.reads.families import size_families, write_family_sizes

    with replacing_path(args.bam) as temporary:
        found = size_families(args.marked, temporary, args.min_family)
    write_family_sizes(args.sizes, found)
