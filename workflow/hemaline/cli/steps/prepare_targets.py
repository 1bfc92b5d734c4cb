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
    from hemaline.common.intervals import Interval, merge, require_bed, write_bed
    from hemaline.genome.reference import read_fai

    lengths = read_fai(fai)
    widened = (target.widened(padding) for target in require_bed(targets, lengths))
    write_bed(
        output,
        merge(Interval(t.chrom, t.start, min(t.end, lengths[t.chrom])) for t in widened),
    )
