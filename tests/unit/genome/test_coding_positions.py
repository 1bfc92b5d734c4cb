"""Codons of changed bases, against a list of a transcript's coding bases."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hemaline.common.intervals import Interval
from hemaline.genome.alleles import Allele
from hemaline.genome.coding_positions import CodingPositions, Codons
from hemaline.genome.transcripts import Transcript, load_transcripts
from hemaline.paths import resource

TRANSCRIPTS = load_transcripts(resource("transcripts.tsv"))
NAMES = sorted(TRANSCRIPTS)


def coding_bases(transcript: Transcript) -> list[int]:
    """0-based positions in the order of the transcript: slow, and by the definition."""
    found = [at for _, part in transcript.coding_exons() for at in range(part.start, part.end)]
    return found if transcript.strand == "+" else found[::-1]


@settings(deadline=None, max_examples=300)
@given(st.sampled_from(NAMES), st.integers(0, 10**6), st.integers(1, 400))
def test_codons_are_those_of_the_coding_bases_that_change(
    gene: str, place: int, length: int
) -> None:
    transcript = TRANSCRIPTS[gene]
    span = transcript.exons[-1].end - transcript.exons[0].start
    start = transcript.exons[0].start + place % span
    changed = Interval(transcript.chrom, start, start + length)
    found = CodingPositions(transcript).codons(changed)
    touched = [n for n, at in enumerate(coding_bases(transcript)) if start <= at < start + length]
    if touched:
        assert found == Codons(min(touched) // 3 + 1, max(touched) // 3 + 1)
        assert CodingPositions(transcript).offset(changed) == min(touched)
    else:
        assert CodingPositions(transcript).offset(changed) is None


@settings(deadline=None, max_examples=200)
@given(st.sampled_from(NAMES), st.data())
def test_a_splice_site_has_the_codon_behind_it(gene: str, data: st.DataObject) -> None:
    transcript = TRANSCRIPTS[gene]
    parts = [part for _, part in transcript.coding_exons()]
    if len(parts) < 2:
        return
    bases = coding_bases(transcript)
    left = data.draw(st.integers(0, len(parts) - 2))
    # The intron between two coding parts; its two first and two last bases are sites.
    intron = (parts[left].end, parts[left + 1].start)
    site = data.draw(st.sampled_from([intron[0], intron[0] + 1, intron[1] - 2, intron[1] - 1]))
    behind = intron[1] if transcript.strand == "+" else intron[0] - 1
    residue = bases.index(behind) // 3 + 1
    found = CodingPositions(transcript).codons(Interval(transcript.chrom, site, site + 1))
    assert found == Codons(residue, residue)


@pytest.mark.parametrize(
    ("gene", "allele", "codons"),
    [
        ("SRSF2", Allele("chr17", 76736877, "G", "T"), Codons(95, 95)),
        ("DNMT3A", Allele("chr2", 25234373, "C", "T"), Codons(882, 882)),
        ("JAK2", Allele("chr9", 5073770, "G", "T"), Codons(617, 617)),
        ("ASXL1", Allele("chr20", 32434638, "A", "AG"), Codons(642, 643)),
        # TP53 c.376-1G>A, the acceptor of exon 5.
        ("TP53", Allele("chr17", 7675237, "C", "T"), Codons(126, 126)),
        # TP53 c.96+1G>A, the donor of exon 3.
        ("TP53", Allele("chr17", 7676381, "C", "T"), Codons(33, 33)),
    ],
)
def test_codons_of_known_alleles(gene: str, allele: Allele, codons: Codons) -> None:
    assert CodingPositions(TRANSCRIPTS[gene]).codons(allele.changed) == codons


def test_deep_in_an_intron_no_codon_changes() -> None:
    transcript = TRANSCRIPTS["TP53"]
    between = transcript.exons[0].end + 50
    assert CodingPositions(transcript).codons(Interval("chr17", between, between + 1)) is None


def test_codons_overlap_with_their_ends() -> None:
    assert Codons(5, 8).overlaps(8, 9)
    assert Codons(5, 8).overlaps(1, 5)
    assert not Codons(5, 8).overlaps(9, 12)
