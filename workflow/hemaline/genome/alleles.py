"""The identity of a variant: contig, 1-based position, reference and alternative bases."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from hemaline.common.intervals import Interval

# Reference bases by contig, 0-based start and end; upper case.
SequenceSource = Callable[[str, int, int], str]
# Bases fetched at a time while an indel is moved to the left.
_STRETCH = 200


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
        """Bases of the reference that change, without an anchor.

        Next to an insertion both bases.
        """
        if self.variant_class == "deletion":
            return Interval(self.chrom, self.pos - 1 + len(self.alt), self.interval.end)
        if self.variant_class == "insertion":
            return Interval(self.chrom, self.interval.end - 1, self.interval.end + 1)
        return self.interval

    @property
    def is_indel(self) -> bool:
        """True if the number of bases changes."""
        return len(self.ref) != len(self.alt)

    @property
    def is_snv(self) -> bool:
        """A single base for a single base."""
        return len(self.ref) == len(self.alt) == 1

    @property
    def is_oxidation(self) -> bool:
        """C>A or G>T, the substitution caused by 8-oxoguanine damage."""
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


def normalised(allele: Allele, sequence: SequenceSource) -> Allele:
    """The same change left-aligned, trimmed and anchored, as ``bcftools norm`` writes it.

    Follows Tan A, Abecasis GR, Kang HM, Bioinformatics 2015;31:2202. ``allele.ref`` must be what
    ``sequence`` holds there, and either side may be empty: an insertion of ``alt`` before ``pos``
    or a deletion of ``ref``. At the first base of a contig the anchor follows the change.

    Raises:
        ValueError: the bases do not change, or REF is not the reference's.
    """
    ref, alt, start = allele.ref, allele.alt, allele.pos - 1
    if ref == alt:
        raise ValueError(f"{allele} changes nothing")
    if sequence(allele.chrom, start, start + len(ref)) != ref:
        raise ValueError(f"REF of {allele} is not the reference's")
    same = _common_prefix(ref[::-1], alt[::-1])
    ref, alt = ref[: len(ref) - same], alt[: len(alt) - same]
    if not ref or not alt:
        start, ref, alt = _moved_left(allele.chrom, start, ref, alt, sequence)
    same = _common_prefix(ref, alt)
    if same and same == min(len(ref), len(alt)):
        same -= 1
    if ref and alt:
        return Allele(allele.chrom, start + 1 + same, ref[same:], alt[same:])
    after = start + len(ref)
    anchor = sequence(allele.chrom, after, after + 1)
    return Allele(allele.chrom, start + 1, ref + anchor, alt + anchor)


def _moved_left(
    chrom: str, start: int, ref: str, alt: str, sequence: SequenceSource
) -> tuple[int, str, str]:
    """An insertion or deletion as far left as it goes, with the base before it where there is one.

    Each step takes the base before the change in front of it and its own last base off its end,
    which are the same base or the change stays.
    """
    changed = ref or alt
    moved = 0
    stretch, first = "", start
    while start - moved > 0:
        before = start - moved - 1
        if before < first:
            first = max(0, first - _STRETCH)
            stretch = sequence(chrom, first, before + 1) + stretch
        # The last base after so many rotations.
        if stretch[before - first] != changed[-1 - moved % len(changed)]:
            break
        moved += 1
    turn = moved % len(changed)
    changed = changed[len(changed) - turn :] + changed[: len(changed) - turn]
    start -= moved
    anchor = sequence(chrom, start - 1, start) if start else ""
    pair = (anchor + changed, anchor)
    return (start - len(anchor), *(pair if ref else pair[::-1]))


def _common_prefix(first: str, second: str) -> int:
    """Count of leading bases that are alike."""
    for index, (one, other) in enumerate(zip(first, second, strict=False)):
        if one != other:
            return index
    return min(len(first), len(second))


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
