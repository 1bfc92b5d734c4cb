"""Measure one control sample: fragments on target, or the variants stated of it."""

from __future__ import annotations

from pathlib import Path
from typing import Literal


def measure_control(
    *,
    role: Literal["ntc", "positive_control"],
    alignments: Path,
    calls: Path,
    verdict: Path,
    reference: Path,
    targets: Path,
    assay: Path,
    output: Path,
) -> None:
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

    if not read_sample_verdict(verdict).accepted:
        write_measure(output, ControlMeasure())
        return
    kit = require_assay(assay)
    filters = load_filters(kit.chemistry, kit.filters)
    problems = Problems()
    regions = read_bed(targets, problems)
    problems.raise_errors()
    with ExitStack() as stack:
        reads = stack.enter_context(Alignments(alignments, reference))
        if role == "ntc":
            count = count_fragments(reads, regions, filters.min_mapping_quality)
            measure = ControlMeasure(fragments=count)
        else:
            fasta = stack.enter_context(pysam.FastaFile(str(reference)))
            stated = require_stated(kit.controls.positive)
            table = kit.controls.positive or assay
            alleles = stated_alleles(stated, fasta.fetch, table)
            found = measure_variants(alleles, read_calls(calls), regions, reads, fasta, filters)
            measure = ControlMeasure(variants=found)
    write_measure(output, measure)
