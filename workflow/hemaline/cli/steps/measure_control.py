"""Measure one control sample: fragments on target, or the variants stated of it."""

from __future__ import annotations

import argparse
from pathlib import Path


def configure(parser: argparse.ArgumentParser) -> None:
    """Arguments."""
    parser.add_argument("--role", choices=("ntc", "positive_control"), required=True)
    parser.add_argument("--alignments", type=Path, required=True)
    parser.add_argument("--calls", type=Path, required=True)
    parser.add_argument("--verdict", type=Path, required=True)
    parser.add_argument("--reference", type=Path, required=True)
    parser.add_argument("--targets", type=Path, required=True)
    parser.add_argument("--assay", type=Path, required=True)
    parser.add_argument("--output", type=Path, required=True)


def run(args: argparse.Namespace) -> None:
    """Write what it shows; nothing of a sample that is not measured."""
    from contextlib import ExitStack

    import pysam

    from hemaline.calling.sample_vcf import read_calls
    from hemaline.common.intervals import read_bed
    from hemaline.common.problems import Problems
    from hemaline.filters.filter_file import load_filters
    from hemaline.inputs.assays import require_assay
    from hemaline.inputs.stated_variants import require_stated
    from hemaline.quality.controls.control_measures import (
        ControlMeasure,
        count_fragments,
        measure_variants,
        stated_alleles,
        write_measure,
    )
    from hemaline.reads.confirmation import read_sample_verdict
    from hemaline.reads.fragments import Alignments

    if not read_sample_verdict(args.verdict).accepted:
        write_measure(args.output, ControlMeasure())
        return
    assay = require_assay(args.assay)
    filters = load_filters(assay.chemistry, assay.filters)
    problems = Problems()
    targets = read_bed(args.targets, problems)
    problems.raise_errors()
    with ExitStack() as stack:
        alignments = stack.enter_context(Alignments(args.alignments, args.reference))
        if args.role == "ntc":
            count = count_fragments(alignments, targets, filters.min_mapping_quality)
            measure = ControlMeasure(fragments=count)
        else:
            fasta = stack.enter_context(pysam.FastaFile(str(args.reference)))
            stated = require_stated(assay.controls.positive)
            table = assay.controls.positive or args.assay
            alleles = stated_alleles(stated, fasta.fetch, table)
            calls = read_calls(args.calls)
            found = measure_variants(alleles, calls, targets, alignments, fasta, filters)
            measure = ControlMeasure(variants=found)
    write_measure(args.output, measure)
