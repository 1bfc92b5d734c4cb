"""Chromosomes of GRCh38 as the simulator needs them: lengths, arms, overlaps."""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from hemaline.common.intervals import Interval
from hemaline.paths import resource

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
Booleans = NDArray[np.bool_]
Names = NDArray[np.str_]

AUTOSOMES = tuple(f"chr{number}" for number in range(1, 23))
CHROMOSOMES = (*AUTOSOMES, "chrX", "chrY")
# Stains of centromeres, heterochromatin and the stalks of acrocentric chromosomes.
_WITHOUT_SEQUENCE = frozenset({"acen", "gvar", "stalk"})
_TELOMERE = 100_000


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle, delimiter="\t"))


@cache
def lengths() -> dict[str, int]:
    """Bases of each chromosome."""
    rows = _rows(resource("contigs.tsv"))
    return {row["chrom"]: int(row["length"]) for row in rows if row["chrom"] in CHROMOSOMES}


@cache
def arms() -> dict[str, Interval]:
    """Arms with sequence, as ``chr5q``; of acrocentric chromosomes the long one alone."""
    found: dict[str, Interval] = {}
    for row in _rows(resource("bands.tsv")):
        chrom, name = row["chrom"], row["chrom"] + row["band"][0]
        if chrom not in CHROMOSOMES or row["stain"] in _WITHOUT_SEQUENCE:
            continue
        start = max(int(row["first"]) - 1, _TELOMERE)
        end = min(int(row["last"]), lengths()[chrom] - _TELOMERE)
        known = found.get(name, Interval(chrom, start, end))
        found[name] = Interval(chrom, min(known.start, start), max(known.end, end))
    return found


def chromosome(name: str) -> Interval:
    """The whole chromosome."""
    return Interval(name, 0, lengths()[name])


def overlap_share(chrom: Names, start: Integers, end: Integers, where: Interval) -> Floats:
    """Share of each bin (n,) that ``where`` covers."""
    both = np.minimum(end, where.end) - np.maximum(start, where.start)
    share = np.clip(both, 0, None) / (end - start)
    return np.where(chrom == where.chrom, share, 0.0)
