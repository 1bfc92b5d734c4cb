"""Support of one read for an insertion or deletion.

The read is laid without gaps on the haplotypes without and with the indel. Where its own alignment,
with other gaps, fits better than the indel alone, these gaps are kept, and it is laid on both
haplotypes next to them: so a neighbour's gap is not counted as this indel, and two indels on one
molecule are both counted.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from hemaline.calling.evidence.haplotypes import BaseBytes, Fit, Flags, Haplotypes
from hemaline.calling.evidence.read_view import ReadGap, ReadView, spans_boundary
from hemaline.filters.filter_set import FilterSet
from hemaline.genome.alleles import Allele
from hemaline.reads.fragments import Observation

# Sequencing errors next to an indel move the gap that the aligner writes by no more bases.
_MOVED = 5


@dataclass(frozen=True, slots=True)
class ReadSupport:
    """Support of one read for one allele.

    ``mismatches``, ``differing``, ``is_aligned`` and ``is_combined`` as of :class:`Carrier`;
    ``may_carry``: an ambiguous read that fits the allele better, though not decisively.
    """

    observation: Observation
    mismatches: int = 0
    differing: frozenset[int] = frozenset()
    end_distance: int = 0
    spans: bool = False
    is_aligned: bool = False
    is_combined: bool = False
    may_carry: bool = False


@dataclass(frozen=True, slots=True)
class _Laid:
    """Bases of a read, with or without its own gaps, and how well they fit both haplotypes."""

    fit: Fit
    bases: BaseBytes
    good: Flags


@dataclass(frozen=True)
class IndelReader:
    """Judges reads by both haplotypes of an insertion or deletion, or of a longer substitution."""

    allele: Allele
    haplotypes: Haplotypes
    filters: FilterSet

    def look(self, read: ReadView) -> ReadSupport:
        """Support of a read that reaches the allele."""
        laid = self._laid(read, read.bases, read.good)
        fit = laid.fit
        gap = self._own_gap(read)
        if read.gaps and not self._is_written_alone(read, gap):
            own = self._laid(read, read.closed.bases, read.closed.good)
            held = None if gap is None else self._held(read, gap, own)
            if (own.fit.ref if held is None else held.fit.alt) < fit.alt:
                return self._with_others(read, held or own, held is not None)
        spans = self._spans(read)
        if min(fit.ref, fit.alt) > self._allowed(read):
            if gap is not None and self._is_aligned(read):
                return self._with_others(read, laid, is_held=True)
            return ReadSupport(Observation.OTHER, spans=spans)
        if abs(fit.ref - fit.alt) < self.filters.evidence.indel.decisive_mismatches:
            return self._ambiguous(laid, spans)
        if fit.ref < fit.alt:
            return ReadSupport(Observation.REF, spans=spans)
        # Its clipped end is aligned now, and may reach over the change's beginning.
        end = fit.alt_start + len(read.bases)
        return self._carrier(read, laid, spans_boundary(fit.alt_start, end, self.allele.pos))

    def _laid(self, read: ReadView, bases: BaseBytes, good: Flags) -> _Laid:
        return _Laid(self.haplotypes.fit(read.start, read.end, bases, good), bases, good)

    def _held(self, read: ReadView, gap: ReadGap, own: _Laid) -> _Laid | None:
        """The read with this gap open and its others kept; None where it is another change."""
        kept = read.closed_but(gap)
        laid = self._laid(read, kept.bases, kept.good)
        return laid if self._is_surely(gap) or laid.fit.alt <= own.fit.ref else None

    def _with_others(self, read: ReadView, laid: _Laid, is_held: bool) -> ReadSupport:
        """Support of a read whose own alignment fits better than the indel alone.

        Args:
            read: with other gaps, or with a clipped end that is of another change.
            laid: with the read's other gaps.
            is_held: the indel is one of the gaps.
        """
        fit, spans = laid.fit, self._spans(read)
        best, saved = min(fit.ref, fit.alt), fit.ref - fit.alt
        if is_held:
            closed = read.closed
            best = self.haplotypes.fit(read.start, read.end, closed.bases, closed.good_aligned).ref
        if best > self._allowed(read):
            return ReadSupport(Observation.OTHER, spans=spans)
        if saved >= self.filters.evidence.indel.decisive_mismatches:
            return self._carrier(read, laid, spans, is_combined=True)
        if any(self._touches(gap) for gap in read.gaps):
            return ReadSupport(Observation.OTHER, spans=spans)
        if -saved >= self.filters.evidence.indel.decisive_mismatches:
            return ReadSupport(Observation.REF, spans=spans)
        return self._ambiguous(laid, spans)

    def _carrier(
        self, read: ReadView, laid: _Laid, spans: bool, is_combined: bool = False
    ) -> ReadSupport:
        differing = self.haplotypes.differing(laid.fit, laid.bases, laid.good)
        return ReadSupport(
            Observation.ALT,
            laid.fit.alt,
            differing,
            self._distance(read),
            spans,
            self._is_aligned(read),
            is_combined,
        )

    def _ambiguous(self, laid: _Laid, spans: bool) -> ReadSupport:
        if laid.fit.alt >= laid.fit.ref:
            return ReadSupport(Observation.AMBIGUOUS, spans=spans)
        differing = self.haplotypes.differing(laid.fit, laid.bases, laid.good)
        return ReadSupport(
            Observation.AMBIGUOUS, laid.fit.alt, differing, spans=spans, may_carry=True
        )

    def _allowed(self, read: ReadView) -> float:
        """Mismatches up to which a read fits a haplotype."""
        return (
            self.filters.evidence.indel.fit_mismatches
            + self.filters.evidence.indel.fit_share * len(read.bases)
        )

    def _spans(self, read: ReadView) -> bool:
        return spans_boundary(read.aligned_start, read.aligned_end, self.allele.pos)

    def _distance(self, read: ReadView) -> int:
        place = self.allele.pos
        return int(min(abs(place - read.start), abs(read.end - place)))

    @cached_property
    def _gap(self) -> ReadGap | None:
        """How an alignment spells the insertion or deletion; None for a delins."""
        allele = self.allele
        is_simple = allele.ref[0] == allele.alt[0]
        return ReadGap(allele.pos, len(allele.ref) - 1, allele.alt[1:]) if is_simple else None

    def _is_aligned(self, read: ReadView) -> bool:
        """True if the read's own alignment holds this very insertion or deletion."""
        return self._gap in read.gaps

    def _own_gap(self, read: ReadView) -> ReadGap | None:
        """The gap that is the indel, or may be it with sequencing errors."""
        if self._gap is not None and self._gap in read.gaps:
            return self._gap
        place = self.allele.interval.widened(_MOVED)
        alike = (
            gap
            for gap in read.gaps
            if gap.length_change == self.allele.length_change
            and place.start <= gap.before <= place.end
        )
        return min(alike, key=lambda gap: (abs(gap.before - self.allele.pos), gap), default=None)

    def _is_surely(self, gap: ReadGap) -> bool:
        """True if it is the indel: inserted bases do not show their errors."""
        return gap == self._gap or (bool(gap.inserted) and self._touches(gap))

    def _is_written_alone(self, read: ReadView, gap: ReadGap | None) -> bool:
        """True if all gaps of a read are the indel, or together as long as it and all near it."""
        if len(read.gaps) == 1:
            return gap is not None and self._is_surely(gap)
        place = self.allele.interval.widened(_MOVED)
        change = sum(one.length_change for one in read.gaps)
        return change == self.allele.length_change and all(
            place.start <= one.before <= place.end for one in read.gaps
        )

    def _touches(self, gap: ReadGap) -> bool:
        """True if a gap of a read is at, or right next to, the allele."""
        place = self.allele.interval
        return gap.before <= place.end and gap.before + gap.deleted >= place.start
