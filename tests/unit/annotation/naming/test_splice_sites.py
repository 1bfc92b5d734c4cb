"""Splice sites that an allele takes away, by the haplotype and not by where the allele is put."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hemaline.annotation.naming.splice_sites import SpliceSite, lost_sites
from hemaline.common.intervals import Interval
from hemaline.genome.alleles import Allele, normalised
from hemaline.genome.transcripts import Transcript
from sequences import reverse_complement

#        exon 0-20             intron 20-40          exon 40-60
BASES = "CCATGGCTAAAGCTTACCAGGTAAGTCCTTTCTCCTACAGAGGACTTCCAGTTGGTAACC"
PLUS = Transcript(
    *("G", "", "T1.1", "T1.1", "", "c", "+"),
    (Interval("c", 0, 20), Interval("c", 40, 60)),
    Interval("c", 2, 58),
)
MINUS = replace(
    PLUS, strand="-", exons=tuple(Interval("c", 60 - e.end, 60 - e.start) for e in PLUS.exons[::-1])
)
DONOR, ACCEPTOR = {SpliceSite.DONOR}, {SpliceSite.ACCEPTOR}


def plus(chrom: str, start: int, end: int) -> str:
    return BASES[max(0, start) : end]


def minus(chrom: str, start: int, end: int) -> str:
    return reverse_complement(BASES)[max(0, start) : end]


def lost(start: int, end: int, alt: str) -> frozenset[SpliceSite]:
    """Of the bases ``start`` to ``end``, replaced by ``alt``; the same on both strands."""
    found = lost_sites(Allele("c", start + 1, BASES[start:end], alt), PLUS, plus)
    turned = Allele(
        "c", 60 - end + 1, reverse_complement(BASES[start:end]), reverse_complement(alt)
    )
    assert lost_sites(turned, MINUS, minus) == found
    return found


@pytest.mark.parametrize(
    ("start", "end", "alt", "expected"),
    [
        (20, 21, "A", DONOR),
        (21, 22, "C", DONOR),
        (22, 23, "C", set()),
        (19, 20, "A", set()),
        (38, 39, "G", ACCEPTOR),
        (39, 40, "A", ACCEPTOR),
        (37, 38, "T", set()),
        (40, 41, "T", set()),
        # AG|AG: one AG less is an exon that begins later, wherever the deletion is put.
        (38, 40, "", set()),
        (39, 41, "", set()),
        (40, 42, "", set()),
        # G|G: one G less is an exon that ends earlier.
        (19, 20, "", set()),
        (20, 21, "", set()),
        (19, 21, "", DONOR),
        (20, 22, "", DONOR),
        (38, 41, "", ACCEPTOR),
        # Inserted bases, in a site and next to it.
        (20, 20, "CC", set()),
        (21, 21, "CC", DONOR),
        (21, 21, "T", set()),
        (39, 39, "CC", ACCEPTOR),
        (40, 40, "CC", set()),
        # Longer bases in the place of a site, which csq calls splice_region.
        (18, 21, "TTTTTT", DONOR),
        (39, 42, "CCCCC", ACCEPTOR),
        # A site that the new bases hold at its place.
        (18, 24, "TTGTTT", set()),
        (18, 22, "CCCCGT", set()),
        (18, 22, "CGGTCCC", set()),
        # The intron, and more.
        (20, 40, "", DONOR | ACCEPTOR),
        (17, 45, "GT", DONOR | ACCEPTOR),
        (22, 38, "", set()),
    ],
)
def test_examples(start: int, end: int, alt: str, expected: set[SpliceSite]) -> None:
    assert lost(start, end, alt) == expected


def test_no_bases_before_a_contig_are_read() -> None:
    """A deletion longer than what precedes the site."""
    early = replace(PLUS, exons=(Interval("c", 0, 2), Interval("c", 40, 60)))
    bases = BASES[:2] + "GT" + BASES[4:]

    def sequence(chrom: str, start: int, end: int) -> str:
        assert start >= 0
        return bases[start:end]

    assert lost_sites(Allele("c", 2, bases[1:30], bases[1]), early, sequence) == DONOR


@given(st.integers(3, 50), st.integers(0, 8), st.text("ACGT", max_size=8), st.integers(0, 3))
def test_where_an_allele_is_put_does_not_matter(
    start: int, length: int, alt: str, padding: int
) -> None:
    ref = BASES[start : start + length]
    if ref == alt:
        return
    allele = normalised(Allele("c", start + 1, ref, alt), plus)
    before, after = start - padding, start + length + padding
    padded = BASES[before:start] + alt + BASES[start + length : after]
    found = lost(start, start + length, alt)
    assert lost(before, after, padded) == found
    assert lost_sites(allele, PLUS, plus) == found
