"""Haplotypes of a simulated library: the reference, and one for every allele or group in phase."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hemaline.common.intervals import Interval

SequenceSource = Callable[[str, int, int], str]
Bytes = NDArray[np.uint8]
Integers = NDArray[np.int64]
Floats = NDArray[np.float64]

LETTERS = np.frombuffer(b"ACGTN", dtype=np.uint8)
_CODES = np.full(256, 4, dtype=np.uint8)
_CODES[np.frombuffer(b"ACGTacgt", dtype=np.uint8)] = np.tile(np.arange(4, dtype=np.uint8), 2)


@dataclass(frozen=True)
class Allele:
    """An allele as in a VCF (1-based, anchored) and the share of fragments that carry it.

    Alleles with the same non-empty ``phase`` share their fragments; all others are on haplotypes
    of their own, so that no fragment shows two of them.
    """

    chrom: str
    pos: int
    ref: str
    alt: str
    vaf: float
    phase: str = ""


@dataclass(frozen=True)
class Haplotype:
    """Bases as codes, and where each one comes from (-1 where it is inserted)."""

    chrom: str
    bases: Bytes
    origin: Integers
    share: float

    @property
    def anchors(self) -> Integers:
        """Reference position of every base; an inserted one has that of the base before it."""
        return np.maximum.accumulate(self.origin)


def haplotypes_of(
    sequence: SequenceSource, window: Interval, alleles: Sequence[Allele]
) -> Iterator[Haplotype]:
    """The reference haplotype of the window, then one for every allele or group in phase."""
    text = sequence(window.chrom, window.start, window.end)
    bases = _CODES[np.frombuffer(text.encode("ascii"), dtype=np.uint8)]
    groups: dict[str, list[Allele]] = {}
    for number, allele in enumerate(sorted(alleles, key=lambda a: a.pos)):
        groups.setdefault(allele.phase or f"\t{number}", []).append(allele)
    for group in groups.values():
        if len({allele.vaf for allele in group}) > 1:
            raise ValueError("alleles in phase need equal VAFs")
    rest = 1 - sum(group[0].vaf for group in groups.values())
    if rest < -1e-9:
        raise ValueError("the VAFs of alleles on separate haplotypes sum to more than 1")
    origin = np.arange(window.start, window.start + len(bases))
    yield Haplotype(window.chrom, bases, origin, max(rest, 0.0))
    for group in groups.values():
        yield _haplotype(window, bases, group)


def _haplotype(window: Interval, reference: Bytes, group: Sequence[Allele]) -> Haplotype:
    bases: list[Bytes] = []
    origins: list[Integers] = []
    done = 0
    for allele in group:
        start = allele.pos - 1 - window.start
        end = start + len(allele.ref)
        ref, alt = (_CODES[np.frombuffer(t.encode(), np.uint8)] for t in (allele.ref, allele.alt))
        if start < done or not np.array_equal(reference[start:end], ref):
            raise ValueError(f"REF of {allele.chrom}:{allele.pos} is not the reference's")
        kept = min(len(ref), len(alt))
        bases += [reference[done:start], alt]
        origins += [
            np.arange(done, start + kept) + window.start,
            np.full(len(alt) - kept, -1, dtype=np.int64),
        ]
        done = end
    bases.append(reference[done:])
    origins.append(np.arange(done, len(reference)) + window.start)
    return Haplotype(window.chrom, np.concatenate(bases), np.concatenate(origins), group[0].vaf)
