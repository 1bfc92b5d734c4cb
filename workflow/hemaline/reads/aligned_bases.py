"""What a read says base by base, laid on the reference, and which mates see a base twice."""

from __future__ import annotations

from typing import Any, Generic, TypeVar

import numpy as np
from numpy.typing import NDArray

from hemaline.common.intervals import Interval

_M, _EQUAL, _X = 0, 7, 8
CONSUMES_QUERY = frozenset({0, 1, 4, 7, 8})
CONSUMES_REFERENCE = frozenset({0, 2, 3, 7, 8})

Kind = TypeVar("Kind", bound=np.generic)
Seen = TypeVar("Seen")


def lay_on(
    read: Any, region: Interval, values: NDArray[Kind], nothing: object
) -> tuple[int, NDArray[Kind]]:
    """Offset in the region and, from there, the value of the read's base at each position.

    Args:
        read: an aligned read.
        region: what to lay it on; positions outside are cut off.
        values: one for each base of the read, soft-clipped ones included.
        nothing: the value where the read has a gap.
    """
    start, end = read.reference_start, read.reference_end
    cigar = read.cigartuples
    if len(cigar) == 1:
        laid = values
    else:
        laid = np.full(end - start, nothing, dtype=values.dtype)
        query = reference = 0
        for operation, length in cigar:
            if operation in (_M, _EQUAL, _X):
                laid[reference : reference + length] = values[query : query + length]
            query += length if operation in CONSUMES_QUERY else 0
            reference += length if operation in CONSUMES_REFERENCE else 0
    low, high = max(start, region.start), min(end, region.end)
    return low - region.start, laid[low - start : max(high - start, low - start)]


class WaitingMates(Generic[Seen]):
    """What the first mates in coordinate order have seen, kept until the second ones come."""

    def __init__(self) -> None:
        """Nothing waits."""
        self._waiting: dict[str, Seen] = {}

    def earlier(self, read: Any, seen: Seen) -> Seen | None:
        """What this read's mate saw before it; where none came, ``seen`` may wait for it."""
        if (
            not read.is_paired
            or read.mate_is_unmapped
            or read.next_reference_id != read.reference_id
        ):
            return None
        mate = self._waiting.pop(read.query_name, None)
        # Only a mate that begins before this read ends can share a base with it.
        if mate is None and read.next_reference_start < read.reference_end:
            self._waiting[read.query_name] = seen
        return mate


def shared(first: int, size: int, mate_first: int, mate_size: int) -> tuple[int, int]:
    """Start and end of what two stretches have in common; the end is not above the start else."""
    return max(first, mate_first), min(first + size, mate_first + mate_size)
