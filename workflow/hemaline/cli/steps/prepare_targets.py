"""Check an assay's targets against the reference; sort, merge and widen them."""

from __future__ import annotations

from pathlib import Path


def prepare_targets(
    *,
    targets: Path,
    fai: Path,
    padding: int,
    output: Path,
) -> None:
    """Write the merged BED."""
    from hemaline.common.intervals import Interval, merge, read_bed, write_bed
    from hemaline.common.problems import Problems
    from hemaline.genome.reference import read_fai

    lengths = read_fai(fai)
    problems = Problems()
    regions = read_bed(targets, problems, lengths)
    problems.raise_errors()
    widened = (target.widened(padding) for target in regions)
    write_bed(
        output,
        merge(Interval(t.chrom, t.start, min(t.end, lengths[t.chrom])) for t in widened),
    )
