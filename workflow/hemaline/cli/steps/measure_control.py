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
    from hemaline.common.documents.json_files import write_json
    from hemaline.common.intervals import require_bed
    from hemaline.inputs.assays import require_assay
    from hemaline.inputs.stated_variants import require_stated
    from hemaline.quality.controls.control_measures import (
        ControlMeasure,
        count_fragments,
        measure_variants,
        stated_alleles,
    )
    from hemaline.reads.confirmation import read_sample_verdict
    from hemaline.reads.fragments import Alignments

    if not read_sample_verdict(verdict).accepted:
        write_json(output, ControlMeasure())
        return
    kit = require_assay(assay)
    filters = kit.filter_set()
    regions = require_bed(targets)
    with ExitStack() as stack:
        reads = stack.enter_context(Alignments(alignments, reference))
        if role == "ntc":
            count = count_fragments(reads, regions, filters.evidence.min_mapping_quality)
            measure = ControlMeasure(fragments=count)
        else:
            fasta = stack.enter_context(pysam.FastaFile(str(reference)))
            stated = require_stated(kit.controls.positive)
            table = kit.controls.positive or assay
            alleles = stated_alleles(stated, fasta.fetch, table)
            found = measure_variants(alleles, read_calls(calls), regions, reads, fasta, filters)
            measure = ControlMeasure(variants=found)
    write_json(output, measure)
