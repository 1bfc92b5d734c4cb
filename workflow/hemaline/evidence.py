"""The recount: every candidate and every hotspot judged by the same reads in the same way.

Fragments, not reads, are counted. Each read of a fragment that reaches an allele says REF, ALT,
OTHER or AMBIGUOUS; ``depth`` holds the fragments that tell the haplotypes apart. Substitutions
are read off the aligned bases. Indels are told by placing the whole read, clipped ends included
and without gaps, on the reference and on the alternative haplotype, from its left and from its
right end; the better haplotype wins when it saves at least two good-quality mismatches.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pysam
from numpy.typing import NDArray

from hemaline.alleles import Allele, homopolymer_length
from hemaline.filters import Counts, FilterSet
from hemaline.fragments import Alignments, Observation, Seen
from hemaline.intervals import Interval

# Alleles closer than this share one pass over their reads.
_CLUSTER_GAP = 500
# Reads that are clipped beside an indel may be aligned only this far from it.
_CLIP_REACH = 150
# Bases of haplotype on either side of an indel; longer reads are cut to it.
_HAPLOTYPE_FLANK = 400


@dataclass(frozen=True)
class Evidence:
    """Fragments at one allele."""

    allele: Allele
    ref: int
    alt: int
    other: int
    ambiguous: int
    alt_forward: int
    alt_reverse: int
    ref_forward: int
    ref_reverse: int
    homopolymer: int

    @property
    def depth(self) -> int:
        """Fragments that tell the haplotypes apart."""
        return self.ref + self.alt + self.other

    @property
    def vaf(self) -> float | None:
        """Alternative share of ``depth``; None where nothing was seen."""
        return self.alt / self.depth if self.depth else None

    def counts(self) -> Counts:
        """As the filters read it."""
        return Counts(
            depth=self.depth,
            alt_reads=self.alt,
            alt_forward=self.alt_forward,
            alt_reverse=self.alt_reverse,
            ref_forward=self.ref_forward,
            ref_reverse=self.ref_reverse,
            is_indel=self.allele.is_indel,
            indel_length=abs(self.allele.length_change),
            homopolymer=self.homopolymer,
        )


def recount(
    alignments: Alignments,
    reference: pysam.FastaFile,
    alleles: Sequence[Allele],
    filters: FilterSet,
) -> Iterator[Evidence]:
    """Evidence of each allele, in genomic order; one pass over the reads of each neighbourhood."""
    for cluster in _clusters(sorted(set(alleles))):
        tallies = [
            _Tally(allele, _Haplotypes.around(allele, reference, filters)) for allele in cluster
        ]
        starts = [tally.reach.start for tally in tallies]
        longest = max(len(tally.reach) for tally in tallies)
        first, last = cluster[0], cluster[-1]
        region = Interval(first.chrom, first.pos - 1, max(a.interval.end for a in cluster))
        reach = _CLIP_REACH if any(a.is_indel for a in cluster) else 0
        for read in alignments.reads(_within(region.widened(reach), last.chrom, reference)):
            if read.mapping_quality < filters.min_mapping_quality:
                continue
            view = _Read(read, filters.min_base_quality)
            low = bisect_left(starts, view.start - longest)
            high = bisect_right(starts, view.end)
            for tally in tallies[low:high]:
                tally.add(view)
        yield from (tally.evidence() for tally in tallies)


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


class _Read:
    """One read with what several alleles ask of it, computed once."""

    def __init__(self, read: Any, min_base_quality: int) -> None:
        cigar = read.cigartuples
        left = cigar[0][1] if cigar[0][0] == 4 else 0
        right = cigar[-1][1] if cigar[-1][0] == 4 else 0
        self.name: str = read.query_name
        self.is_reverse: bool = read.is_reverse
        self.aligned_start: int = read.reference_start
        self.aligned_end: int = read.reference_end
        self.aligned = Interval(read.reference_name, self.aligned_start, self.aligned_end)
        # Where the read would begin and end if its clipped ends were aligned too.
        self.start = self.aligned_start - left
        self.end = self.aligned_end + right
        self.sequence: str = read.query_sequence
        self.qualities = read.query_qualities
        self.min_base_quality = min_base_quality
        self._cigar = cigar
        self._bases: NDArray[np.uint8] | None = None
        self._good: NDArray[np.bool_] | None = None

    @property
    def bases(self) -> NDArray[np.uint8]:
        if self._bases is None:
            self._bases = np.frombuffer(self.sequence.encode(), dtype=np.uint8)
        return self._bases

    @property
    def good(self) -> NDArray[np.bool_]:
        if self._good is None:
            quality = np.frombuffer(self.qualities, dtype=np.uint8)
            self._good = np.asarray(quality >= self.min_base_quality)
        return self._good

    def index_at(self, position0: int) -> int | None:
        """Index of the base aligned to a reference position; None where it is deleted."""
        query, reference = 0, self.aligned_start
        for operation, length in self._cigar:
            if operation in (0, 7, 8):
                if position0 < reference + length:
                    return query + position0 - reference
                query += length
                reference += length
            elif operation in (2, 3):
                if position0 < reference + length:
                    return None
                reference += length
            elif operation in (1, 4):
                query += length
        return None

    def seen(self, observation: Observation) -> Seen:
        return Seen(observation, not self.is_reverse, self.is_reverse)


@dataclass(frozen=True)
class _Haplotypes:
    """Reference and alternative sequence around an indel; ``start``: first base, 0-based."""

    start: int
    reference: NDArray[np.uint8]
    alternative: NDArray[np.uint8]
    homopolymer: int
    filters: FilterSet

    @classmethod
    def around(cls, allele: Allele, fasta: pysam.FastaFile, filters: FilterSet) -> _Haplotypes:
        length = fasta.get_reference_length(allele.chrom)
        start = max(0, allele.pos - 1 - _HAPLOTYPE_FLANK)
        end = min(length, allele.interval.end + _HAPLOTYPE_FLANK)
        sequence = fasta.fetch(allele.chrom, start, end).upper()
        offset = allele.pos - 1 - start
        changed = sequence[:offset] + allele.alt + sequence[offset + len(allele.ref) :]
        run = homopolymer_length(sequence, offset)
        return cls(start, _bytes(sequence), _bytes(changed), run, filters)

    def observe(self, read: _Read) -> Observation:
        ref = self._mismatches(read, self.reference)
        alt = self._mismatches(read, self.alternative)
        rules = self.filters
        if min(ref, alt) > rules.indel_fit + rules.indel_fit_share * len(read.bases):
            return Observation.OTHER
        if abs(ref - alt) < rules.indel_decisive:
            return Observation.AMBIGUOUS
        return Observation.REF if ref < alt else Observation.ALT

    def _mismatches(self, read: _Read, haplotype: NDArray[np.uint8]) -> int:
        """Fewest good-quality mismatches, the read laid on from its left or its right end."""
        left = read.start - self.start
        right = (read.end - self.start) + haplotype.size - self.reference.size - read.bases.size
        return min(_differences(read, haplotype, left), _differences(read, haplotype, right))


def _differences(read: _Read, haplotype: NDArray[np.uint8], offset: int) -> int:
    first, last = max(0, -offset), min(read.bases.size, haplotype.size - offset)
    if first >= last:
        return int(read.bases.size)
    differs = read.bases[first:last] != haplotype[offset + first : offset + last]
    return int(np.count_nonzero(differs & read.good[first:last]))


def _bytes(sequence: str) -> NDArray[np.uint8]:
    return np.frombuffer(sequence.encode(), dtype=np.uint8)


@dataclass
class _Tally:
    """Fragments seen so far at one allele."""

    allele: Allele
    haplotypes: _Haplotypes
    fragments: dict[str, Seen] = field(default_factory=dict)

    @property
    def reach(self) -> Interval:
        return self.allele.interval

    def add(self, read: _Read) -> None:
        observation = self._observe(read)
        if observation is None:
            return
        seen = read.seen(observation)
        mate = self.fragments.get(read.name)
        self.fragments[read.name] = seen if mate is None else mate.with_mate(seen)

    def _observe(self, read: _Read) -> Observation | None:
        interval = self.allele.interval
        if self.allele.is_indel:
            # A neighbour in the cluster may have brought reads that lie farther off.
            if not interval.widened(_CLIP_REACH).overlaps(read.aligned):
                return None
            reached = read.start <= interval.start and read.end >= interval.end
            # A read that ends inside the change says nothing either way, but it was there.
            touched = read.start < interval.end and read.end > interval.start
            return self.haplotypes.observe(read) if reached or touched else None
        if read.aligned_start > interval.start or read.aligned_end < interval.end:
            return None
        return self._observe_bases(read, interval)

    def _observe_bases(self, read: _Read, interval: Interval) -> Observation:
        indices = [read.index_at(position) for position in range(interval.start, interval.end)]
        known = [index for index in indices if index is not None]
        if len(known) < len(indices) or known[-1] - known[0] != len(known) - 1:
            return Observation.OTHER
        if any(read.qualities[index] < read.min_base_quality for index in known):
            return Observation.AMBIGUOUS
        bases = read.sequence[known[0] : known[-1] + 1]
        if bases == self.allele.alt:
            return Observation.ALT
        return Observation.REF if bases == self.allele.ref else Observation.OTHER

    def evidence(self) -> Evidence:
        counts = dict.fromkeys(Observation, 0)
        strands = {(o, s): 0 for o in Observation for s in ("forward", "reverse")}
        for seen in self.fragments.values():
            counts[seen.observation] += 1
            strands[seen.observation, "forward"] += seen.forward
            strands[seen.observation, "reverse"] += seen.reverse
        return Evidence(
            allele=self.allele,
            ref=counts[Observation.REF],
            alt=counts[Observation.ALT],
            other=counts[Observation.OTHER],
            ambiguous=counts[Observation.AMBIGUOUS],
            alt_forward=strands[Observation.ALT, "forward"],
            alt_reverse=strands[Observation.ALT, "reverse"],
            ref_forward=strands[Observation.REF, "forward"],
            ref_reverse=strands[Observation.REF, "reverse"],
            homopolymer=self.haplotypes.homopolymer,
        )
