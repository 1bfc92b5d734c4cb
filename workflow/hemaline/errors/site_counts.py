"""Fragments per base letter, and per gap, at every base of a region: what error rates come from.

The rules are those of :mod:`hemaline.reads.depth`: primary reads that are no duplicates, with
enough mapping and base quality; mates that overlap count once. Mates that read different letters
at a base say nothing there.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from hemaline.common.intervals import Interval
from hemaline.filters.filters import FilterSet
from hemaline.reads.aligned_bases import (
    CONSUMES_QUERY,
    CONSUMES_REFERENCE,
    WaitingMates,
    lay_on,
    shared,
)
from hemaline.reads.fragments import Alignments

LETTERS = "ACGT"
# Code of a base that is not counted: bad quality, gap, N, or told differently by the mate.
UNREAD = 4
FIRST_FORWARD, FIRST_REVERSE = 0, 1

_CODES = np.full(256, UNREAD, dtype=np.uint8)
_CODES[np.frombuffer(LETTERS.encode(), dtype=np.uint8)] = np.arange(len(LETTERS), dtype=np.uint8)
_INSERTION, _DELETION = 1, 2
_ALIGNED = frozenset({0, 7, 8})

Integers = NDArray[np.int32]
Codes = NDArray[np.uint8]


class Gap(NamedTuple):
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
    by_orientation: Integers
    gaps: Mapping[Gap, int]

    @property
    def letters(self) -> Integers:
        """Fragments by letter, shape (bases, 4)."""
        return np.asarray(self.by_orientation.sum(axis=0, dtype=np.int32))

    @property
    def total(self) -> Integers:
        """Fragments that show a letter, shape (bases,)."""
        return np.asarray(self.letters.sum(axis=1, dtype=np.int32))


def letter_codes(sequence: str) -> Codes:
    """0-3 for A, C, G, T (upper case), :data:`UNREAD` for any other letter."""
    return np.asarray(_CODES[np.frombuffer(sequence.encode(), dtype=np.uint8)])


class _Seen(NamedTuple):
    """What one read said; ``span`` is its aligned stretch, 0-based half-open, in the region."""

    orientation: int
    first: int
    codes: Codes
    gaps: frozenset[Gap]
    span: tuple[int, int]

    def passes_over(self, gap: Gap) -> bool:
        """Whether the read is aligned on both sides of where ``gap`` lies in its mate."""
        start, end = self.span
        return start <= gap.offset and gap.offset + gap.deleted + 1 < end


def count_sites(alignments: Alignments, region: Interval, filters: FilterSet) -> SiteCounts:
    """Count letters and gaps over ``region``: one pass over its reads."""
    size = len(region)
    # A fifth column takes what is not counted, so that every read is added by one statement.
    flat = np.zeros((2, size * (UNREAD + 1)), dtype=np.int32)
    rows = np.arange(size) * (UNREAD + 1)
    gaps: Counter[Gap] = Counter()
    waiting: WaitingMates[_Seen] = WaitingMates()
    for read in alignments.reads(region):
        if read.mapping_quality < filters.min_mapping_quality:
            continue
        seen = _seen(read, region, filters.min_base_quality)
        mate = waiting.earlier(read, seen)
        if mate is not None:
            seen = _beside(seen, mate, flat, rows, gaps)
        flat[seen.orientation][rows[seen.first : seen.first + seen.codes.size] + seen.codes] += 1
        if seen.gaps:
            gaps.update(seen.gaps)
    letters = flat.reshape(2, size, UNREAD + 1)[:, :, :UNREAD]
    return SiteCounts(region, np.ascontiguousarray(letters), +gaps)


def _beside(
    seen: _Seen, mate: _Seen, flat: Integers, rows: NDArray[np.int64], gaps: Counter[Gap]
) -> _Seen:
    """What a read adds to its earlier mate; what the two contradict is taken back."""
    start, end = shared(seen.first, seen.codes.size, mate.first, mate.codes.size)
    codes = seen.codes
    if start < end:
        codes = codes.copy()
        own = codes[start - seen.first : end - seen.first]
        other = mate.codes[start - mate.first : end - mate.first]
        both = (own != UNREAD) & (other != UNREAD)
        differ = both & (own != other)
        flat[mate.orientation][rows[start:end][differ] + other[differ]] -= 1
        own[both] = UNREAD
    added = seen.gaps
    if seen.gaps or mate.gaps:
        gaps.subtract(g for g in mate.gaps - seen.gaps if seen.passes_over(g))
        added = frozenset(g for g in seen.gaps - mate.gaps if not mate.passes_over(g))
    return seen._replace(codes=codes, gaps=added)


def _seen(read: Any, region: Interval, min_base_quality: int) -> _Seen:
    codes = letter_codes(read.query_sequence)
    codes[np.frombuffer(read.query_qualities, dtype=np.uint8) < min_base_quality] = UNREAD
    first, laid = lay_on(read, region, codes, UNREAD)
    start, end = read.reference_start - region.start, read.reference_end - region.start
    gaps: frozenset[Gap] = frozenset()
    if len(read.cigartuples) > 1:
        found = _gaps(read, start)
        gaps = frozenset(g for g in found if _good_anchor(g.offset - first, laid))
    is_reverse = bool(read.is_reverse) != bool(read.is_paired and read.is_read2)
    return _Seen(FIRST_REVERSE if is_reverse else FIRST_FORWARD, first, laid, gaps, (start, end))


def _good_anchor(index: int, laid: Codes) -> bool:
    return 0 <= index < laid.size and bool(laid[index] != UNREAD)


def _gaps(read: Any, start: int) -> Iterator[Gap]:
    """Gaps between two aligned bases; offsets count from the region's first base."""
    cigar = read.cigartuples
    query, offset = 0, start
    for index, (operation, length) in enumerate(cigar):
        is_between = 0 < index < len(cigar) - 1 and (
            cigar[index - 1][0] in _ALIGNED and cigar[index + 1][0] in _ALIGNED
        )
        if operation == _INSERTION and is_between:
            yield Gap(offset - 1, 0, read.query_sequence[query : query + length])
        elif operation == _DELETION and is_between:
            yield Gap(offset - 1, length, "")
        query += length if operation in CONSUMES_QUERY else 0
        offset += length if operation in CONSUMES_REFERENCE else 0
