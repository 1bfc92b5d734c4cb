"""The recount: every candidate and every hotspot judged by the same reads in the same way.

Fragments, not reads, are counted. Each read of a fragment that reaches an allele supports REF, ALT,
OTHER or AMBIGUOUS. Substitutions are read off the aligned bases. Indels, and long substitutions
that a read has gaps in, are judged by the haplotype that the whole read fits better
(``hemaline.calling.evidence.indel_reads``), provided it saves enough mismatches.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

import pysam

from hemaline.calling.evidence.allele_evidence import (
    Carrier,
    Evidence,
    mean_mapping_quality,
    typical_end_distance,
)
from hemaline.calling.evidence.haplotypes import Haplotypes, may_hold_gaps
from hemaline.calling.evidence.indel_reads import IndelReader, ReadSupport
from hemaline.calling.evidence.read_view import ReadView
from hemaline.common.intervals import Interval
from hemaline.filters.filter_set import FilterSet
from hemaline.genome.alleles import Allele
from hemaline.reads.fragments import Alignments, FragmentSupport, Observation

# Alleles closer than this share one pass over their reads.
_CLUSTER_GAP = 500
# Reads that are clipped next to an indel may be aligned only this far from it.
_CLIP_REACH = 150
# Below this visibility (duplications from about 15 bp) the reference haplotype is not counted by
# the few reads that show it, but all haplotypes by the many that span the change.
_LEAST_VISIBLE = 0.9
# Longer templates are chimeras or span introns; they give no information about the fragments'
# lengths.
_LONGEST_TEMPLATE = 2000


def recount(
    alignments: Alignments,
    reference: pysam.FastaFile,
    alleles: Sequence[Allele],
    filters: FilterSet,
) -> Iterator[Evidence]:
    """Evidence of each allele, in genomic order; one pass over the reads of each neighbourhood."""
    for tally in _tallies(alignments, reference, alleles, filters):
        yield tally.evidence()


def observed(
    alignments: Alignments,
    reference: pysam.FastaFile,
    alleles: Sequence[Allele],
    filters: FilterSet,
) -> dict[Allele, dict[str, Observation]]:
    """Observations of the fragments that reach each allele, by read name."""
    return {
        tally.allele: {name: seen.observation for name, seen in tally.fragments.items()}
        for tally in _tallies(alignments, reference, alleles, filters)
    }


def _tallies(
    alignments: Alignments,
    reference: pysam.FastaFile,
    alleles: Sequence[Allele],
    filters: FilterSet,
) -> Iterator[_Tally]:
    for cluster in _clusters(sorted(set(alleles))):
        tallies = [_Tally(one, Haplotypes.around(one, reference), filters) for one in cluster]
        starts = [tally.place.start for tally in tallies]
        longest = max(len(tally.place) for tally in tallies)
        first, last = cluster[0], cluster[-1]
        region = Interval(first.chrom, first.pos - 1, max(t.place.end for t in tallies))
        reach = _CLIP_REACH if any(a.is_indel or may_hold_gaps(a) for a in cluster) else 0
        for read in alignments.reads(_within(region.widened(reach), last.chrom, reference)):
            if read.mapping_quality < filters.evidence.min_mapping_quality:
                continue
            view = ReadView(read, filters.evidence.min_base_quality)
            low = bisect_left(starts, view.start - longest)
            high = bisect_right(starts, view.end)
            for tally in tallies[low:high]:
                tally.add(view)
        yield from tallies


def _clusters(alleles: Sequence[Allele]) -> Iterator[list[Allele]]:
    cluster: list[Allele] = []
    for allele in alleles:
        if cluster and (
            cluster[-1].chrom != allele.chrom or allele.pos - cluster[-1].pos > _CLUSTER_GAP
        ):
            yield cluster
            cluster = []
        cluster.append(allele)
    if cluster:
        yield cluster


def _within(region: Interval, chrom: str, reference: pysam.FastaFile) -> Interval:
    return Interval(chrom, region.start, min(region.end, reference.get_reference_length(chrom)))


@dataclass
class _Tally:
    """Fragments seen so far at one allele."""

    allele: Allele
    haplotypes: Haplotypes
    filters: FilterSet
    fragments: dict[str, FragmentSupport] = field(default_factory=dict)
    orientations: dict[str, bool | None] = field(default_factory=dict)
    fits: Counter[str] = field(default_factory=Counter)
    differing: dict[str, frozenset[int]] = field(default_factory=dict)
    end_distances: dict[str, int] = field(default_factory=dict)
    mapping_qualities: dict[str, int] = field(default_factory=dict)
    aligned: set[str] = field(default_factory=set)
    combined: set[str] = field(default_factory=set)
    undecided: dict[str, frozenset[int]] = field(default_factory=dict)
    spanning: set[str] = field(default_factory=set)
    templates: dict[str, int] = field(default_factory=dict)
    read_lengths: Counter[int] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        """Region of its reads: those of a duplication may be aligned to either copy."""
        interval = self.allele.interval
        added = max(0, self.allele.length_change)
        self.place = Interval(interval.chrom, interval.start, interval.end + added)
        self.indel = IndelReader(self.allele, self.haplotypes, self.filters)

    def add(self, read: ReadView) -> None:
        """Add the observation of a read that reaches the allele."""
        look = self._look(read)
        if look is None:
            return
        seen = FragmentSupport(look.observation, not read.is_reverse, read.is_reverse)
        mate = self.fragments.get(read.name)
        self.fragments[read.name] = seen if mate is None else mate.with_mate(seen)
        self.orientations[read.name] = read.f1r2
        if look.may_carry:
            self.undecided[read.name] = look.differing
        if self.allele.is_indel:
            self._add_visibility(read, look)
        if look.observation is Observation.ALT:
            self.fits[read.name] += look.mismatches
            known = self.differing.get(read.name, frozenset())
            self.differing[read.name] = known | look.differing
            quality = self.mapping_qualities.get(read.name, 0)
            self.mapping_qualities[read.name] = max(quality, read.mapping_quality)
            if look.is_aligned:
                self.aligned.add(read.name)
            if look.is_combined:
                self.combined.add(read.name)
            nearest = self.end_distances.get(read.name, 0)
            self.end_distances[read.name] = max(nearest, look.end_distance)

    def _add_visibility(self, read: ReadView, look: ReadSupport) -> None:
        self.read_lengths[len(read.sequence)] += 1
        if 0 < read.template <= _LONGEST_TEMPLATE:
            self.templates[read.name] = read.template
        if look.spans:
            self.spanning.add(read.name)

    def _look(self, read: ReadView) -> ReadSupport | None:
        interval, place = self.allele.interval, self.place
        if self.allele.is_indel:
            # A neighbour in the cluster may have brought reads that are farther off.
            if not place.widened(_CLIP_REACH).overlaps(read.aligned):
                return None
            if read.start >= place.end or read.end <= place.start:
                return None
            look = self.indel.look(read)
            # A read that ends inside the change supports neither allele, but it was there; one
            # beyond the anchor is there for nothing but a duplication's other copy.
            beyond = read.start >= interval.end
            return None if beyond and look.observation is Observation.AMBIGUOUS else look
        seen = self._substitution(read, interval)
        return self._with_gaps(read, seen) if may_hold_gaps(self.allele) else seen

    def _with_gaps(self, read: ReadView, look: ReadSupport | None) -> ReadSupport | None:
        """Support of a read for a longer substitution, which it may carry with gaps or clipped.

        ``aligned`` is the support by its bases as they are aligned; None where they do not cover
        all.
        """
        if read.start >= self.place.end or read.end <= self.place.start:
            return look
        laid = self.indel.look(read)
        if look is not None and look.observation is Observation.ALT:
            return replace(
                look,
                mismatches=laid.mismatches,
                differing=laid.differing,
                is_combined=laid.is_combined,
            )
        if look is None:
            return laid if laid.observation in (Observation.ALT, Observation.REF) else None
        is_written = laid.observation is Observation.ALT and not laid.is_combined
        return laid if is_written and not read.is_whole else look

    def _substitution(self, read: ReadView, interval: Interval) -> ReadSupport | None:
        if read.aligned_start > interval.start or read.aligned_end < interval.end:
            return None
        indices = [read.index_at(position) for position in range(interval.start, interval.end)]
        known = [index for index in indices if index is not None]
        if len(known) < len(indices) or known[-1] - known[0] != len(known) - 1:
            return ReadSupport(Observation.OTHER)
        if any(read.qualities[index] < read.min_base_quality for index in known):
            return ReadSupport(Observation.AMBIGUOUS, may_carry=not self.allele.is_snv)
        bases = read.sequence[known[0] : known[-1] + 1]
        if bases == self.allele.alt:
            distance = min(known[0], len(read.sequence) - 1 - known[-1])
            return ReadSupport(Observation.ALT, end_distance=distance)
        return ReadSupport(Observation.REF if bases == self.allele.ref else Observation.OTHER)

    def evidence(self) -> Evidence:
        """The evidence of all reads together."""
        counts = Counter[Observation]()
        strands = Counter[tuple[Observation, str]]()
        carriers = {}
        for name, seen in self.fragments.items():
            observation, f1r2 = seen.observation, self.orientations[name]
            counts[observation] += 1
            strands[observation, "forward"] += seen.forward
            strands[observation, "reverse"] += seen.reverse
            if f1r2 is not None:
                strands[observation, "f1r2" if f1r2 else "f2r1"] += 1
            if observation is Observation.ALT:
                carriers[name] = Carrier(
                    self.fits[name],
                    seen.forward,
                    seen.reverse,
                    f1r2,
                    self.end_distances[name],
                    self.mapping_qualities[name],
                    name in self.aligned,
                    name in self.combined,
                    self.differing[name],
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

    def _undecided(self) -> dict[str, frozenset[int]]:
        """Differing positions of fragments that may carry it and are not informative."""
        return {
            name: positions
            for name, positions in self.undecided.items()
            if self.fragments[name].observation is Observation.AMBIGUOUS
        }

    def _scaled_depth(self, ref: int, alt: int, other: int) -> int:
        """Informative fragments, scaled as if both haplotypes were as visible as one base.

        With shares a, r of informative fragments (``Visibility``), the alternative allele is
        carried by alt / a and the reference by ref / r of them, so depth = alt / VAF with
        VAF = (alt / a) / (alt / a + ref / r + other). Where few reads show the reference (those
        that hold all of a duplication's copy) the reads that span the change, which both
        haplotypes have, represent all: VAF = (alt / a) / (spanning / s).
        """
        if not self.read_lengths:
            return 0
        # Ties go to the longest, so that the order of reads does not matter.
        length = max(self.read_lengths, key=lambda size: (self.read_lengths[size], size))
        visibility = self.haplotypes.visibility(
            length,
            Counter(self.templates.values()),
            self.filters.evidence.indel.decisive_mismatches,
        )
        carrying = alt / visibility.alt if visibility.alt > 0 else float(alt)
        if visibility.ref >= _LEAST_VISIBLE:
            total = carrying + ref / visibility.ref + other
        else:
            spanning = len(self.spanning) / visibility.spanning if visibility.spanning else 0.0
            total = max(spanning, carrying)
        if not alt:
            return round(total)
        return max(alt, round(alt * total / carrying))
