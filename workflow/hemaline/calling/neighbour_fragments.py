"""Passing calls near each other: fragments that span both, counted by what they carry."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

import pysam

from hemaline.calling.evidence.neighbours import Neighbour
from hemaline.calling.evidence.recount import observed
from hemaline.calling.sample_vcf import Call
from hemaline.filters.filter_set import FilterSet
from hemaline.reads.fragments import Alignments, Observation


def with_neighbours(
    calls: Sequence[Call],
    distance: int,
    alignments: Alignments,
    reference: pysam.FastaFile,
    filters: FilterSet,
) -> list[Call]:
    """The calls, in their order, each passing one with its passing neighbours.

    Args:
        calls: of one sample, as they were recounted, with the fragments that carry them.
        distance: most bases between two neighbours; alleles that overlap are none.
        alignments: of the sample.
        reference: that the sample was aligned to.
        filters: by which the calls were recounted.
    """
    pairs = list(_pairs([call for call in calls if call.passed], distance))
    wanted = sorted({call.allele for pair in pairs for call in pair})
    support = observed(alignments, reference, wanted, filters) if wanted else {}
    spanning = {allele: _informative(seen) for allele, seen in support.items()}
    found: dict[int, list[Neighbour]] = {}
    for first, second in pairs:
        for one, other in ((first, second), (second, first)):
            carriers = one.evidence.carriers.keys()
            both = carriers & other.evidence.carriers.keys()
            alone = (carriers & spanning[other.allele]) - both
            found.setdefault(id(one), []).append(Neighbour(other.allele, len(both), len(alone)))
    return [
        replace(call, neighbours=tuple(found[id(call)])) if id(call) in found else call
        for call in calls
    ]


def _informative(support: Mapping[str, Observation]) -> frozenset[str]:
    """Names of the fragments that show the allele, another one or the reference there."""
    return frozenset(n for n, seen in support.items() if seen is not Observation.AMBIGUOUS)


def _pairs(calls: Sequence[Call], distance: int) -> Iterator[tuple[Call, Call]]:
    """Pairs of neighbours, both in genomic order."""
    ranked = sorted(calls, key=lambda call: call.allele)
    for index, first in enumerate(ranked):
        end = first.allele.interval.end
        for second in ranked[index + 1 :]:
            start = second.allele.interval.start
            if second.allele.chrom != first.allele.chrom or start - end > distance:
                break
            if start >= end:
                yield first, second
