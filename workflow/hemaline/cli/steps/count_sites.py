"""Count letters and gaps at every target base of one sample, and measure its error rates."""

from __future__ import annotations

import argparse
from pathlib import Path


def configure(parser: argparse.ArgumentParser) -> None:
    """Arguments."""
    parser.add_argument("--alignments", type=Path, required=True)
    parser.add_argument("--reference", type=Path, required=True)
    parser.add_argument("--targets", type=Path, required=True)
    parser.add_argument("--assay", type=Path, required=True)
    parser.add_argument("--hotspots", type=Path, required=True)
    parser.add_argument("--profile", type=Path, required=True, help="error rates (JSON)")
    parser.add_argument("--counts", type=Path, required=True, help="for a panel of normals")


def run(args: argparse.Namespace) -> None:
    """Write both."""
    import pysam

    from hemaline.common.intervals import merge, read_bed
    from hemaline.common.problems import Problems
    from hemaline.errors.error_measurement import measure_errors
    from hemaline.errors.error_profile import write_profile
    from hemaline.errors.site_counts import count_sites
    from hemaline.errors.target_counts import TargetCounts
    from hemaline.filters.error_rules import load_error_rules
    from hemaline.filters.filter_file import load_filters
    from hemaline.genome.hotspots import load_hotspots
    from hemaline.inputs.assays import require_assay
    from hemaline.reads.fragments import Alignments

    assay = require_assay(args.assay)
    filters = load_filters(assay.chemistry, assay.filters)
    problems = Problems()
    targets = merge(read_bed(args.targets, problems))
    problems.raise_errors()
    drivers = [hotspot.allele for hotspot in load_hotspots(args.hotspots)]
    with Alignments(args.alignments, args.reference) as alignments:
        counts = [count_sites(alignments, target, filters) for target in targets]
    with pysam.FastaFile(str(args.reference)) as fasta:
        rules = load_error_rules(assay.filters)
        profile = measure_errors(counts, fasta.fetch, drivers, rules)
    TargetCounts.of(counts).save(args.counts)
    write_profile(args.profile, profile)
