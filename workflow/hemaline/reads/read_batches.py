"""Reads in batches, laid on a region base by base: counting is then a few operations on arrays.

A batch holds both mates of a fragment or neither: a read whose mate may still come waits for the
next batch. Memory is that of one batch and of the fragments open at its end.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from hemaline.common.intervals import Interval

CONSUMES_QUERY = frozenset({0, 1, 4, 7, 8})
CONSUMES_REFERENCE = frozenset({0, 2, 3, 7, 8})
ALIGNED = CONSUMES_QUERY & CONSUMES_REFERENCE
# Arrays of a thousand reads stay in a processor's cache.
READS_IN_A_BATCH = 1000

Kind = TypeVar("Kind", bound=np.generic)
Indices = NDArray[np.int64]


@dataclass(frozen=True)
class _Segment:
    """Columns, one entry a stretch of aligned bases: where it begins in the batch's bases, where
    in the region (0-based, outside of it too), how long it is and which read it is of."""

    query: Indices
    offset: Indices
    length: Indices
    read: Indices

    def within(self, size: int) -> _Segment:
        """Content of the region's ``size`` bases."""
        low = np.maximum(self.offset, 0)
        length = np.minimum(self.offset + self.length, size) - low
        query = self.query + low - self.offset
        return _Segment(query, low, np.maximum(length, 0), self.read)


@dataclass(frozen=True)
class ReadBatch:
    """Reads of ``region`` as columns.

    ``first`` and ``sizes``, shape (reads,), state where in the region the stretch that a read is
    laid on begins (0-based) and how many bases it has; what is laid is flat, one read after the
    other, shape (bases,). ``pairs``, shape (pairs, 2), are the indices of mates, the earlier
    first. ``gapped`` are the indices of reads with more than one CIGAR operation.
    """

    region: Interval
    reads: Sequence[Any]
    pairs: Indices
    first: Indices
    sizes: Indices
    gapped: Sequence[int]
    _segments: _Segment

    @classmethod
    def of(cls, reads: Sequence[Any], pairs: Indices, region: Interval) -> ReadBatch:
        """Lay out ``reads``; each overlaps the region."""
        segments: list[tuple[int, int, int, int]] = []
        spans: list[tuple[int, int]] = []
        gapped: list[int] = []
        query = 0
        for index, read in enumerate(reads):
            cigar = read.cigartuples
            begin = offset = read.reference_start - region.start
            in_read = query
            for operation, length in cigar:
                if operation in ALIGNED:
                    segments.append((in_read, offset, length, index))
                in_read += length if operation in CONSUMES_QUERY else 0
                offset += length if operation in CONSUMES_REFERENCE else 0
            spans.append((begin, offset))
            if len(cigar) > 1:
                gapped.append(index)
            query += read.query_length
        begins, ends = _columns(spans, 2)
        first = np.maximum(begins, 0)
        sizes = np.maximum(np.minimum(ends, len(region)) - first, 0)
        return cls(region, reads, pairs, first, sizes, gapped, _Segment(*_columns(segments, 4)))

    @cached_property
    def starts(self) -> Indices:
        """Where each read begins in what is laid, shape (reads,)."""
        return np.asarray(np.cumsum(self.sizes) - self.sizes)

    @cached_property
    def positions(self) -> Indices:
        """Offset in the region of everything that is laid, shape (bases,)."""
        return _ranges(self.first, self.sizes)

    @property
    def letters(self) -> NDArray[np.uint8]:
        """Bases of all reads as ASCII codes, soft-clipped ones included."""
        return _bytes("".join(read.query_sequence for read in self.reads).encode())

    @property
    def qualities(self) -> NDArray[np.uint8]:
        """Base qualities (Phred) of the same bases."""
        return _bytes(b"".join(read.query_qualities for read in self.reads))

    def lay(self, values: NDArray[Kind], nothing: object) -> NDArray[Kind]:
        """The value at each position, shape (bases,), of one value for each base of the reads.

        ``nothing`` is the value where a read has a gap.
        """
        inside = self._segments.within(len(self.region))
        laid = np.full(int(self.sizes.sum()), nothing, dtype=values.dtype)
        to = self.starts[inside.read] + inside.offset - self.first[inside.read]
        laid[_ranges(to, inside.length)] = values[_ranges(inside.query, inside.length)]
        return laid

    def each(self, of_read: NDArray[Kind]) -> NDArray[Kind]:
        """A value of each read at each of its positions, shape (bases,)."""
        return np.repeat(of_read, self.sizes)

    def shared(self, pairs: Indices) -> tuple[Indices, Indices]:
        """Where, in what is laid, the earlier and the later mates of ``pairs`` see one base."""
        earlier, later = pairs.T
        ends = self.first + self.sizes
        start = np.maximum(self.first[earlier], self.first[later])
        length = np.maximum(np.minimum(ends[earlier], ends[later]) - start, 0)
        one, two = (
            _ranges(self.starts[read] + start - self.first[read], length)
            for read in (earlier, later)
        )
        return one, two

    def tally(self, table: NDArray[np.int32], kinds: NDArray[np.uint8], positions: Indices) -> None:
        """Add one to ``table[kind, position]`` for each pair of the two."""
        if not positions.size:
            return
        low, high = int(positions.min()), int(positions.max()) + 1
        keys = kinds.astype(np.int64)
        keys *= high - low
        keys += positions
        keys -= low
        counts = np.bincount(keys, minlength=len(table) * (high - low))
        table[:, low:high] += counts.reshape(len(table), -1).astype(np.int32)


