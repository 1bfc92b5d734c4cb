"""Check that a sample's alignments contain all of its reads, from files that did not change."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

_REPORT, _POOR_MATES = ".fastp.json", ".poor_mates.tsv"


def configure(parser: argparse.ArgumentParser) -> None:
    """Arguments."""
    parser.add_argument("--sample", required=True)
    parser.add_argument("--verdicts", type=Path, nargs="+", required=True, help="one a unit")
    parser.add_argument(
        "--trimming", type=Path, nargs="*", default=[], help=f"reports, <sample>.<unit>{_REPORT}"
    )
    parser.add_argument(
        "--poor-mates",
        type=Path,
        nargs="*",
        default=[],
        help=f"reads that failed next to a kept mate, by reason; <sample>.<unit>{_POOR_MATES}",
    )
    parser.add_argument("--statistics", type=Path, required=True, help="of samtools stats")
    parser.add_argument("--alignments", type=Path, required=True)
    parser.add_argument(
        "--pairs-only", action="store_true", help="orphans of BAM units are left out on purpose"
    )
    parser.add_argument("--output", type=Path, required=True)


def run(args: argparse.Namespace) -> None:
    """Write the sample's verdict."""
    from hemaline.inputs.units import read_verdict
    from hemaline.reads.confirmation import Trimming, confirm_sample, write_sample_verdict

    poor_mates = {path.name.removesuffix(_POOR_MATES): path for path in args.poor_mates}
    reports = {path.name.removesuffix(_REPORT): path for path in args.trimming}
    verdict = confirm_sample(
        args.sample,
        [read_verdict(path) for path in args.verdicts],
        {unit: Trimming(path, poor_mates.get(unit)) for unit, path in reports.items()},
        args.statistics,
        args.alignments,
        args.pairs_only,
    )
    write_sample_verdict(args.output, verdict)
    for fault in verdict.faults:
        print(fault.problem, file=sys.stderr)
