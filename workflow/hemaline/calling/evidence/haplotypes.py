"""Reference and alternative sequence around an indel: what a read fits, and who can be seen at all.

A read is laid, clipped ends included and without gaps, on both haplotypes, from its left and from
its right end. Not every read of a haplotype can determine: one of a duplication's reference must
span the whole copied stretch, one of its alternative only the new junction. The share that is
informative (*visibility*) is found by laying perfect reads at every offset, so that counts of the
two haplotypes can be brought to one scale.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pysam
from numpy.typing import NDArray

from hemaline.genome.alleles import Allele, homopolymer_length

# Bases of haplotype on either side of an indel; longer reads are cut to it.
_FLANK = 400
# bwa mem reports no alignment below this score (its option -T): fewer matching bases map nowhere.
_LEAST_ALIGNED = 30
# A longer substitution may be aligned as an insertion and a deletion that make up for each other.
_WITHOUT_GAPS = 3
# A read spans a boundary when it is aligned this far on both sides.
SPAN_MARGIN = 5

Bytes = NDArray[np.uint8]
Flags = NDArray[np.bool_]


def may_hold_gaps(allele: Allele) -> bool:
    """True if some reads of a substitution may be aligned with gaps."""
    return not allele.is_indel and len(allele.ref) > _WITHOUT_GAPS


@dataclass(frozen=True)
class Visibility:
    """Informative fragments, as a share of those that cover one base; 1 for a substitution."""

    ref: float = 1.0
    alt: float = 1.0
    spanning: float = 1.0


@dataclass(frozen=True, slots=True)
class Fit:
    """Fewest mismatches of a read with either haplotype.

    ``alt_start``: where it begins on the alternative one, 0-based, in coordinates that are the
    reference's up to the change.
    """

    ref: int
    alt: int
    alt_start: int


@dataclass(frozen=True)
class Haplotypes:
    """Sequences around an indel; ``start``: first base of both, 0-based."""

    start: int
    offset: int
    reference: Bytes
    alternative: Bytes
    homopolymer: int

    @classmethod
    def around(cls, allele: Allele, fasta: pysam.FastaFile) -> Haplotypes:
        """Both haplotypes of ``allele``."""
        length = fasta.get_reference_length(allele.chrom)
        start = max(0, allele.pos - 1 - _FLANK)
        end = min(length, allele.interval.end + _FLANK)
        sequence = fasta.fetch(allele.chrom, start, end).upper()
        offset = allele.pos - 1 - start
        changed = sequence[:offset] + allele.alt + sequence[offset + len(allele.ref) :]
        run = homopolymer_length(sequence, offset)
        return cls(start, offset, _bytes(sequence), _bytes(changed), run)

    def fit(self, start0: int, end0: int, bases: Bytes, good: Flags) -> Fit:
        """How well a read fits both haplotypes, by its good bases, from its better end.

        Args:
            start0: where the read would begin (0-based) if its clipped left end were aligned.
            end0: where it would end (exclusive) if its clipped right end were aligned.
            bases: the whole read.
            good: which of its bases count.
        """
        left = start0 - self.start
        right = end0 - self.start - bases.size
        longer = self.alternative.size - self.reference.size
        ref = min(_differences(bases, good, self.reference, at) for at in (left, right))
        alt, offset = min(
            (_differences(bases, good, self.alternative, at), at) for at in (left, right + longer)
        )
        return Fit(ref, alt, self.start + offset)

    def differing(self, fit: Fit, bases: Bytes, good: Flags) -> frozenset[int]:
        """0-based reference positions where a read that was laid so differs from the alternative.

        Inserted bases have none.
        """
        if not fit.alt:
            return frozenset()
        offset = fit.alt_start - self.start
        first, last = _overlap(bases, self.alternative, offset)
        differs = bases[first:last] != self.alternative[offset + first : offset + last]
        places = np.flatnonzero(differs & good[first:last]) + offset + first
        longer = self.alternative.size - self.reference.size
        before = places[places <= self.offset]
        behind = places[places > self.offset + max(longer, 0)] - longer
        return frozenset((np.concatenate([before, behind]) + self.start).tolist())

    def visibility(
        self, read_length: int, fragments: Mapping[int, int], decisive: int
    ) -> Visibility:
        """Shares of informative fragments, by enumeration.

        Args:
            read_length: bases of a typical read.
            fragments: how many fragments there are of each length; empty for single reads.
            decisive: mismatches that distinguish the haplotypes.
        """
        size = min(read_length, self.reference.size, self.alternative.size)
        lengths = {max(length, size): count for length, count in fragments.items()} or {size: 1}
        one_base = np.zeros(self.reference.size, dtype=np.bool_)
        one_base[max(0, self.offset - size + 1) : self.offset + 1] = True
        spans = np.zeros(self.reference.size, dtype=np.bool_)
        first, last = self.offset + 1 - size + SPAN_MARGIN, self.offset + 1 - SPAN_MARGIN
        spans[max(0, first) : max(0, last + 1)] = True
        base = _fragments_with(one_base, size, lengths)
        ref, alt = self._informative(size, decisive)
        return Visibility(
            _fragments_with(ref, size, lengths) / base,
            _fragments_with(alt, size, lengths) / base,
            _fragments_with(spans, size, lengths) / base,
        )

    def _informative(self, size: int, decisive: int) -> tuple[Flags, Flags]:
        """By the offset at which a perfect read begins: whether it distinguishes the haplotypes."""
        ref, alt = self.reference, self.alternative
        common = min(ref.size, alt.size)
        from_left = np.zeros(max(ref.size, alt.size), dtype=np.int64)
        from_left[:common] = ref[:common] != alt[:common]
        # Indexed by the reference's base, and by the alternative's.
        from_right_ref = np.zeros(ref.size, dtype=np.int64)
        from_right_alt = np.zeros(alt.size, dtype=np.int64)
        from_right_ref[ref.size - common :] = ref[ref.size - common :] != alt[alt.size - common :]
        from_right_alt[alt.size - common :] = from_right_ref[ref.size - common :]
        informative_ref = (
            np.minimum(_sums(from_left[: ref.size], size), _sums(from_right_ref, size)) >= decisive
        )
        left, right = from_left[: alt.size], from_right_alt
        informative_alt = np.minimum(_sums(left, size), _sums(right, size)) >= decisive
        return informative_ref, informative_alt & _mapped(left, right, size)


def _differences(bases: Bytes, good: Flags, haplotype: Bytes, offset: int) -> int:
    first, last = _overlap(bases, haplotype, offset)
    if first >= last:
        return int(bases.size)
    differs = bases[first:last] != haplotype[offset + first : offset + last]
    return int(np.count_nonzero(differs & good[first:last]))


def _overlap(bases: Bytes, haplotype: Bytes, offset: int) -> tuple[int, int]:
    """First and last (exclusive) base that is on the haplotype."""
    return max(0, -offset), min(bases.size, haplotype.size - offset)


def _sums(values: NDArray[np.int64], size: int) -> NDArray[np.int64]:
    """Sum of ``size`` values from each offset on."""
    cumulated = np.concatenate([[0], np.cumsum(values)])
    return np.asarray(cumulated[size:] - cumulated[:-size])


def _mapped(left: NDArray[np.int64], right: NDArray[np.int64], size: int) -> Flags:
    """True if enough of a read matches the reference in one piece at either of its ends."""
    index = np.arange(left.size)
    next_left = np.minimum.accumulate(np.where(left > 0, index, left.size)[::-1])[::-1]
    last_right = np.maximum.accumulate(np.where(right > 0, index, -1))
    starts = np.arange(left.size - size + 1)
    matching = np.maximum(
        np.minimum(next_left[starts] - starts, size),
        np.minimum(starts + size - 1 - last_right[starts + size - 1], size),
    )
    return np.asarray(matching >= min(_LEAST_ALIGNED, size))


def _fragments_with(flags: Flags, size: int, lengths: Mapping[int, int]) -> float:
    """Mean count of offsets at which one of a fragment's two reads has its flag set."""
    total = 0
    for length, count in lengths.items():
        shift = length - size
        first = np.concatenate([np.zeros(shift, dtype=np.bool_), flags])
        second = np.concatenate([flags, np.zeros(shift, dtype=np.bool_)])
        total += count * int(np.count_nonzero(first | second))
    return total / sum(lengths.values())


def _bytes(sequence: str) -> Bytes:
    return np.frombuffer(sequence.encode(), dtype=np.uint8)
