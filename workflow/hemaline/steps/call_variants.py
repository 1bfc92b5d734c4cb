"""Recount candidates and hotspots of one sample and filter them."""

from __future__ import annotations

import argparse
from pathlib import Path


def configure(parser: argparse.ArgumentParser) -> None:
    """Arguments."""
    parser.add_argument("--sample", required=True)
    parser.add_argument("--alignments", type=Path, required=True)
    parser.add_argument("--normal", type=Path, help="alignments of the matched normal")
    parser.add_argument("--reference", type=Path, required=True)
    parser.add_argument("--targets", type=Path, required=True)
    parser.add_argument("--assay", type=Path, required=True)
    parser.add_argument("--hotspots", type=Path, required=True)
    parser.add_argument(
        "--candidates",
        nargs=2,
        action="append",
        required=True,
        metavar=("SOURCE", "VCF"),
        help="a candidate source and its normalised VCF; may be repeated",
    )
    parser.add_argument("--output", type=Path, required=True)


def run(args: argparse.Namespace) -> None:
    """Write the sample VCF."""
    from contextlib import ExitStack

    import pysam

    from hemaline.assays import require_assay
    from hemaline.calling import call_variants, read_candidates
    from hemaline.filters import load_filters
    from hemaline.fragments import Alignments
    from hemaline.hotspots import load_hotspots
    from hemaline.intervals import read_bed
    from hemaline.problems import Problems
    from hemaline.sample_vcf import write_calls

    assay = require_assay(args.assay)
    filters = load_filters(assay.chemistry, assay.filters)
    problems = Problems()
    targets = read_bed(args.targets, problems)
    problems.raise_errors()
    with ExitStack() as stack:
        alignments = stack.enter_context(Alignments(args.alignments, args.reference))
        normal = args.normal and stack.enter_context(Alignments(args.normal, args.reference))
        fasta = stack.enter_context(pysam.FastaFile(str(args.reference)))
        calls = call_variants(
            alignments,
            normal,
            fasta,
            {source: read_candidates(Path(path)) for source, path in args.candidates},
            load_hotspots(args.hotspots),
            targets,
            filters,
        )
        lengths = dict(zip(fasta.references, fasta.lengths, strict=True))
    write_calls(args.output, args.sample, calls, lengths, filters)
