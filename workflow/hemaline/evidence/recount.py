"""The recount: every candidate and every hotspot judged by the same reads in the same way.

Fragments, not reads, are counted: see ``hemaline.evidence.tally``.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence

import pysam

from hemaline.common.intervals import Interval
from hemaline.evidence.evidence import Evidence
from hemaline.evidence.haplotypes import Haplotypes
from hemaline.evidence.read_view import ReadView
from hemaline.evidence.tally import CLIP_REACH, Tally
from hemaline.filters.filters import FilterSet
from hemaline.genome.alleles import Allele
from hemaline.reads.fragments import Alignments

# Alleles closer than this share one pass over their reads.
_CLUSTER_GAP = 500


def recount(
    alignments: Alignments,
    reference: pysam.FastaFile,
    alleles: Sequence[Allele],
    filters: FilterSet,
) -> Iterator[Evidence]:
    """Evidence of each allele, in genomic order; one pass over the reads of each neighbourhood."""
    for tally in _tallies(alignments, reference, alleles, filters):
        yield tally.evidence()


def informative(
    alignments: Alignments,
    reference: pysam.FastaFile,
    alleles: Sequence[Allele],
    filters: FilterSet,
) -> dict[Allele, frozenset[str]]:
    """Names of the fragments that show each allele, another one or the reference there."""
    return {
        tally.allele: tally.informative
        for tally in _tallies(alignments, reference, alleles, filters)
    }


def _tallies(
    alignments: Alignments,
    reference: pysam.FastaFile,
    alleles: Sequence[Allele],
    filters: FilterSet,
) -> Iterator[Tally]:
    for cluster in _clusters(sorted(set(alleles))):
        tallies = [Tally(one, Haplotypes.around(one, reference), filters) for one in cluster]
        starts = [tally.place.start for tally in tallies]
        longest = max(len(tally.place) for tally in tallies)
        first, last = cluster[0], cluster[-1]
        region = Interval(first.chrom, first.pos - 1, max(t.place.end for t in tallies))
        reach = CLIP_REACH if any(a.is_indel for a in cluster) else 0
        for read in alignments.reads(_within(region.widened(reach), last.chrom, reference)):
            if read.mapping_quality < filters.min_mapping_quality:
                continue
            view = ReadView(read, filters.min_base_quality)
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
