"""Fragments per base letter, and per gap, at every base of a region: what error rates come from.

The rules are those of :mod:`hemaline.reads.depth`: primary reads that are no duplicates, with
enough mapping and base quality; mates that overlap count once. Mates that read different letters
at a base give no information there.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from hemaline.common.intervals import Interval
from hemaline.filters.filter_set import FilterSet
from hemaline.reads.fragments import Alignments
from hemaline.reads.read_batches import (
    ALIGNED,
    CONSUMES_QUERY,
    CONSUMES_REFERENCE,
    ReadBatch,
    read_batches,
)

LETTERS = "ACGT"
# Code of a base that is not counted: bad quality, gap, N, or read differently by the mate.
UNREAD = 4
_CODES_IN_ALL = UNREAD + 1

_CODES = np.full(256, UNREAD, dtype=np.uint8)
_CODES[np.frombuffer(LETTERS.encode(), dtype=np.uint8)] = np.arange(len(LETTERS), dtype=np.uint8)
_INSERTION, _DELETION = 1, 2

Int32Array = NDArray[np.int32]
Codes = NDArray[np.uint8]


class AlignedGap(NamedTuple):
    """An insertion or deletion as it was aligned, right after the base at ``offset``."""

    offset: int
    deleted: int
    inserted: str

    @property
    def kind(self) -> str:
        """``insertion`` or ``deletion``."""
        return "insertion" if self.inserted else "deletion"

    @property
    def length(self) -> int:
        """Bases inserted or deleted."""
        return len(self.inserted) or self.deleted


@dataclass(frozen=True)
class SiteCounts:
    """Fragments at each base of ``region``.

    ``by_orientation`` has the shape (2, bases, 4): fragments whose first read is forward, and
    reverse, by the letter (A, C, G, T on the forward strand) they show; a read without a mate
    counts as a first one. ``gaps`` counts fragments by the gap that begins after a good base.
    """

    region: Interval
    by_orientation: Int32Array
    gaps: Mapping[AlignedGap, int]

    @property
    def letters(self) -> Int32Array:
        """Fragments by letter, shape (bases, 4)."""
        return np.asarray(self.by_orientation.sum(axis=0, dtype=np.int32))

    @property
    def total(self) -> Int32Array:
        """Fragments that show a letter, shape (bases,)."""
        return np.asarray(self.letters.sum(axis=1, dtype=np.int32))


def letter_codes(sequence: str) -> Codes:
    """0-3 for A, C, G, T (upper case), :data:`UNREAD` for any other letter."""
    return np.asarray(_CODES[np.frombuffer(sequence.encode(), dtype=np.uint8)])


def count_sites(alignments: Alignments, region: Interval, filters: FilterSet) -> SiteCounts:
    """Count letters and gaps over ``region``: one pass over its reads."""
    size = len(region)
    # Forward A, C, G, T and what is not counted, then the same of reverse.
    table = np.zeros((2 * _CODES_IN_ALL, size), dtype=np.int32)
    gaps: Counter[AlignedGap] = Counter()
    well_mapped = (
        read
        for read in alignments.reads(region)
        if read.mapping_quality >= filters.evidence.min_mapping_quality
    )
    for batch in read_batches(well_mapped, region):
        codes = np.where(
            batch.qualities < filters.evidence.min_base_quality,
            np.uint8(UNREAD),
            _CODES[batch.letters],
        )
        laid = batch.lay(codes, UNREAD)
        gaps.update(_fragments_with_gaps(batch, laid))
        _count_fragments_once(batch, laid)
        laid += batch.each(_orientations(batch)) * np.uint8(_CODES_IN_ALL)
        batch.tally(table, laid, batch.positions)
    letters = table.reshape(2, _CODES_IN_ALL, size)[:, :UNREAD].transpose(0, 2, 1)
    return SiteCounts(region, np.ascontiguousarray(letters), gaps)


def _orientations(batch: ReadBatch) -> Codes:
    """0 where the fragment's first read is forward, 1 where it is reverse, shape (reads,)."""
    return np.array(
        [r.is_reverse != (r.is_paired and r.is_read2) for r in batch.reads], dtype=np.uint8
    )


def _count_fragments_once(batch: ReadBatch, laid: Codes) -> None:
    """Unread, in place, what a mate has read before, and both where the two differ."""
    earlier, later = batch.shared(batch.pairs)
    one, two = laid[earlier], laid[later]
    both = (one != UNREAD) & (two != UNREAD)
    laid[later[both]] = UNREAD
    laid[earlier[both & (one != two)]] = UNREAD


def _fragments_with_gaps(batch: ReadBatch, laid: Codes) -> Counter[AlignedGap]:
    """Fragments by gap; one that the mate is aligned through is none."""
    own = {i: gaps for i in batch.gapped if (gaps := _well_anchored(batch, i, laid))}
    if not own:
        return Counter()
    found: Counter[AlignedGap] = Counter()
    for pair in batch.pairs.tolist():
        if own.keys() & pair:
            first, second = (batch.reads[index] for index in pair)
            here, there = (own.pop(index, frozenset()) for index in pair)
            found.update(here & there)
            found.update(g for g in here - there if not _passes_over(second, g, batch.region))
            found.update(g for g in there - here if not _passes_over(first, g, batch.region))
    for gaps in own.values():
        found.update(gaps)
    return found


def _passes_over(read: Any, gap: AlignedGap, region: Interval) -> bool:
    """True if the read is aligned on both sides of where ``gap`` is in its mate."""
    anchor = region.start + gap.offset
    return bool(read.reference_start <= anchor and anchor + gap.deleted + 1 < read.reference_end)


def _well_anchored(batch: ReadBatch, index: int, laid: Codes) -> frozenset[AlignedGap]:
    """The read's gaps that follow a base of good quality inside the region."""
    first, size, start = (int(c[index]) for c in (batch.first, batch.sizes, batch.starts))
    return frozenset(
        gap
        for gap in _gaps(batch.reads[index], batch.region)
        if 0 <= gap.offset - first < size and laid[start + gap.offset - first] != UNREAD
    )


def _gaps(read: Any, region: Interval) -> Iterator[AlignedGap]:
    """Gaps between two aligned bases; offsets count from the region's first base."""
    cigar = read.cigartuples
    query, offset = 0, read.reference_start - region.start
    for index, (operation, length) in enumerate(cigar):
        is_between = 0 < index < len(cigar) - 1 and (
            cigar[index - 1][0] in ALIGNED and cigar[index + 1][0] in ALIGNED
        )
        if operation == _INSERTION and is_between:
            yield AlignedGap(offset - 1, 0, read.query_sequence[query : query + length])
        elif operation == _DELETION and is_between:
            yield AlignedGap(offset - 1, length, "")
        query += length if operation in CONSUMES_QUERY else 0
        offset += length if operation in CONSUMES_REFERENCE else 0
