"""Consequences: what is read from bcftools csq, and what is made of it."""

from pathlib import Path

import pytest

from hemaline.annotation.naming.consequence import (
    Consequence,
    ConsequenceTerm,
    load_terms,
    read_consequences,
)
from hemaline.annotation.naming.protein_changes import ProteinEffect
from hemaline.annotation.naming.splice_sites import SpliceSite
from hemaline.common.problems import HemalineError
from hemaline.genome.alleles import Allele
from hemaline.paths import resource
from sequences import DEMO_CHROM, consequences, demo_bases, demo_fasta

TERMS = load_terms(resource("consequences.tsv"))
# Every word bcftools 1.16 writes for alleles that are spelled out (csq.c).
WORDS = (
    "synonymous missense stop_lost stop_gained inframe_deletion inframe_insertion frameshift "
    "splice_acceptor splice_donor start_lost splice_region stop_retained 5_prime_utr 3_prime_utr "
    "non_coding intron intergenic inframe_altering coding_sequence start_retained"
)
# Of the Sequence Ontology in the order of severity that Ensembl publishes (an excerpt).
ENSEMBL_ORDER = (
    "splice_acceptor_variant splice_donor_variant stop_gained frameshift_variant stop_lost "
    "start_lost inframe_insertion inframe_deletion missense_variant protein_altering_variant "
    "splice_region_variant start_retained_variant stop_retained_variant synonymous_variant "
    "coding_sequence_variant 5_prime_UTR_variant 3_prime_UTR_variant "
    "non_coding_transcript_exon_variant intron_variant intergenic_variant"
)
GDC_CLASSES = (
    "Frame_Shift_Del Frame_Shift_Ins In_Frame_Ins In_Frame_Del Missense_Mutation "
    "Nonsense_Mutation Silent Splice_Site Translation_Start_Site Nonstop_Mutation 3'UTR 3'Flank "
    "5'UTR 5'Flank IGR Intron RNA Targeted_Region Splice_Region"
)


def read(folder: Path, *entries: str) -> dict[Allele, Consequence]:
    path = folder / "csq.vcf"
    info = f"BCSQ={','.join(entries)}" if entries else "."
    path.write_text(
        "##fileformat=VCFv4.3\n##contig=<ID=c,length=100>\n"
        '##INFO=<ID=BCSQ,Number=.,Type=String,Description="csq">\n'
        "#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\n"
        f"c\t10\t.\tG\tA\t.\t.\t{info}\n"
    )
    return read_consequences(path, TERMS)


def one(folder: Path, *entries: str) -> Consequence:
    found = read(folder, *entries)
    assert list(found) == [Allele("c", 10, "G", "A")]
    return next(iter(found.values()))


def test_every_word_of_csq_has_a_term() -> None:
    assert set(TERMS) == set(WORDS.split())


def test_terms_are_ensembls_and_ranked_from_the_worst() -> None:
    by_name = {term.consequence: term for term in TERMS.values()}
    assert set(by_name) == set(ENSEMBL_ORDER.split())
    ranks = [term.rank for term in TERMS.values()]
    assert sorted(ranks) == list(range(1, len(ranks) + 1))
    severe = ["splice_donor_variant", "stop_gained", "frameshift_variant", "missense_variant"]
    mild = ["splice_region_variant", "synonymous_variant", "3_prime_UTR_variant", "intron_variant"]
    order = [by_name[name].rank for name in (*severe, *mild)]
    assert order == sorted(order)


def test_maf_classes_are_those_of_the_gdc() -> None:
    classes = {c for t in TERMS.values() for c in (t.maf, t.maf_insertion, t.maf_deletion) if c}
    assert classes <= set(GDC_CLASSES.split())


@pytest.mark.parametrize(
    ("ref", "alt", "expected"),
    [("A", "AT", "Frame_Shift_Ins"), ("AT", "A", "Frame_Shift_Del")],
)
def test_a_frameshift_is_named_by_its_length(ref: str, alt: str, expected: str) -> None:
    assert TERMS["frameshift"].maf_class(Allele("c", 1, ref, alt)) == expected


def test_a_term_of_its_own_keeps_one_class() -> None:
    assert TERMS["stop_gained"].maf_class(Allele("c", 1, "A", "AT")) == "Nonsense_Mutation"


def test_terms_are_sorted_worst_first(tmp_path: Path) -> None:
    effect = one(tmp_path, "splice_region&missense|G1|T1|protein_coding|-|34S>34F|10G>A")
    assert [t.consequence for t in effect.terms] == ["missense_variant", "splice_region_variant"]
    assert effect.names == {"missense_variant", "splice_region_variant"}
    assert effect.gene == "G1"


