"""Canonical splice sites, the first and last two bases of an intron, that an allele changes."""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum
from itertools import pairwise

from hemaline.common.intervals import Interval
from hemaline.genome.alleles import Allele, SequenceSource
from hemaline.genome.genomic_names import trimmed
from hemaline.genome.transcripts import Transcript

_SITE = 2


class SpliceSite(StrEnum):
    """End of an intron, as the column ``splice_site`` of consequences.tsv names it."""

    DONOR = "donor"
    ACCEPTOR = "acceptor"


def lost_sites(
    allele: Allele, transcript: Transcript, sequence: SequenceSource
) -> frozenset[SpliceSite]:
    """Kinds of the splice sites of ``transcript`` that the haplotype does not have any more.

    A site is kept where its bases are at their distance from the sequence before the change or
    from the sequence behind it, however the allele is placed: a deletion of AG from AG|AG keeps
    the acceptor. Both sites of an intron that is replaced as a whole are lost.
    """
    start, ref, alt = trimmed(allele)
    changed = Interval(allele.chrom, start, start + len(ref))
    return frozenset(
        kind
        for intron, site, kind in _sites(transcript)
        # The bases of an insertion are before ``start``.
        if site.start <= changed.end
        and changed.start <= site.end
        and (
            (changed.start <= intron.start and intron.end <= changed.end)
            or not _keeps(site, changed, alt, sequence)
        )
    )


def _keeps(site: Interval, changed: Interval, alt: str, sequence: SequenceSource) -> bool:
    gained = len(alt) - len(changed)
    first = max(0, min(site.start, changed.start) - abs(gained))
    last = max(site.end, changed.end) + abs(gained)
    before = sequence(site.chrom, first, changed.start)
    haplotype = before + alt + sequence(site.chrom, changed.end, last)
    bases = sequence(site.chrom, site.start, site.end)
    from_left = site.start - first
    places = (from_left, from_left + gained)
    return any(at >= 0 and haplotype[at : at + _SITE] == bases for at in places)


def _sites(transcript: Transcript) -> Iterator[tuple[Interval, Interval, SpliceSite]]:
    """Intron, site and its kind."""
    left, right = SpliceSite.DONOR, SpliceSite.ACCEPTOR
    if transcript.strand == "-":
        left, right = right, left
    for one, other in pairwise(transcript.exons):
        intron = Interval(transcript.chrom, one.end, other.start)
        yield intron, Interval(intron.chrom, intron.start, intron.start + _SITE), left
        yield intron, Interval(intron.chrom, intron.end - _SITE, intron.end), right
