"""What one read says of an insertion or deletion.

The read is laid without gaps on the haplotypes without and with the indel. Where its own alignment,
with other gaps, fits better than the indel alone, these gaps are kept, and it is laid on both
haplotypes beside them: so a neighbour's gap is not counted as this indel, and two indels on one
molecule are both counted.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from hemaline.evidence.haplotypes import Fit, Haplotypes
from hemaline.evidence.read_view import Gap, ReadView, spans_boundary
from hemaline.filters.filters import FilterSet
from hemaline.genome.alleles import Allele
from hemaline.reads.fragments import Observation


@dataclass(frozen=True, slots=True)
class Look:
    """What one read says of one allele.

    ``mismatches``, ``is_aligned`` and ``is_beside`` as of :class:`Carrier`; ``may_carry``: an
    ambiguous read that fits the allele better, though not decisively.
    """

    observation: Observation
    mismatches: int = 0
    end_distance: int = 0
    spans: bool = False
    is_aligned: bool = False
    is_beside: bool = False
    may_carry: bool = False


@dataclass(frozen=True)
class IndelReader:
    """Judges reads by both haplotypes of one insertion or deletion."""

    allele: Allele
    haplotypes: Haplotypes
    filters: FilterSet

    def look(self, read: ReadView) -> Look:
        """What a read that reaches the allele says of it."""
        fit = self.haplotypes.fit(read.start, read.end, read.bases, read.good)
        is_aligned = self._is_aligned(read)
        is_held = is_aligned or any(self._respells(gap) for gap in read.gaps)
        if len(read.gaps) > is_held:
            own = self.haplotypes.fit(read.start, read.end, read.closed.bases, read.closed.good)
            if own.ref < fit.alt:
                with_gaps = replace(fit, alt=own.ref) if is_held else own
                return self._beside_others(read, with_gaps, is_held)
        spans = self._spans(read)
        if min(fit.ref, fit.alt) > self._allowed(read):
            if is_aligned:
                return self._beside_others(read, fit, is_held)
            return Look(Observation.OTHER, spans=spans)
        if abs(fit.ref - fit.alt) < self.filters.indel_decisive:
            may_carry = fit.alt < fit.ref
            return Look(Observation.AMBIGUOUS, fit.alt, spans=spans, may_carry=may_carry)
        if fit.ref < fit.alt:
            return Look(Observation.REF, spans=spans)
        # Its clipped end is aligned now, and may reach over the change's beginning.
        end = fit.alt_start + len(read.bases)
        spans = spans_boundary(fit.alt_start, end, self.allele.pos)
        return Look(Observation.ALT, fit.alt, self._distance(read), spans, is_aligned)

    def _beside_others(self, read: ReadView, fit: Fit, is_held: bool) -> Look:
        """What a read says whose own alignment fits better than the indel alone.

        Args:
            read: with other gaps, or with a clipped end that is of another change.
            fit: with the read's own gaps, without the indel and with it.
            is_held: the indel is one of the gaps.
        """
        spans = self._spans(read)
        best, saved = min(fit.ref, fit.alt), fit.ref - fit.alt
        if is_held:
            closed = read.closed
            best = self.haplotypes.fit(read.start, read.end, closed.bases, closed.good_aligned).ref
        if best > self._allowed(read):
            return Look(Observation.OTHER, spans=spans)
        if saved >= self.filters.indel_decisive:
            distance, is_aligned = self._distance(read), self._is_aligned(read)
            return Look(Observation.ALT, fit.alt, distance, spans, is_aligned, is_beside=True)
        if any(self._touches(gap) for gap in read.gaps):
            return Look(Observation.OTHER, spans=spans)
        if -saved >= self.filters.indel_decisive:
            return Look(Observation.REF, spans=spans)
        return Look(Observation.AMBIGUOUS, fit.alt, spans=spans, may_carry=saved > 0)

    def _allowed(self, read: ReadView) -> float:
        """Mismatches up to which a read fits a haplotype."""
        return self.filters.indel_fit + self.filters.indel_fit_share * len(read.bases)

    def _spans(self, read: ReadView) -> bool:
        return spans_boundary(read.aligned_start, read.aligned_end, self.allele.pos)

    def _distance(self, read: ReadView) -> int:
        place = self.allele.pos
        return int(min(abs(place - read.start), abs(read.end - place)))

    def _is_aligned(self, read: ReadView) -> bool:
        """Whether the read's own alignment holds this very insertion or deletion."""
        allele = self.allele
        gap = Gap(allele.pos, len(allele.ref) - 1, allele.alt[1:])
        return allele.ref[0] == allele.alt[0] and gap in read.gaps

    def _respells(self, gap: Gap) -> bool:
        """Whether a gap may be this insertion with an error, which inserted bases do not show."""
        return 0 < len(gap.inserted) == self.allele.length_change and self._touches(gap)

    def _touches(self, gap: Gap) -> bool:
        """Whether a gap of a read lies at, or right beside, the allele."""
        place = self.allele.interval
        return gap.before <= place.end and gap.before + gap.deleted >= place.start
