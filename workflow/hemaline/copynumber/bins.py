"""Bins in which fragments are counted: pieces of targets, and stretches between them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from pathlib import Path
from typing import Annotated

import numpy as np
from numpy.typing import NDArray

from hemaline.common.intervals import Interval, merge
from hemaline.common.tables.rows import Field, read_rows, table, write_rows
from hemaline.copynumber.copy_rules import CopyBinRules
from hemaline.genome.alleles import SequenceSource
from hemaline.genome.bands import Band

TARGET, OFF_TARGET, GENOME = "target", "off_target", "genome"
Places = NDArray[np.int64]
Truths = NDArray[np.bool_]


@table("copy_bins", key=("chrom", "first"))
@dataclass(frozen=True, order=True)
class CopyBin:
    """Bins of an assay in which fragments are counted, sorted; none overlap."""

    chrom: Annotated[str, "Contig."]
    first: Annotated[int, "First base, 1-based."]
    last: Annotated[int, "Last base, 1-based."]
    kind: Annotated[
        str,
        "Piece of a target, of the genome between targets, or of a whole genome.",
        Field(allowed=(TARGET, OFF_TARGET, GENOME)),
    ]


@dataclass(frozen=True)
class CopyBins:
    """Bins as columns, shape (bins,) each: ``start`` and ``end`` 0-based half-open."""

    chrom: NDArray[np.str_]
    start: Places
    end: Places
    kind: NDArray[np.str_]

    @classmethod
    def of(cls, rows: Iterable[CopyBin]) -> CopyBins:
        """The columns of rows."""
        found = list(rows)
        return cls(
            np.array([one.chrom for one in found], dtype=np.str_),
            np.array([one.first - 1 for one in found], dtype=np.int64),
            np.array([one.last for one in found], dtype=np.int64),
            np.array([one.kind for one in found], dtype=np.str_),
        )

    @classmethod
    def load(cls, path: Path) -> CopyBins:
        """The bins of a table that :meth:`save` wrote."""
        return cls.of(read_rows(path, CopyBin))

    def save(self, path: Path) -> None:
        """Write the table."""
        write_rows(path, CopyBin, self.rows())

    def rows(self) -> Iterator[CopyBin]:
        """A row of each bin."""
        columns = (self.chrom.tolist(), self.start.tolist(), self.end.tolist(), self.kind.tolist())
        for chrom, start, end, kind in zip(*columns, strict=True):
            yield CopyBin(chrom, start + 1, end, kind)

    def __len__(self) -> int:
        """Number of bins."""
        return len(self.start)

    @cached_property
    def digest(self) -> str:
        """SHA-256 of the bins: counts over other bins have another one."""
        text = "".join(f"{b.chrom}\t{b.first}\t{b.last}\t{b.kind}\n" for b in self.rows())
        return hashlib.sha256(text.encode()).hexdigest()

    @cached_property
    def is_off_target(self) -> Truths:
        """True for bins between targets, shape (bins,)."""
        return np.asarray(self.kind == OFF_TARGET)

    def inside(self, stretches: Iterable[Interval]) -> Truths:
        """True for bins whose middle is in one of the stretches, shape (bins,)."""
        return are_inside(self.chrom, (self.start + self.end) // 2, stretches)


def are_inside(
    chroms: NDArray[np.str_], positions: Places, stretches: Iterable[Interval]
) -> Truths:
    """True for 0-based positions in one of the stretches; all arrays of shape (positions,)."""
    found = np.zeros(len(positions), dtype=np.bool_)
    for one in stretches:
        found |= (chroms == one.chrom) & (positions >= one.start) & (positions < one.end)
    return found


def make_bins(
    targets: Sequence[Interval],
    lengths: Mapping[str, int],
    bands: Sequence[Band],
    fetch: SequenceSource,
    rules: CopyBinRules,
    *,
    off_target: bool,
    whole_genome: bool,
    size: int | None = None,
) -> CopyBins:
    """The bins of an assay on the chromosomes that have bands.

    Args:
        targets: merged targets.
        lengths: of the contigs of the reference.
        bands: of the genome; centromeres and heterochromatin have no bins between targets.
        fetch: bases of the prepared reference, in which masks are N.
        rules: sizes.
        off_target: whether the genome between targets is counted as well.
        whole_genome: whether targets are nothing special (shallow or whole genomes).
        size: bases of a bin of the genome, in place of that of the rules.
    """
    chromosomes = [name for name in dict.fromkeys(b.chrom for b in bands) if name in lengths]
    rows: list[CopyBin] = []
    if not whole_genome:
        for one in targets:
            if one.chrom in chromosomes:
                rows += _pieces(one, rules.largest_target)
    if off_target or whole_genome:
        kind = GENOME if whole_genome else OFF_TARGET
        taken = [] if whole_genome else [one.widened(rules.flank) for one in targets]
        taken += [band.interval for band in bands if band.stain in rules.left_out]
        for chrom in chromosomes:
            mine = merge(one for one in taken if one.chrom == chrom)
            whole = Interval(chrom, 0, lengths[chrom])
            rows += _between(whole, mine, fetch, rules, kind, size or rules.off_target)
    return CopyBins.of(sorted(rows))


def _pieces(target: Interval, largest: int) -> Iterator[CopyBin]:
    """A target in equal parts."""
    parts = -(-len(target) // largest)
    ends = [target.start + len(target) * part // parts for part in range(parts + 1)]
    for start, end in pairwise(ends):
        yield CopyBin(target.chrom, start + 1, end, TARGET)


def _between(
    whole: Interval,
    taken: Sequence[Interval],
    fetch: SequenceSource,
    rules: CopyBinRules,
    kind: str,
    size: int,
) -> Iterator[CopyBin]:
    """Bins of what is not taken: each free stretch in equal parts, if enough bases are known."""
    for free in _free(whole, taken):
        parts = max(1, round(len(free) / size))
        ends = [free.start + len(free) * part // parts for part in range(parts + 1)]
        for start, end in pairwise(ends):
            if end - start < rules.smallest_share * size:
                continue
            bases = fetch(free.chrom, start, end).upper()
            known = len(bases) - bases.count("N")
            if known >= max(rules.smallest_share * size, (1 - rules.largest_gap) * (end - start)):
                yield CopyBin(free.chrom, start + 1, end, kind)


def _free(whole: Interval, taken: Sequence[Interval]) -> Iterator[Interval]:
    """Parts of a contig between what is taken (merged)."""
    at = whole.start
    for one in taken:
        if one.start > at:
            yield Interval(whole.chrom, at, min(one.start, whole.end))
        at = max(at, one.end)
    if at < whole.end:
        yield Interval(whole.chrom, at, whole.end)
