"""Long indels, and several close by, of a CIGAR, with what belongs to them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hemaline.calling.candidates.clip_alleles import Change, Window
from hemaline.calling.candidates.clip_rules import SoftClipRules

_GAPS = frozenset({1, 2})
_ALIGNED = frozenset({0, 7, 8})
_CONSUMES_READ, _CONSUMES_REFERENCE = frozenset({0, 1, 4, 7, 8}), frozenset({0, 2, 3, 7, 8})
# Indels of one read closer than this are one change.
_ONE_CHANGE = 15
# A mismatch belongs to the change next to it when no more bases than this agree between them:
# they would not make up for it in ``clip_alleles`` either. No more than so many are examined.
_APART, _NEARBY = 3, 30


@dataclass(frozen=True)
class _Part:
    """One operation of a CIGAR: where it is in the window and in the read, half-open."""

    operation: int
    length: int
    start: int
    end: int
    first: int
    last: int


def change_of_cigar(
    read: Any, start: int, window: Window, min_quality: int, rules: SoftClipRules
) -> Change | None:
    """The longest indel of a read, from ``start`` in the window; None where it is too short.

    Other indels close by, and mismatches next to it that the aligner preferred to a longer
    change, are part of the change, with the bases between. With another one no indel is too short.
    """
    parts = _parts(read.cigartuples, start)
    gaps = [place for place, part in enumerate(parts) if part.operation in _GAPS]
    if not gaps:
        return None
    low, high = _together(parts, gaps)
    if low == high and parts[low].length < rules.min_length:
        return None
    differs = _Mismatches(read, window, min_quality)
    left = differs.reach_left(parts[low - 1]) if low else 0
    right = differs.reach_right(parts[high + 1]) if high + 1 < len(parts) else 0
    bases = read.query_sequence[parts[low].first - left : parts[high].last + right].encode()
    change = Change(parts[low].start - left, parts[high].end + right, bases)
    return change if rules.is_short_enough(change.end - change.start, len(bases)) else None


def _parts(cigar: Sequence[tuple[int, int]], start: int) -> list[_Part]:
    parts = []
    index = 0
    for operation, length in cigar:
        end = start + (length if operation in _CONSUMES_REFERENCE else 0)
        last = index + (length if operation in _CONSUMES_READ else 0)
        parts.append(_Part(operation, length, start, end, index, last))
        start, index = end, last
    return parts


def _together(parts: Sequence[_Part], gaps: Sequence[int]) -> tuple[int, int]:
    """First and last part of the change around the longest gap."""
    middle = gaps.index(max(gaps, key=lambda place: parts[place].length))
    low = high = middle
    while low > 0 and parts[gaps[low]].start - parts[gaps[low - 1]].end <= _ONE_CHANGE:
        low -= 1
    while (
        high + 1 < len(gaps) and parts[gaps[high + 1]].start - parts[gaps[high]].end <= _ONE_CHANGE
    ):
        high += 1
    return gaps[low], gaps[high]


class _Mismatches:
    """Where a read differs from the window with good quality."""

    def __init__(self, read: Any, window: Window, min_quality: int) -> None:
        self._bases = np.frombuffer(read.query_sequence.encode(), dtype=np.uint8)
        self._good = np.frombuffer(read.query_qualities, dtype=np.uint8) >= min_quality
        self._window = window.codes

    def _differing(self, part: _Part) -> NDArray[np.bool_]:
        if part.operation not in _ALIGNED:
            return np.zeros(0, dtype=np.bool_)
        differs = self._bases[part.first : part.last] != self._window[part.start : part.end]
        return np.asarray(differs & self._good[part.first : part.last])

    def reach_left(self, part: _Part) -> int:
        """Last bases of ``part`` that belong to the change behind it."""
        return _reach(self._differing(part)[::-1][:_NEARBY])

    def reach_right(self, part: _Part) -> int:
        """First bases of ``part`` that belong to the change before it."""
        return _reach(self._differing(part)[:_NEARBY])


def _reach(differing: NDArray[np.bool_]) -> int:
    """Bases up to the last mismatch before more than ``_APART`` agree."""
    reach = 0
    for place in np.flatnonzero(differing):
        if place - reach > _APART:
            break
        reach = int(place) + 1
    return reach
