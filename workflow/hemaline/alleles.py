"""The identity of a variant: contig, 1-based position, reference and alternative bases."""

from __future__ import annotations

from dataclasses import dataclass

from hemaline.intervals import Interval


@dataclass(frozen=True, order=True)
class Allele:
    """A sequence allele as VCF writes it: ``pos`` 1-based, indels anchored and left-aligned."""

    chrom: str
    pos: int
    ref: str
    alt: str

    @property
    def interval(self) -> Interval:
        """Reference bases of ``ref``, 0-based half-open."""
        return Interval(self.chrom, self.pos - 1, self.pos - 1 + len(self.ref))

    @property
    def changed(self) -> Interval:
        """Bases of the reference that change, without an anchor; beside an insertion both bases."""
        if self.variant_class == "deletion":
            return Interval(self.chrom, self.pos - 1 + len(self.alt), self.interval.end)
        if self.variant_class == "insertion":
            return Interval(self.chrom, self.interval.end - 1, self.interval.end + 1)
        return self.interval

    @property
    def is_indel(self) -> bool:
        """Whether the number of bases changes."""
        return len(self.ref) != len(self.alt)

    @property
    def is_snv(self) -> bool:
        """A single base for a single base."""
        return len(self.ref) == len(self.alt) == 1

    @property
    def is_oxidation(self) -> bool:
        """A C>A or G>T, the change that oxidised guanine feigns."""
        return (self.ref, self.alt) in {("C", "A"), ("G", "T")}

    @property
    def length_change(self) -> int:
        """Bases gained (positive) or lost."""
        return len(self.alt) - len(self.ref)

    @property
    def variant_class(self) -> str:
        """``SNV``, ``MNV``, ``insertion``, ``deletion`` or ``delins``."""
        if self.is_snv:
            return "SNV"
        if not self.is_indel:
            return "MNV"
        if self.alt.startswith(self.ref):
            return "insertion"
        return "deletion" if self.ref.startswith(self.alt) else "delins"

    def __str__(self) -> str:
        """``chr21:43104346:G>A``."""
        return f"{self.chrom}:{self.pos}:{self.ref}>{self.alt}"


def homopolymer_length(sequence: str, offset: int) -> int:
    """Longest run of one base that holds, or begins right after, ``sequence[offset]``.

    For a left-aligned indel ``offset`` is its anchor base and the changed bases follow it.
    """
    return max(_run(sequence, offset), _run(sequence, offset + 1))


def _run(sequence: str, offset: int) -> int:
    if not 0 <= offset < len(sequence):
        return 0
    first = last = offset
    while first > 0 and sequence[first - 1] == sequence[offset]:
        first -= 1
    while last + 1 < len(sequence) and sequence[last + 1] == sequence[offset]:
        last += 1
    return last - first + 1
