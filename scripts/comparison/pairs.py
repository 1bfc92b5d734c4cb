"""Pairs of records that differ, found in windows so that memory does not grow with the file."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from itertools import islice, zip_longest

from comparison.records import Record

WINDOW = 400
Pair = tuple[Record | None, Record | None]


def differing(before: Iterator[Record], after: Iterator[Record]) -> Iterator[Pair]:
    """Pairs of unequal records in their order; a record without partner is paired with None.

    Equal records are passed one by one. Where two differ, the next ``WINDOW`` of both sides are
    aligned, so that a missing or additional record does not make all that follow it differ.
    """
    left: deque[Record] = deque()
    right: deque[Record] = deque()
    while True:
        one, other = _next(left, before), _next(right, after)
        if one is None and other is None:
            return
        if one is not None and other is not None and one.cells == other.cells:
            continue
        left.extendleft([one] if one else [])
        right.extendleft([other] if other else [])
        left.extend(islice(before, WINDOW - len(left)))
        right.extend(islice(after, WINDOW - len(right)))
        yield from _align(left, right)


def _next(held: deque[Record], stream: Iterator[Record]) -> Record | None:
    return held.popleft() if held else next(stream, None)


def _align(left: deque[Record], right: deque[Record]) -> Iterator[Pair]:
    """Consume both windows up to their last equal record, or whole where they share none."""
    matcher = SequenceMatcher(None, [*map(_key, left)], [*map(_key, right)], autojunk=False)
    blocks = matcher.get_matching_blocks()
    i = j = 0
    for a, b, size in blocks[:-1] or blocks:
        yield from _pair([*islice(left, i, a)], [*islice(right, j, b)])
        i, j = a + size, b + size
    for side, consumed in ((left, i), (right, j)):
        for _ in range(consumed):
            side.popleft()


def _key(record: Record) -> frozenset[tuple[str, str]]:
    return frozenset(record.cells.items())


def _pair(before: Sequence[Record], after: Sequence[Record]) -> Iterator[Pair]:
    if not before or not after or len(before) == len(after):
        yield from zip_longest(before, after)
        return
    # More records on one side: those that agree in the columns which the shorter side shares with
    # the longer one belong together.
    shorter, longer = sorted((before, after), key=len)
    shared = [
        column
        for column in shorter[0].cells
        if {r.cells.get(column) for r in shorter} <= {r.cells.get(column) for r in longer}
    ]
    old, new = ([tuple(r.cells.get(c) for c in shared) for r in side] for side in (before, after))
    for _, a1, a2, b1, b2 in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        yield from zip_longest(before[a1:a2], after[b1:b2])
