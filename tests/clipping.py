"""Reads of a changed haplotype as bwa mem -Y aligns them: on one side, the rest clipped."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from builders import Read
from hemaline.genome.alleles import Allele, normalised

MATCH, MISMATCH = 1, -4
# bwa reports no alignment that scores less.
SHORTEST = 30


@dataclass(frozen=True)
class Event:
    """Bases ``start`` to ``end`` (0-based) of ``reference`` replaced by ``inserted``."""

    reference: str
    start: int
    end: int
    inserted: str

    @property
    def haplotype(self) -> str:
        return self.reference[: self.start] + self.inserted + self.reference[self.end :]

    def allele(self, chrom: str) -> Allele:
        """Normalised."""
        raw = Allele(chrom, self.start + 1, self.reference[self.start : self.end], self.inserted)
        return normalised(raw, lambda _, first, last: self.reference[first:last])

    def reads(self, length: int, step: int) -> Iterator[Read]:
        """Reads over the event, one every ``step`` bases, in turn of either strand."""
        reach = range(self.start - length + 4, self.start + len(self.inserted) - 3, step)
        for number, first in enumerate(reach):
            read = aligned(
                f"alt{number}", self, self.haplotype[first : first + length], first, number % 2 == 1
            )
            if read:
                yield read


def aligned(name: str, event: Event, bases: str, first: int, reverse: bool) -> Read | None:
    """The read laid on from the end that has more of the reference, extended as far as it pays."""
    shift = event.end - event.start - len(event.inserted)
    left = _extension(bases, event.reference[first : first + len(bases)])
    behind = first + shift
    right = _extension(bases[::-1], event.reference[max(0, behind) : behind + len(bases)][::-1])
    if max(left, right) < SHORTEST:
        return None
    clip = len(bases) - max(left, right)
    if left >= right:
        cigar = f"{left}M{clip}S" if clip else f"{left}M"
        return Read(name, first, bases, cigar, reverse=reverse)
    cigar = f"{clip}S{right}M" if clip else f"{right}M"
    return Read(name, behind + clip, bases, cigar, reverse=reverse)


def _extension(bases: str, reference: str) -> int:
    """Bases of the best alignment without gaps that begins at the first."""
    best = score = length = 0
    for count, (one, other) in enumerate(zip(bases, reference, strict=False), start=1):
        score += MATCH if one == other else MISMATCH
        if score > best:
            best, length = score, count
    return length


def regains(bases: str, reference: str) -> bool:
    """True if ``bases`` look like the reference again after they have differed from it."""
    same = [one == other for one, other in zip(bases, reference, strict=False)]
    if all(same):
        return False
    score = 0
    for agrees in same[same.index(False) :]:
        score += MATCH if agrees else MISMATCH
        if score > 0:
            return True
    return False
