"""VRS 2 identifiers: published ones, and one identity however an allele is written."""

from pathlib import Path

import pysam
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from builders import write_fasta
from hemaline.annotation.naming.vrs_names import VrsNames, name_all
from hemaline.genome.alleles import Allele
from hemaline.genome.reference import Contig, load_contigs
from hemaline.paths import resource

CONTIGS = load_contigs(resource("contigs.tsv"))


class Bases:
    """A reference of full length that holds a few bases, elsewhere N."""

    def __init__(self, placed: dict[tuple[str, int], str]) -> None:
        self.references = list(CONTIGS)
        self.lengths = [one.length for one in CONTIGS.values()]
        self._placed = placed

    def get_reference_length(self, chrom: str) -> int:
        return CONTIGS[chrom].length

    def fetch(self, chrom: str, start: int, end: int) -> str:
        found = ["N"] * (end - start)
        for (name, first), bases in self._placed.items():
            for at, base in enumerate(bases, first):
                if name == chrom and start <= at < end:
                    found[at - start] = base
        return "".join(found)


def named(allele: Allele, placed: dict[tuple[str, int], str] | None = None) -> str | None:
    return VrsNames(Bases(placed or {}), CONTIGS).name(allele)  # type: ignore[arg-type]


# Identifiers in the specification's and vrs-python's own tests (0-based starts there).
PUBLISHED = [
    (Allele("chr19", 44908822, "C", "T"), "ga4gh:VA.0AePZIWZUNsUlQTamyLrjm2HWUw2opLt"),
    (Allele("chr9", 128325835, "C", "T"), "ga4gh:VA.SZIS2ua7AL-0YgUTAqyBsFPYK3vE8h_d"),
]


@pytest.mark.parametrize(("allele", "name"), PUBLISHED, ids=["rs7412", "ClinVar 383650"])
def test_published_identifiers(allele: Allele, name: str) -> None:
    assert named(allele) == name


def test_a_published_repeat_is_named_by_its_length() -> None:
    """The specification's reference length expression: 8 bases become 11, in units of 3."""
    placed = {("chr1", 40819438): "CTCCTCCT", ("chr1", 40819437): "A", ("chr1", 40819446): "G"}
    name = named(Allele("chr1", 40819438, "A", "ACTC"), placed)
    assert name == "ga4gh:VA.Oop4kjdTtKcg1kiZjIJAAR3bp7qi4aNT"


def test_a_shared_base_is_no_part_of_the_identity() -> None:
    plain = named(Allele("chr19", 44908822, "C", "T"))
    assert named(Allele("chr19", 44908821, "AC", "AT")) == plain


@settings(deadline=None, max_examples=40)
@given(st.text("ACGT", min_size=1, max_size=4), st.integers(1, 5), st.data())
def test_every_way_to_write_an_indel_has_one_identifier(
    unit: str, copies: int, data: st.DataObject
) -> None:
    sequence = "GATTACA" + unit * copies + "CTGATCA"
    placed = {("chr21", 1_000): sequence}
    first = 7
    places = [first + len(unit) * n for n in range(copies + 1)]
    at = data.draw(st.sampled_from(places))
    before = sequence[at - 1]
    inserted = named(Allele("chr21", 1_000 + at, before, before + unit), placed)
    anchor = sequence[first - 1]
    assert inserted == named(Allele("chr21", 1_000 + first, anchor, anchor + unit), placed)
    if at < places[-1]:
        deleted = named(Allele("chr21", 1_000 + at, before + unit, before), placed)
        whole = Allele("chr21", 1_000 + first, anchor + unit, anchor)
        assert deleted == named(whole, placed)
        assert deleted != inserted


def test_bases_that_are_not_reported_give_no_identifier() -> None:
    """In a masked stretch an indel might move further than can be seen."""
    placed = {("chr21", 1_000): "GAAA"}
    assert named(Allele("chr21", 1_001, "G", "GA"), placed) is None
    assert named(Allele("chr21", 1_001, "G", "GA"), {("chr21", 1_000): "GAAAC"}) is not None


def test_contigs_of_another_length_have_none(tmp_path: Path) -> None:
    path = write_fasta(tmp_path / "r.fa", {"chr21": "ACGT" * 10, "c1": "ACGT" * 10})
    snv = Allele("chr21", 5, "A", "C")
    with pysam.FastaFile(str(path)) as fasta:
        assert name_all([snv, Allele("c1", 5, "A", "C")], fasta, CONTIGS) == {
            snv: None,
            Allele("c1", 5, "A", "C"): None,
        }
        short = {"chr21": Contig("chr21", 40, "NC", CONTIGS["chr21"].refget)}
        names = name_all([snv], fasta, short)
        assert str(names[snv]).startswith("ga4gh:VA.")


def test_a_partial_reference_may_end_early(tmp_path: Path) -> None:
    """Positions are canonical; where an indel might move behind the end, it has no identifier."""
    end = "ACGTACGTGAAA"
    path = write_fasta(tmp_path / "r.fa", {"chr21": end})
    snv, within, last = (
        Allele("chr21", 5, "A", "C"),
        Allele("chr21", 4, "T", "TA"),
        Allele("chr21", 9, "G", "GA"),
    )
    whole = named(snv, {("chr21", 0): end})
    with pysam.FastaFile(str(path)) as fasta:
        names = name_all([snv, within, last], fasta, CONTIGS, partial=True)
    assert names[snv] == whole
    assert names[within] == named(within, {("chr21", 0): end})
    assert names[last] is None
