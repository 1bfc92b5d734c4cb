"""Propose alleles from clipped ends of one sample's reads."""

from __future__ import annotations

import argparse
from pathlib import Path


def configure(parser: argparse.ArgumentParser) -> None:
    """Arguments."""
    parser.add_argument("--alignments", type=Path, required=True)
    parser.add_argument("--reference", type=Path, required=True)
    parser.add_argument("--targets", type=Path, required=True)
    parser.add_argument("--assay", type=Path, required=True)
    parser.add_argument("--output", type=Path, required=True)


def run(args: argparse.Namespace) -> None:
    """Write the alleles as a VCF without samples."""
    import pysam

    from hemaline.candidates.clip_rules import load_soft_clip_rules
    from hemaline.candidates.softclips import propose
    from hemaline.common.intervals import read_bed
    from hemaline.common.problems import Problems
    from hemaline.filters.filter_file import load_filters
    from hemaline.inputs.assays import require_assay
    from hemaline.reads.fragments import Alignments
    from hemaline.variants.variants import write_distinct_alleles

    assay = require_assay(args.assay)
    problems = Problems()
    targets = read_bed(args.targets, problems)
    problems.raise_errors()
    with (
        Alignments(args.alignments, args.reference) as alignments,
        pysam.FastaFile(str(args.reference)) as fasta,
    ):
        found = propose(
            alignments,
            fasta,
            targets,
            load_filters(assay.chemistry, assay.filters),
            load_soft_clip_rules(assay.filters),
        )
        lengths = dict(zip(fasta.references, fasta.lengths, strict=True))
    write_distinct_alleles(args.output, (one.allele for one in found), lengths)
