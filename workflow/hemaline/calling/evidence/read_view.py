"""One read with the values that several alleles need, computed once."""

from __future__ import annotations

from functools import cached_property
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from hemaline.calling.evidence.haplotypes import SPAN_MARGIN
from hemaline.common.intervals import Interval


class Gap(NamedTuple):
    """An insertion or deletion: base before it (1-based), count deleted, bases inserted."""

    before: int
    deleted: int
    inserted: str

    @property
    def length_change(self) -> int:
        """Bases gained (positive) or lost."""
        return len(self.inserted) - self.deleted


class ClosedRead(NamedTuple):
    """Bases where a read's own alignment has them, inserted ones left out; arrays of one length.

    ``good``: of enough quality, and not deleted; ``good_aligned``: and not clipped either.
    """

    bases: NDArray[np.uint8]
    good: NDArray[np.bool_]
    good_aligned: NDArray[np.bool_]


class ReadView:
    """A read that is evidence; positions 0-based, ends exclusive."""

    def __init__(self, read: Any, min_base_quality: int) -> None:
        """Examine a pysam read; bases below ``min_base_quality`` are not good."""
        cigar = read.cigartuples
        left = cigar[0][1] if cigar[0][0] == 4 else 0
        right = cigar[-1][1] if cigar[-1][0] == 4 else 0
        self.name: str = read.query_name
        self.is_reverse: bool = read.is_reverse
        self.mapping_quality: int = read.mapping_quality
        # Read 1 forward or read 2 reverse; a read without a mate has no orientation.
        self.f1r2: bool | None = (read.is_read1 != read.is_reverse) if read.is_paired else None
        self.template: int = abs(read.template_length) if read.is_proper_pair else 0
        self.aligned_start: int = read.reference_start
        self.aligned_end: int = read.reference_end
        self.aligned = Interval(read.reference_name, self.aligned_start, self.aligned_end)
        # Where the read would begin and end if its clipped ends were aligned too.
        self.start = self.aligned_start - left
        self.end = self.aligned_end + right
        self.sequence: str = read.query_sequence
        self.qualities = read.query_qualities
        self.min_base_quality = min_base_quality
        self._cigar = cigar
        self._bases: NDArray[np.uint8] | None = None
        self._good: NDArray[np.bool_] | None = None

    @property
    def bases(self) -> NDArray[np.uint8]:
        """ASCII codes of all its bases."""
        if self._bases is None:
            self._bases = np.frombuffer(self.sequence.encode(), dtype=np.uint8)
        return self._bases

    @property
    def good(self) -> NDArray[np.bool_]:
        """Which of them are of enough quality."""
        if self._good is None:
            quality = np.frombuffer(self.qualities, dtype=np.uint8)
            self._good = np.asarray(quality >= self.min_base_quality)
        return self._good

    @property
    def is_whole(self) -> bool:
        """True if it is aligned without a gap or a clipped end."""
        return len(self._cigar) == 1

    def index_at(self, position0: int) -> int | None:
        """Index of the base aligned to a reference position; None where it is deleted."""
        query, reference = 0, self.aligned_start
        for operation, length in self._cigar:
            if operation in (0, 7, 8):
                if position0 < reference + length:
                    return query + position0 - reference
                query += length
                reference += length
            elif operation in (2, 3):
                if position0 < reference + length:
                    return None
                reference += length
            elif operation in (1, 4):
                query += length
        return None

    @cached_property
    def gaps(self) -> frozenset[Gap]:
        """Its insertions and deletions."""
        query, reference = 0, self.aligned_start
        found = set()
        for operation, length in self._cigar:
            if operation == 1:
                found.add(Gap(reference, 0, self.sequence[query : query + length]))
            elif operation == 2:
                found.add(Gap(reference, length, ""))
            query += length if operation in (0, 1, 4, 7, 8) else 0
            reference += length if operation in (0, 2, 3, 7, 8) else 0
        return frozenset(found)

    @cached_property
    def closed(self) -> ClosedRead:
        """The read without its insertions and deletions, as long as the reference it is on."""
        return self.closed_but(None)

    def closed_but(self, kept: Gap | None) -> ClosedRead:
        """The read without its insertions and deletions other than ``kept``."""
        bases, good, aligned = [], [], []
        index, reference = 0, self.aligned_start
        for operation, length in self._cigar:
            is_kept = kept is not None and (kept.before, kept.deleted) == (
                reference,
                length if operation == 2 else 0,
            )
            if operation in (0, 4, 7, 8) or (operation == 1 and is_kept):
                bases.append(self.bases[index : index + length])
                good.append(self.good[index : index + length])
                aligned.append(np.full(length, operation != 4))
            elif operation == 3 or (operation == 2 and not is_kept):
                bases.append(np.zeros(length, dtype=np.uint8))
                good.append(np.zeros(length, dtype=np.bool_))
                aligned.append(np.full(length, True))
            index += length if operation in (0, 1, 4, 7, 8) else 0
            reference += length if operation in (0, 2, 3, 7, 8) else 0
        counted = np.concatenate(good)
        return ClosedRead(np.concatenate(bases), counted, counted & np.concatenate(aligned))


def spans_boundary(start0: int, end0: int, boundary0: int) -> bool:
    """True if a stretch goes well beyond both sides of a boundary between two bases."""
    return start0 <= boundary0 - SPAN_MARGIN and end0 >= boundary0 + SPAN_MARGIN
