"""Locations of genes on both builds."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hemaline.common.intervals import Interval
from hemaline.genome.gene_places import GenePlace, GenePlaces, gene_places
from hemaline.genome.gene_symbols import gene_symbols
from hemaline.genome.hgnc_genes import hgnc_genes
from hemaline.genome.transcripts import load_transcripts
from hemaline.paths import resource

TRANSCRIPTS = load_transcripts(resource("transcripts.tsv"))
FLANK = 2


def at(chrom: str, pos: int) -> Interval:
    return Interval(chrom, pos - 1, pos)


# Published places of the same codon on both builds (dbSNP, GRCh37 and GRCh38).
@pytest.mark.parametrize(
    ("gene", "chrom", "pos37", "pos38"),
    [
        ("JAK2", "chr9", 5073770, 5073770),  # rs77375493, V617F
        ("IDH2", "chr15", 90631934, 90088702),  # rs121913502, R140Q
        ("DNMT3A", "chr2", 25457242, 25234373),  # rs147001633, R882H
        ("SRSF2", "chr17", 74732959, 76736877),  # rs751713049, P95H
        ("NRAS", "chr1", 115258747, 114716126),  # rs121913237, G12D
    ],
)
def test_known_codons(gene: str, chrom: str, pos37: int, pos38: int) -> None:
    for build, pos in (("GRCh37", pos37), ("GRCh38", pos38)):
        assert gene_places(FLANK)[build].genes_at(at(chrom, pos)) == ({gene}, set())


@pytest.mark.parametrize("gene", sorted(TRANSCRIPTS))
def test_every_coding_part_is_its_genes_on_grch38(gene: str) -> None:
    places = gene_places(FLANK)["GRCh38"]
    for _, part in TRANSCRIPTS[gene].coding_exons():
        assert gene in places.genes_at(part.widened(FLANK))[0]


def test_both_builds_have_the_same_genes_with_as_many_coding_bases() -> None:
    sizes = {
        build: {
            one.gene: sum(map(len, one.coding)) for some in places._places.values() for one in some
        }
        for build, places in gene_places(FLANK).items()
    }
    assert sizes["GRCh37"].keys() == sizes["GRCh38"].keys() >= TRANSCRIPTS.keys()
    other = {g for g, size in sizes["GRCh38"].items() if abs(size - sizes["GRCh37"][g]) > 0}
    # One base of each is an insertion of GRCh38.
    assert other <= {"KMT2B", "NPRL3"}


def test_the_genes_of_this_version_that_code_are_current_symbols() -> None:
    assert all(hgnc_genes().codes(gene) for gene in TRANSCRIPTS)
    assert not gene_symbols().aliases.keys() & hgnc_genes().genes.keys()


@given(st.integers(0, 60), st.integers(1, 12), st.integers(0, 3))
def test_coding_bases_and_their_flank(start: int, length: int, flank: int) -> None:
    place = GenePlace("A", Interval("c", 10, 50), (Interval("c", 20, 30), Interval("c", 40, 45)))
    places = GenePlaces([place], ["c", "d"], flank)
    bases = set(range(start, start + length))
    coding = set(range(20 - flank, 30 + flank)) | set(range(40 - flank, 45 + flank))
    whole = set(range(10 - flank, 50 + flank))
    hit, other = places.genes_at(Interval("c", start, start + length))
    assert bool(hit) is bool(bases & coding)
    assert bool(other) is (not hit and bool(bases & whole))
    assert places.genes_at(Interval("d", start, start + length)) == (set(), set())
    assert places.has_contig("d")
    assert not places.has_contig("e")
