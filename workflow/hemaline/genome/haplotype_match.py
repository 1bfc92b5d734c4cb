"""Comparison of two lists of changes by the sequence they make, however a VCF represents them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations, pairwise
from typing import Protocol, TypeVar

from hemaline.genome.alleles import Allele, SequenceSource

# At most so many changes are put together to make one haplotype, out of at most so many, and all
# of them are within so many bases of the change they are compared with.
TOGETHER, CANDIDATES, NEARBY = 4, 14, 12
_FLANK = 5


class Change(Protocol):
    """A sequence change as a VCF writes it."""

    @property
    def chrom(self) -> str:
        """Contig."""

    @property
    def pos(self) -> int:
        """1-based position of ``ref``."""

    @property
    def ref(self) -> str:
        """Bases of the reference."""

    @property
    def alt(self) -> str:
        """Bases in their place."""


C = TypeVar("C", bound=Change)


def groups(nearby: Sequence[C], smallest: int = 1) -> Iterator[tuple[C, ...]]:
    """Changes, by position, that can be on one haplotype: none overlaps the next.

    The base that anchors an indel is not changed by it, and may be by its neighbour.
    """
    candidates = sorted(nearby[:CANDIDATES], key=lambda change: _placed(change)[:2])
    for size in range(smallest, TOGETHER + 1):
        for group in combinations(candidates, size):
            places = [_placed(change)[:2] for change in group]
            if all(one[1] <= other[0] and one != other for one, other in pairwise(places)):
                yield group


def _placed(change: Change) -> tuple[int, int, str]:
    """0-based half-open bases that change, without those both alleles begin with; and their alt."""
    same = 0
    while same < min(len(change.ref), len(change.alt)) and change.ref[same] == change.alt[same]:
        same += 1
    return change.pos - 1 + same, change.pos - 1 + len(change.ref), change.alt[same:]


def with_changes(reference: str, start: int, changes: Sequence[Change]) -> str:
    """The reference window, 0-based from ``start``, with changes (in order, apart) put in."""
    text, done = [], 0
    for first, end, bases in map(_placed, changes):
        text += [reference[done : first - start], bases]
        done = end - start
    return "".join([*text, reference[done:]])


def nearby(one: Allele, others: Sequence[Allele], distance: int = NEARBY) -> list[Allele]:
    """Those of ``others`` within ``distance`` bases of ``one``."""
    window = one.interval.widened(distance)
    return [other for other in others if other.interval.overlaps(window)]


def explanation(
    one: Allele, own: Sequence[Allele], others: Sequence[Allele], sequence: SequenceSource
) -> tuple[tuple[Allele, ...], tuple[Allele, ...]] | None:
    """A group of ``own`` that holds ``one``, and one of ``others`` that makes the same haplotype.

    The smallest groups are preferred. ``own`` and ``others`` are sorted, left-aligned alleles of
    the contig; None where no group of at most :data:`TOGETHER` makes the same sequence. That the
    changes of a group are on one molecule is assumed, not known.
    """
    near_own = [other for other in nearby(one, own) if other != one][: CANDIDATES - 1]
    mine = [group for group in groups(sorted([one, *near_own])) if one in group]
    theirs = list(groups(nearby(one, others)))
    if not theirs:
        return None
    everything = [change for group in (*mine, *theirs) for change in group]
    start = max(0, min(change.interval.start for change in everything) - _FLANK)
    end = max(change.interval.end for change in everything) + _FLANK
    reference = sequence(one.chrom, start, end)
    made: dict[str, tuple[Allele, ...]] = {}
    for group in theirs:
        made.setdefault(with_changes(reference, start, group), group)
    for group in mine:
        found = made.get(with_changes(reference, start, group))
        if found is not None:
            return group, found
    return None