def test_the_gene_hit_worst_is_named(tmp_path: Path) -> None:
    mild = "synonymous|A|T1|protein_coding|-|34S|10G>A"
    severe = "stop_gained|B|T2|protein_coding|+|7W>7*|10G>A"
    assert one(tmp_path, mild, severe).gene == one(tmp_path, severe, mild).gene == "B"


def test_of_two_equal_genes_the_first_by_name(tmp_path: Path) -> None:
    entries = [f"intron|{gene}||protein_coding" for gene in ("B", "A")]
    assert one(tmp_path, *entries).gene == "A"


def test_a_change_behind_a_stop_is_named_like_any_other(tmp_path: Path) -> None:
    assert one(tmp_path, "*missense|G|T|protein_coding|-|34S>34F|10G>A").names == {
        "missense_variant"
    }


def test_an_allele_outside_the_transcripts_is_absent(tmp_path: Path) -> None:
    assert read(tmp_path) == {}


@pytest.fixture(scope="module")
def fasta(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return demo_fasta(tmp_path_factory.mktemp("demo"))


@pytest.mark.parametrize(
    ("pos", "length", "inserted", "expected"),
    [
        # U2AF1 is on the minus strand; its exon 2 is 43104315-43104402.
        (43104350, 1, "", "frameshift_variant"),
        (43104350, 3, "", "inframe_deletion"),
        (43104350, 0, "A", "frameshift_variant"),
        (43104350, 0, "GGC", "inframe_insertion"),
        (43104312, 2, "", "splice_donor_variant"),
        (43104402, 2, "", "splice_acceptor_variant"),
        (43104440, 3, "", "intron_variant"),
        (43107500, 3, "", "5_prime_UTR_variant"),
        (43093000, 3, "", "3_prime_UTR_variant"),
    ],
)
def test_indels_of_a_real_gene(
    fasta: Path, tmp_path: Path, pos: int, length: int, inserted: str, expected: str
) -> None:
    """``pos`` is the anchor base."""
    ref = demo_bases()[pos - 1 : pos + length]
    allele = Allele(DEMO_CHROM, pos, ref, ref[0] + inserted)
    effect = consequences(fasta, [allele], tmp_path)[allele]
    assert effect.gene == "U2AF1"
    assert effect.terms[0].consequence == expected


def test_a_broken_table_of_terms_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "consequences.tsv"
    header = resource("consequences.tsv").read_text().splitlines()[0]
    path.write_text(
        f"{header}\nmissense\tmissense_variant\tfirst\tMissense_Mutation\t\t\t\t\t\t\there\n"
    )
    with pytest.raises(HemalineError, match="HL-T25"):
        load_terms(path)


def test_every_effect_and_every_splice_site_has_one_term() -> None:
    assert sorted(t.protein_effect for t in TERMS.values() if t.protein_effect) == sorted(
        ProteinEffect
    )
    assert sorted(t.splice_site for t in TERMS.values() if t.splice_site) == sorted(SpliceSite)
    named = {text for t in TERMS.values() for text in (t.in_exon, t.unknown_protein) if text}
    assert named <= TERMS.keys()


@pytest.mark.parametrize(
    ("effects", "code"), [(("halted", ""), "HL-T2"), (("stop", "stop"), "HL-T2")]
)
def test_an_effect_is_known_and_has_one_term(
    tmp_path: Path, effects: tuple[str, str], code: str
) -> None:
    path = tmp_path / "consequences.tsv"
    header = resource("consequences.tsv").read_text().splitlines()[0]
    lines = [
        f"{csq}\t{csq}\t1\tSilent\t\t\t{effect}\t\t\t\there"
        for csq, effect in zip(("a", "b"), effects, strict=True)
    ]
    path.write_text("\n".join([header, *lines, ""]))
    with pytest.raises(HemalineError, match=code):
        load_terms(path)


def test_a_term_is_frozen() -> None:
    assert isinstance(TERMS["missense"], ConsequenceTerm)
    with pytest.raises(AttributeError):
        TERMS["missense"].rank = 1  # type: ignore[misc]


def test_every_gene_is_kept_the_worst_first(tmp_path: Path) -> None:
    found = one(
        tmp_path,
        "intron|B|ENST2|protein_coding|+",
        "missense|A|ENST1|protein_coding|+|5S>5F|c|",
        "synonymous|A|ENST3|protein_coding|+",
        "3_prime_utr|C|ENST4|protein_coding|-",
    )
    assert found.gene == "A"
    assert [(other.gene, other.others) for other in found.others] == [("C", ()), ("B", ())]
