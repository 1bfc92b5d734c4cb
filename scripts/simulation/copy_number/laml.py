"""Karyotypes of real AML: copy-number segments of TCGA-LAML (hg19), brought to GRCh38."""

from __future__ import annotations

import csv
import gzip
from collections import defaultdict
from pathlib import Path

from hemaline.common.intervals import Interval
from simulation.copy_number.genome import AUTOSOMES
from simulation.copy_number.lifting import Chain

# Of a segment's ends, how far inwards a base is looked for that the chain file has.
_STEPS = range(0, 2_000_000, 20_000)


def load_laml_segments(segments: Path, chain: Path) -> dict[str, list[tuple[Interval, float]]]:
    """Segments of each case with its mean copies (2 is normal); autosomes alone.

    Args:
        segments: LAML_CBS_segments.tsv.gz, whose Seg.CN is log2 of copies / 2.
        chain: chain file from GRCh37 to GRCh38.
    """
    lift = Chain.of(chain)
    found: dict[str, list[tuple[Interval, float]]] = defaultdict(list)
    with gzip.open(segments, "rt", encoding="utf-8", newline="") as handle:
        for row in csv.DictReader(handle, delimiter="\t"):
            chrom = f"chr{row['Chromosome']}"
            if chrom not in AUTOSOMES:
                continue
            start = _lifted(lift, chrom, int(row["Start.bp"]) - 1, 1)
            end = _lifted(lift, chrom, int(row["End.bp"]) - 1, -1)
            if start is not None and end is not None and start <= end:
                mean = 2.0 * 2.0 ** float(row["Seg.CN"])
                found[row["Sample"]].append((Interval(chrom, start, end + 1), mean))
    return {case: _apart(rows) for case, rows in found.items()}


def _lifted(lift: Chain, chrom: str, position: int, direction: int) -> int | None:
    """The 0-based position in GRCh38 of the first base inwards that has one."""
    for step in _STEPS:
        found = lift.position(chrom, position + direction * step)
        if found is not None:
            return found
    return None


def _apart(rows: list[tuple[Interval, float]]) -> list[tuple[Interval, float]]:
    """Segments in order, each begun where the one before it ends if they came to overlap."""
    kept: list[tuple[Interval, float]] = []
    for where, mean in sorted(rows):
        start = where.start
        if kept and kept[-1][0].chrom == where.chrom:
            start = max(start, kept[-1][0].end)
        if start < where.end:
            kept.append((Interval(where.chrom, start, where.end), mean))
    return kept
