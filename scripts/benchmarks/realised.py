"""How many fragments of each haplotype the sequencer really read over an event.

A read distinguishes the alternative from the reference haplotype when it mismatches the reference
wherever its first or its last base is put in its true place: at every substituted base, or, for
indels, at two bases at least. Base errors are not assessed: these are molecules, not calls.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from benchmarks.truth import Event
from simulation.simulate import Reads
from simulation.simulate_haplotypes import LETTERS, Haplotype, Integers, SequenceSource

_INDEL_MISMATCHES = 2


@dataclass(frozen=True)
class Molecules:
    """Distinct fragments of one haplotype: 0-based starts of both reads along its bases."""

    haplotype: Haplotype
    starts: Integers
    read_length: int

    @property
    def first(self) -> int:
        """0-based reference position of the haplotype's first base."""
        return int(self.haplotype.origin[0])

    @property
    def text(self) -> str:
        """The haplotype's bases."""
        return LETTERS[self.haplotype.bases].tobytes().decode()


@dataclass(frozen=True)
class Realised:
    """``alt``: mutated fragments that show the event.

    ``carrying`` and ``depth``: mutated and all fragments that read the base before the change, and
    those that read the base after it, added. Their ratio is the true share: reads within a long
    duplication show neither haplotype, but the bases next to it are read of both alike.
    """

    alt: int
    carrying: int
    depth: int

    @property
    def vaf(self) -> float:
        """Share of fragments next to the change that carry it; NaN where there are none."""
        return self.carrying / self.depth if self.depth else float("nan")


def molecules_of(reads: Reads) -> list[Molecules]:
    """Molecules of a simulated library; PCR copies count once."""
    drawn, width = reads.fragments, reads.bases1.shape[1]
    rows = np.unique(np.stack([drawn.haplotype, drawn.start, drawn.length]), axis=1)
    found = []
    for number, haplotype in enumerate(reads.haplotypes):
        _, start, length = rows[:, rows[0] == number]
        found.append(Molecules(haplotype, np.stack([start, start + length - width]), width))
    return found


def realised(
    events: Sequence[Event], molecules: Sequence[Molecules], sequence: SequenceSource
) -> list[Realised]:
    """Counts for every event.

    Raises:
        ValueError: no haplotype carries an event, or several do.
    """
    return [_realised(event, molecules, sequence) for event in events]


def _realised(event: Event, molecules: Sequence[Molecules], sequence: SequenceSource) -> Realised:
    alt = carrying = depth = carriers = 0
    for one in molecules:
        last = int(one.haplotype.origin[-1])
        if one.haplotype.chrom != event.allele.chrom or not one.first <= event.start <= last:
            continue
        reference = sequence(event.allele.chrom, one.first, last + 1)
        offset = event.start - one.first
        changed = spliced(reference, offset, event.allele.ref, event.allele.alt)
        nearby = _reading_nearby(one, event)
        depth += nearby
        if one.text == changed:
            carriers += 1
            carrying += nearby
            alt += _informative(one, offset, (changed, reference, _delta(event)), event)
    if carriers != 1:
        raise ValueError(f"{carriers} haplotypes carry {event.key}")
    return Realised(alt, carrying, depth)


def _reading_nearby(one: Molecules, event: Event) -> int:
    """Fragments that read the base before the change, and those that read the base after it."""
    origin = one.haplotype.origin
    count = 0
    for base in (event.start - 1, event.end):
        at = int(np.flatnonzero(origin == base)[0])
        count += int(((one.starts <= at) & (at < one.starts + one.read_length)).any(axis=0).sum())
    return count


def _delta(event: Event) -> int:
    return len(event.allele.alt) - len(event.allele.ref)


def spliced(reference: str, offset: int, ref: str, alt: str) -> str:
    """The reference with ``ref`` at ``offset`` replaced.

    Raises:
        ValueError: ``ref`` is not there.
    """
    if reference[offset : offset + len(ref)] != ref:
        raise ValueError("REF is not the reference's")
    return reference[:offset] + alt + reference[offset + len(ref) :]


def _informative(one: Molecules, offset: int, texts: tuple[str, str, int], event: Event) -> int:
    """Fragments at least one of whose reads is of the first text and not of the second."""
    own, against, delta = texts
    size = one.read_length
    span = max(len(event.allele.ref), len(event.allele.alt))
    first, last = max(offset - size, 0), offset + span + 1
    substituted = sum(a != b for a, b in zip(event.allele.ref, event.allele.alt, strict=False))
    floor = substituted if delta == 0 else _INDEL_MISMATCHES
    shows = np.zeros(last + 1, dtype=bool)
    for x in range(first, last + 1):
        read = own[x : x + size]
        left = against[x : x + size]
        right = against[max(x - delta, 0) : max(x - delta, 0) + size]
        shows[x] = min(_mismatches(read, left), _mismatches(read, right)) >= floor
    starts = one.starts
    inside = (starts >= first) & (starts <= last)
    return int((inside & shows[np.where(inside, starts, 0)]).any(axis=0).sum())


def _mismatches(one: str, other: str) -> int:
    return sum(a != b for a, b in zip(one, other, strict=False))
