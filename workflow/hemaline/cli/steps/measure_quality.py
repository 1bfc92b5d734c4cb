"""Measure how one sample was sequenced, from files its run makes anyway."""

from __future__ import annotations

import argparse
from pathlib import Path


def configure(parser: argparse.ArgumentParser) -> None:
    """Arguments."""
    parser.add_argument("--verdict", type=Path, required=True, help="whether its reads are whole")
    parser.add_argument("--statistics", type=Path, required=True, help="samtools stats")
    parser.add_argument("--depth", type=Path, required=True, help="summary of mosdepth")
    parser.add_argument("--counts", type=Path, required=True, help="letters at target bases")
    parser.add_argument("--callability", type=Path, required=True, help="the sample's part")
    parser.add_argument("--calls", type=Path, required=True, help="VCF")
    parser.add_argument("--reference", type=Path, required=True, help="FASTA")
    parser.add_argument(
        "--families", type=Path, nargs="*", default=[], help="of a sample with UMIs"
    )
    parser.add_argument("--assay", type=Path, required=True)
    parser.add_argument("--rules", type=Path, required=True)
    parser.add_argument("--output", type=Path, required=True)
    parser.add_argument(
        "--call-statistics", type=Path, required=True, help="output: counts of the calls"
    )


def run(args: argparse.Namespace) -> None:
    """Write JSON; of a sample that was not accepted nothing is measured, its (no) calls counted."""
    from hemaline.callability.region_status import RegionStatus
    from hemaline.common.tables.rows import read_rows
    from hemaline.errors.target_counts import TargetCounts
    from hemaline.inputs.assays import require_assay
    from hemaline.quality.call_statistics import write_call_statistics
    from hemaline.quality.sequencing import (
        Sequencing,
        callable_share,
        measure_sequencing,
        read_aligned_bases,
        read_statistics,
        write_sequencing,
    )
    from hemaline.reads.confirmation import read_sample_verdict
    from hemaline.reads.families import read_family_sizes

    write_call_statistics(args.calls, args.reference, args.call_statistics)
    assay = require_assay(args.assay)
    verdict = read_sample_verdict(args.verdict)
    if not verdict.accepted:
        write_sequencing(args.output, Sequencing(False, {}, {}, verdict.counts))
        return
    found = measure_sequencing(
        verdict.counts,
        read_statistics(args.statistics),
        read_aligned_bases(args.depth),
        TargetCounts.load(args.counts).total,
        callable_share(read_rows(args.callability, RegionStatus)),
        read_family_sizes(args.families[0]) if args.families else None,
        assay.dedup,
        assay.qc_rules(args.rules).metrics["targets_at_depth"].depth,
    )
    write_sequencing(args.output, found)
