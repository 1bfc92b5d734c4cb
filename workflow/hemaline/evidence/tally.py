"""What the reads of a sample say of one allele, fragment by fragment.

Each read of a fragment that reaches an allele says REF, ALT, OTHER or AMBIGUOUS. Substitutions are
read off the aligned bases. Indels are decided by the haplotype the whole read fits better
(``hemaline.evidence.haplotypes``), provided it saves enough mismatches.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace

from hemaline.common.intervals import Interval
from hemaline.evidence.evidence import Carrier, Evidence, mean_mapping_quality, typical_end_distance
from hemaline.evidence.haplotypes import Fit, Haplotypes
from hemaline.evidence.read_view import ReadView, spans_boundary
from hemaline.filters.filters import FilterSet
from hemaline.genome.alleles import Allele
from hemaline.reads.fragments import Observation, Seen

# Reads that are clipped beside an indel may be aligned only this far from it.
CLIP_REACH = 150
# Below this visibility (duplications from about 15 bp) the reference haplotype is not counted by
# the few reads that tell it, but all haplotypes by the many that span the change.
_LEAST_VISIBLE = 0.9
# Longer templates are chimeras or span introns; they say nothing about the fragments' lengths.
_LONGEST_TEMPLATE = 2000


@dataclass(frozen=True, slots=True)
class _Look:
    """What one read says of one allele."""

    observation: Observation
    mismatches: int = 0
    end_distance: int = 0
    spans: bool = False
    is_aligned: bool = False
    is_beside: bool = False
    may_carry: bool = False


@dataclass
class Tally:
    """Fragments seen so far at one allele."""

    allele: Allele
    haplotypes: Haplotypes
    filters: FilterSet
    fragments: dict[str, Seen] = field(default_factory=dict)
    orientations: dict[str, bool | None] = field(default_factory=dict)
    fits: Counter[str] = field(default_factory=Counter)
    end_distances: dict[str, int] = field(default_factory=dict)
    mapping_qualities: dict[str, int] = field(default_factory=dict)
    aligned: set[str] = field(default_factory=set)
    beside: set[str] = field(default_factory=set)
    undecided: dict[str, int] = field(default_factory=dict)
    spanning: set[str] = field(default_factory=set)
    templates: dict[str, int] = field(default_factory=dict)
    read_lengths: Counter[int] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        """Where its reads lie: those of a duplication may be aligned to either copy."""
        interval = self.allele.interval
        added = max(0, self.allele.length_change)
        self.place = Interval(interval.chrom, interval.start, interval.end + added)

    @property
    def informative(self) -> frozenset[str]:
        """Fragments whose reads are not ambiguous."""
        return frozenset(
            name
            for name, seen in self.fragments.items()
            if seen.observation is not Observation.AMBIGUOUS
        )

    def add(self, read: ReadView) -> None:
        """Take in what a read says, if it reaches the allele."""
        look = self._look(read)
        if look is None:
            return
        seen = Seen(look.observation, not read.is_reverse, read.is_reverse)
        mate = self.fragments.get(read.name)
        self.fragments[read.name] = seen if mate is None else mate.with_mate(seen)
        self.orientations[read.name] = read.f1r2
        if look.may_carry:
            self.undecided[read.name] = look.mismatches
        if self.allele.is_indel:
            self._add_visibility(read, look)
        if look.observation is Observation.ALT:
            self.fits[read.name] += look.mismatches
            quality = self.mapping_qualities.get(read.name, 0)
            self.mapping_qualities[read.name] = max(quality, read.mapping_quality)
            if look.is_aligned:
                self.aligned.add(read.name)
            if look.is_beside:
                self.beside.add(read.name)
            nearest = self.end_distances.get(read.name, 0)
            self.end_distances[read.name] = max(nearest, look.end_distance)

    def _add_visibility(self, read: ReadView, look: _Look) -> None:
        self.read_lengths[len(read.sequence)] += 1
        if 0 < read.template <= _LONGEST_TEMPLATE:
            self.templates[read.name] = read.template
        if look.spans:
            self.spanning.add(read.name)

    def _look(self, read: ReadView) -> _Look | None:
        interval, place = self.allele.interval, self.place
        if self.allele.is_indel:
            # A neighbour in the cluster may have brought reads that lie farther off.
            if not place.widened(CLIP_REACH).overlaps(read.aligned):
                return None
            if read.start >= place.end or read.end <= place.start:
                return None
            look = self._indel(read)
            # A read that ends inside the change says nothing either way, but it was there; one
            # beyond the anchor is there for nothing but a duplication's other copy.
            beyond = read.start >= interval.end
            return None if beyond and look.observation is Observation.AMBIGUOUS else look
        if read.aligned_start > interval.start or read.aligned_end < interval.end:
            return None
        return self._substitution(read, interval)

    def _indel(self, read: ReadView) -> _Look:
        fit = self.haplotypes.fit(read.start, read.end, read.bases, read.good)
        is_aligned = self._is_aligned(read)
        if len(read.gaps) > is_aligned:
            own = self.haplotypes.fit(read.start, read.end, read.closed.bases, read.closed.good)
            if own.ref < fit.alt:
                with_gaps = replace(fit, alt=own.ref) if is_aligned else own
                return self._beside_others(read, with_gaps, is_aligned)
        boundary0 = self.allele.pos
        spans = spans_boundary(read.aligned_start, read.aligned_end, boundary0)
        if min(fit.ref, fit.alt) > self._allowed(read):
            if is_aligned:
                return self._beside_others(read, fit, is_aligned)
            return _Look(Observation.OTHER, spans=spans)
        if abs(fit.ref - fit.alt) < self.filters.indel_decisive:
            may_carry = fit.alt < fit.ref
            return _Look(Observation.AMBIGUOUS, fit.alt, spans=spans, may_carry=may_carry)
        if fit.ref < fit.alt:
            return _Look(Observation.REF, spans=spans)
        # Its clipped end is aligned now, and may reach over the change's beginning.
        end = fit.alt_start + len(read.bases)
        spans = spans_boundary(fit.alt_start, end, boundary0)
        return _Look(Observation.ALT, fit.alt, self._distance(read), spans, is_aligned)

    def _beside_others(self, read: ReadView, fit: Fit, is_aligned: bool) -> _Look:
        """What a read says that its own alignment explains better than the indel alone.

        Args:
            read: with gaps, or with clipped ends that are of another change.
            fit: with the read's own gaps, without the indel and with it.
            is_aligned: the indel is one of the gaps.
        """
        spans = spans_boundary(read.aligned_start, read.aligned_end, self.allele.pos)
        best, saved = min(fit.ref, fit.alt), fit.ref - fit.alt
        if is_aligned:
            bases, _, good = read.closed
            best = self.haplotypes.fit(read.start, read.end, bases, good).ref
        if best > self._allowed(read):
            return _Look(Observation.OTHER, spans=spans)
        if saved >= self.filters.indel_decisive:
            distance = self._distance(read)
            return _Look(Observation.ALT, fit.alt, distance, spans, is_aligned, is_beside=True)
        if any(self._touches(gap) for gap in read.gaps):
            return _Look(Observation.OTHER, spans=spans)
        if -saved >= self.filters.indel_decisive:
            return _Look(Observation.REF, spans=spans)
        return _Look(Observation.AMBIGUOUS, fit.alt, spans=spans, may_carry=saved > 0)

    def _allowed(self, read: ReadView) -> float:
        """Mismatches up to which a read fits a haplotype."""
        return self.filters.indel_fit + self.filters.indel_fit_share * len(read.bases)

    def _is_aligned(self, read: ReadView) -> bool:
        """Whether the read's own alignment holds this very insertion or deletion."""
        allele = self.allele
        gap = (allele.pos, len(allele.ref) - 1, allele.alt[1:])
        return allele.ref[0] == allele.alt[0] and gap in read.gaps

    def _touches(self, gap: tuple[int, int, str]) -> bool:
        """Whether a gap of a read lies at, or right beside, the allele."""
        before, deleted, _ = gap
        return before <= self.allele.interval.end and before + deleted >= self.allele.interval.start

    def _distance(self, read: ReadView) -> int:
        place = self.allele.pos
        return int(min(abs(place - read.start), abs(read.end - place)))

    def _substitution(self, read: ReadView, interval: Interval) -> _Look:
        indices = [read.index_at(position) for position in range(interval.start, interval.end)]
        known = [index for index in indices if index is not None]
        if len(known) < len(indices) or known[-1] - known[0] != len(known) - 1:
            return _Look(Observation.OTHER)
        if any(read.qualities[index] < read.min_base_quality for index in known):
            return _Look(Observation.AMBIGUOUS, may_carry=not self.allele.is_snv)
        bases = read.sequence[known[0] : known[-1] + 1]
        if bases == self.allele.alt:
            distance = min(known[0], len(read.sequence) - 1 - known[-1])
            return _Look(Observation.ALT, 0, distance)
        return _Look(Observation.REF if bases == self.allele.ref else Observation.OTHER)

    def evidence(self) -> Evidence:
        """What all reads together say."""
        counts = Counter[Observation]()
        strands = Counter[tuple[Observation, str]]()
        carriers = {}
        for name, seen in self.fragments.items():
            told, f1r2 = seen.observation, self.orientations[name]
            counts[told] += 1
            strands[told, "forward"] += seen.forward
            strands[told, "reverse"] += seen.reverse
            if f1r2 is not None:
                strands[told, "f1r2" if f1r2 else "f2r1"] += 1
            if told is Observation.ALT:
                carriers[name] = Carrier(
                    self.fits[name],
                    seen.forward,
                    seen.reverse,
                    f1r2,
                    self.end_distances[name],
                    self.mapping_qualities[name],
                    name in self.aligned,
                    name in self.beside,
                )
        ref, alt, other = (counts[o] for o in (Observation.REF, Observation.ALT, Observation.OTHER))
        return Evidence(
            allele=self.allele,
            ref=ref,
            alt=alt,
            other=other,
            ambiguous=counts[Observation.AMBIGUOUS],
            alt_forward=strands[Observation.ALT, "forward"],
            alt_reverse=strands[Observation.ALT, "reverse"],
            ref_forward=strands[Observation.REF, "forward"],
            ref_reverse=strands[Observation.REF, "reverse"],
            homopolymer=self.haplotypes.homopolymer,
            scaled_depth=self._scaled_depth(ref, alt, other) if self.allele.is_indel else None,
            alt_f1r2=strands[Observation.ALT, "f1r2"],
            alt_f2r1=strands[Observation.ALT, "f2r1"],
            ref_f1r2=strands[Observation.REF, "f1r2"],
            ref_f2r1=strands[Observation.REF, "f2r1"],
            end_distance=typical_end_distance(carriers),
            mapping_quality=mean_mapping_quality(carriers),
            carriers=carriers,
            undecided=self._undecided(),
        )

    def _undecided(self) -> dict[str, int]:
        """Mismatches of fragments that may carry it and cannot tell."""
        return {
            name: mismatches
            for name, mismatches in self.undecided.items()
            if self.fragments[name].observation is Observation.AMBIGUOUS
        }

    def _scaled_depth(self, ref: int, alt: int, other: int) -> int:
        """Fragments as many as would tell, were both haplotypes as visible as one base is.

        With shares a, r of fragments that can tell (``Visibility``), the alternative allele is
        carried by alt / a and the reference by ref / r of them, so depth = alt / VAF with
        VAF = (alt / a) / (alt / a + ref / r + other). Where few reads tell the reference (those
        that hold all of a duplication's copy) the reads that span the change, which both
        haplotypes have, stand for all: VAF = (alt / a) / (spanning / s).
        """
        if not self.read_lengths:
            return 0
        # Ties go to the longest, so that the order of reads does not matter.
        length = max(self.read_lengths, key=lambda size: (self.read_lengths[size], size))
        told = self.haplotypes.visibility(
            length, Counter(self.templates.values()), self.filters.indel_decisive
        )
        carrying = alt / told.alt if told.alt > 0 else float(alt)
        if told.ref >= _LEAST_VISIBLE:
            total = carrying + ref / told.ref + other
        else:
            spanning = len(self.spanning) / told.spanning if told.spanning else 0.0
            total = max(spanning, carrying)
        if not alt:
            return round(total)
        return max(alt, round(alt * total / carrying))
