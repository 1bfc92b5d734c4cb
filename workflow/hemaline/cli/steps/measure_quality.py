"""Measure how one sample was sequenced, from files its run makes anyway."""

from __future__ import annotations

from pathlib import Path

from hemaline.paths import resource


def measure_quality(
    *,
    verdict: Path,
    statistics: Path,
    depth: Path,
    counts: Path,
    regions: Path,
    calls: Path,
    reference: Path,
    assay: Path,
    quality: Path,
    call_statistics: Path,
    families: Path | None = None,
    qc_rules: Path = resource("qc.yaml"),
) -> None:
    """Write JSON; of a sample that was not accepted nothing is measured, its (no) calls counted.

    Args:
        verdict: whether its reads are whole.
        statistics: samtools stats.
        depth: summary of mosdepth.
        counts: letters at target bases.
        regions: callability, the sample's part.
        calls: VCF.
        reference: FASTA.
        families: of a sample with UMIs.
        call_statistics: output, counts of the calls.
    """
    from hemaline.callability.region_status import RegionStatus
    from hemaline.common.documents.json_files import write_json
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
    )
    from hemaline.reads.confirmation import read_sample_verdict
    from hemaline.reads.families import read_family_sizes

    write_call_statistics(calls, reference, call_statistics)
    kit = require_assay(assay)
    confirmed = read_sample_verdict(verdict)
    if not confirmed.accepted:
        write_json(quality, Sequencing(False, {}, {}, confirmed.counts))
        return
    found = measure_sequencing(
        confirmed.counts,
        read_statistics(statistics),
        read_aligned_bases(depth),
        TargetCounts.load(counts).total,
        callable_share(read_rows(regions, RegionStatus)),
        read_family_sizes(families) if families else None,
        kit.dedup,
        kit.qc_rules(qc_rules).metrics["targets_at_depth"].depth,
    )
    write_json(quality, found)
