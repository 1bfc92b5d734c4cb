"""The options of verbs that read files of GRCh37: --genome and --chain."""

from __future__ import annotations

import argparse
from pathlib import Path

_BUILDS = ("GRCh38", "GRCh37")


def add_liftover_options(parser: argparse.ArgumentParser) -> None:
    """Add both; their values go through :func:`check_liftover_options`."""
    parser.set_defaults(parser=parser)
    parser.add_argument(
        "--genome",
        choices=_BUILDS,
        default=_BUILDS[0],
        help="build of the input; GRCh37 (hg19) is lifted to GRCh38 (default: %(default)s)",
    )
    parser.add_argument(
        "--chain",
        type=Path,
        help="chain file of GRCh37 to GRCh38 for --genome GRCh37, plain or gzip: "
        "hg19ToHg38.over.chain.gz of UCSC or GRCh37_to_GRCh38.chain.gz of Ensembl",
    )


def check_liftover_options(args: argparse.Namespace) -> None:
    """Leave with a usage error where one option is given without the other."""
    if args.genome == "GRCh37" and not args.chain:
        args.parser.error("--genome GRCh37 needs --chain FILE")
    if args.chain and args.genome != "GRCh37":
        args.parser.error("--chain needs --genome GRCh37: files of GRCh38 are not lifted")