def read_batches(reads: Iterable[Any], region: Interval) -> Iterator[ReadBatch]:
    """Batches of ``reads``, which come in coordinate order and overlap the region."""
    source = iter(reads)
    open_reads: list[Any] = []
    while chunk := list(islice(source, READS_IN_A_BATCH)):
        held = [*open_reads, *chunk]
        pairs, waiting = _mates(held)
        last = chunk[-1].reference_start
        stay = {index for index in waiting if held[index].next_reference_start >= last}
        open_reads = [held[index] for index in sorted(stay)]
        is_settled = np.array([index not in stay for index in range(len(held))])
        settled = [read for index, read in enumerate(held) if index not in stay]
        if settled:
            yield ReadBatch.of(settled, (np.cumsum(is_settled) - 1)[pairs], region)
    if open_reads:
        yield ReadBatch.of(open_reads, _no_pairs(), region)


def _mates(reads: Sequence[Any]) -> tuple[Indices, Iterable[int]]:
    """Indices of mates that may share a base, and of reads whose mate has not come."""
    waiting: dict[str, int] = {}
    pairs: list[tuple[int, int]] = []
    for index, read in enumerate(reads):
        if (
            not read.is_paired
            or read.mate_is_unmapped
            or read.next_reference_id != read.reference_id
        ):
            continue
        earlier = waiting.pop(read.query_name, None)
        if earlier is not None:
            pairs.append((earlier, index))
        # Only a mate that begins before this read ends can share a base with it.
        elif read.next_reference_start < read.reference_end:
            waiting[read.query_name] = index
    return np.array(pairs, dtype=np.int64) if pairs else _no_pairs(), waiting.values()


def _no_pairs() -> Indices:
    return np.zeros((0, 2), dtype=np.int64)


def _columns(rows: Sequence[tuple[int, ...]], width: int) -> Indices:
    return np.array(rows, dtype=np.int64).reshape(-1, width).T


def _ranges(starts: Indices, lengths: Indices) -> Indices:
    """``arange(start, start + length)`` of each, one after the other."""
    ends = np.cumsum(lengths)
    total = int(ends[-1]) if ends.size else 0
    return np.repeat(starts - ends + lengths, lengths) + np.arange(total)


def _bytes(text: bytes) -> NDArray[np.uint8]:
    return np.frombuffer(text, dtype=np.uint8)
