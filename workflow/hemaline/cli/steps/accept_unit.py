"""Read a unit from end to end and hand it on, or an empty one in its place."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path


def configure(parser: argparse.ArgumentParser) -> None:
    """Arguments."""
    parser.add_argument("--unit", required=True)
    parser.add_argument("--kind", choices=("paired", "single", "alignment"), required=True)
    parser.add_argument("--reads", type=Path, nargs="+", required=True)
    parser.add_argument("--assay", type=Path, required=True)
    parser.add_argument(
        "--may-be-empty", action="store_true", help="of a no-template control: no reads are well"
    )
    parser.add_argument("--verdict", type=Path, required=True)
    parser.add_argument("--accepted", type=Path, required=True, help="folder")


def run(args: argparse.Namespace) -> None:
    """Write the verdict and the accepted reads."""
    from dataclasses import replace

    from hemaline.inputs.assays import require_assay
    from hemaline.inputs.umi import missing_umis
    from hemaline.inputs.units import hand_on, write_verdict
    from hemaline.reads.alignment_check import check_alignment
    from hemaline.reads.fastq_check import check_fastq

    if args.kind == "alignment":
        verdict = check_alignment(args.unit, args.reads[0], args.may_be_empty)
    else:
        verdict = check_fastq(args.unit, args.reads, args.may_be_empty)
    umi = require_assay(args.assay).umi
    if umi and verdict.accepted and verdict.reads:
        verdict = replace(verdict, fault=missing_umis(umi, args.kind, args.reads))
    hand_on(verdict, args.kind, args.reads, args.accepted)
    # What was rewritten rather than linked may have been rewritten from other bytes.
    confirmed = verdict.confirmed()
    if confirmed != verdict:
        hand_on(confirmed, args.kind, args.reads, args.accepted)
    write_verdict(args.verdict, confirmed)
    if confirmed.fault:
        print(confirmed.fault.problem, file=sys.stderr)
