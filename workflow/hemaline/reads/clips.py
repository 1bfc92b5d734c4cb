"""Clipped ends: where reads stop agreeing with the reference, and agree with each other."""

from __future__ import annotations

from collections import Counter
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hemaline.common.intervals import Interval

_SOFT_CLIP = 4
# Clipped ends are the same event when this many bases next to the break are.
_ALIKE = 10


class ClippedEnds:
    """Counts reads by the base they are clipped at and the bases that follow in the clip."""

    def __init__(self, region: Interval, min_length: int) -> None:
        """Count ends of at least ``min_length`` bases that break inside ``region``."""
        self._region = region
        self._min_length = min_length
        self._ends: Counter[tuple[int, str, str]] = Counter()

    def add(self, read: Any) -> None:
        """Count the clipped ends of one read."""
        cigar = read.cigartuples
        if len(cigar) == 1:
            return
        operation, length = cigar[0]
        if operation == _SOFT_CLIP and length >= self._min_length:
            bases = read.query_sequence[length - _ALIKE : length]
            self._count(read.reference_start, "left", bases)
        operation, length = cigar[-1]
        if operation == _SOFT_CLIP and length >= self._min_length:
            bases = read.query_sequence[-length:][:_ALIKE]
            self._count(read.reference_end - 1, "right", bases)

    def _count(self, position0: int, side: str, bases: str) -> None:
        if self._region.contains(self._region.chrom, position0):
            self._ends[position0 - self._region.start, side, bases] += 1

    def support(self) -> NDArray[np.int32]:
        """Reads of the commonest clipped end at each base of the region."""
        support = np.zeros(len(self._region), dtype=np.int32)
        for (offset, _, _), count in self._ends.items():
            support[offset] = max(support[offset], count)
        return support
