"""HGVS names on real bases: chr21 of the demo, and the driver loci of the shared data."""

import csv
from collections.abc import Iterator
from pathlib import Path

import pysam
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hemaline.annotation.naming.hgvs_names import NO_NAMES, Names, TranscriptNames
from hemaline.annotation.naming.protein_changes import short_name
from hemaline.common.intervals import Interval
from hemaline.genome.alleles import Allele
from hemaline.genome.hotspots import Hotspot, load_hotspots
from hemaline.genome.transcripts import Transcript, load_plus_clinical, load_transcripts
from hemaline.paths import resource
from sequences import DEMO_CHROM, accessions, demo_bases, demo_transcripts, write_fasta
from sparse_genome import demo_pieces, loci, write_sparse_genome

TRANSCRIPTS = load_transcripts(resource("transcripts.tsv"))


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TranscriptNames]:
    path = write_sparse_genome(tmp_path_factory.mktemp("demo") / "demo.fa.gz", demo_pieces())
    with pysam.FastaFile(str(path)) as reference:
        yield TranscriptNames(reference, accessions(), demo_transcripts().values())


@pytest.fixture(scope="module")
def drivers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[pysam.FastaFile]:
    path = write_sparse_genome(tmp_path_factory.mktemp("sparse") / "sparse.fa.gz", loci())
    with pysam.FastaFile(str(path)) as reference:
        yield reference


@pytest.fixture(scope="module")
def named(drivers: pysam.FastaFile) -> TranscriptNames:
    models = [*TRANSCRIPTS.values(), *load_plus_clinical(resource("transcripts.tsv"))]
    return TranscriptNames(drivers, accessions(), models)


def chr21(pos: int, length: int, bases: str) -> Allele:
    """The bases behind ``pos`` replaced; an anchor where one side would be empty."""
    ref = demo_bases()[pos : pos + length]
    if ref and bases:
        return Allele(DEMO_CHROM, pos + 1, ref, bases)
    anchor = demo_bases()[pos - 1]
    return Allele(DEMO_CHROM, pos, anchor + ref, anchor + bases)


@pytest.mark.parametrize(
    ("gene", "pos", "length", "bases", "hgvs_c", "hgvs_p"),
    [
        # U2AF1 is on the minus strand; c.101 is 43104346, exon 2 is 43104315-43104402.
        ("U2AF1", 43104345, 1, "A", "c.101C>T", "p.Ser34Phe"),
        ("U2AF1", 43104345, 1, "", "c.101del", "p.Ser34PhefsTer16"),
        ("U2AF1", 43104345, 2, "TT", "c.100_101delinsAA", "p.Ser34Asn"),
        ("U2AF1", 43104314, 1, "A", "c.132G>T", "p.Gln44His"),
        # Exon edges and introns, in either direction.
        ("U2AF1", 43104313, 1, "A", "c.132+1G>T", "p.?"),
        ("U2AF1", 43104403, 1, "A", "c.45-2A>T", "p.?"),
        ("U2AF1", 43104402, 1, "A", "c.45-1G>T", "p.?"),
        # Untranslated regions.
        ("U2AF1", 43107494, 1, "A", "c.-1A>T", "p.?"),
        ("U2AF1", 43093100, 1, "A", "c.*1G>T", "p.?"),
        # The start and the stop codon.
        ("U2AF1", 43107493, 1, "C", "c.1A>G", "p.Met1?"),
        ("U2AF1", 43093101, 1, "C", "c.723A>G", "p.Ter241TrpextTer10"),
        # The literature's R174Q.
        ("RUNX1", 34859484, 1, "T", "c.602G>A", "p.Arg201Gln"),
    ],
)
def test_examples_of_chr21(
    demo: TranscriptNames,
    gene: str,
    pos: int,
    length: int,
    bases: str,
    hgvs_c: str,
    hgvs_p: str,
) -> None:
    allele = chr21(pos, length, bases)
    assert demo.names(allele, TRANSCRIPTS[gene]) == Names(hgvs_c, hgvs_p)


def test_an_allele_elsewhere_has_no_names(demo: TranscriptNames) -> None:
    transcript = TRANSCRIPTS["U2AF1"]
    far = Allele(DEMO_CHROM, transcript.exons[-1].end + 5_000, "A", "C")
    assert demo.names(far, transcript) == NO_NAMES
    assert demo.names(Allele("chr2", far.pos, "A", "C"), transcript) == NO_NAMES
    across = Allele(DEMO_CHROM, transcript.exons[-1].end + 250, "A" * 100, "A")
    assert demo.names(across, transcript) == NO_NAMES


def test_a_contig_without_accession_has_no_names(tmp_path: Path) -> None:
    whole = Interval("c1", 0, 30)
    transcript = Transcript("G", "HGNC:1", "NM_1.1", "E", "NP_1.1", "c1", "+", (whole,), whole)
    with pysam.FastaFile(str(write_fasta(tmp_path / "r.fa", {"c1": "ACG" * 20}))) as reference:
        names = TranscriptNames(reference, accessions(), [transcript])
        assert names.names(Allele("c1", 3, "G", "T"), transcript) == NO_NAMES


BASES = st.text("ACGT", min_size=0, max_size=12)


@st.composite
def alleles(draw: st.DrawFn) -> tuple[Transcript, Allele]:
    """Changes of and around the exons of the demo's genes."""
    transcript = draw(st.sampled_from(sorted(demo_transcripts().values(), key=lambda t: t.gene)))
    exon = draw(st.sampled_from([exon for _, exon in transcript.coding_exons()]))
    pos = draw(st.integers(exon.start - 8, exon.end + 8))
    length = draw(st.integers(0, 8))
    bases = draw(BASES | st.just(demo_bases()[pos : pos + length] * 2))
    ref = demo_bases()[pos : pos + length]
    if ref == bases:
        bases = ref + "A"
    return transcript, chr21(pos, length, bases)


def haplotype(allele: Allele, window: Interval) -> str:
    """Bases of the window with the allele in it."""
    start = allele.pos - 1
    before, after = demo_bases()[window.start : start], demo_bases()[: window.end]
    return before + allele.alt + after[start + len(allele.ref) :]


@given(alleles())
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_a_name_leads_back_to_the_haplotype(
    demo: TranscriptNames, drawn: tuple[Transcript, Allele]
) -> None:
    """c. to g. to c.: the text is parsed, mapped to the genome, applied, and named again."""
    transcript, allele = drawn
    names = demo.names(allele, transcript)
    assert names.hgvs_c is not None
    back = demo.allele(transcript, names.hgvs_c)
    window = Interval(allele.chrom, allele.pos - 200, allele.pos + 200)
    assert haplotype(back, window) == haplotype(allele, window)
    assert demo.names(back, transcript) == names


@given(alleles(), st.integers(1, 10), st.integers(1, 10))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_how_an_allele_is_written_does_not_change_its_name(
    demo: TranscriptNames, drawn: tuple[Transcript, Allele], before: int, after: int
) -> None:
    transcript, allele = drawn
    start, end = allele.pos - 1 - before, allele.interval.end + after
    padded = Allele(
        allele.chrom,
        start + 1,
        demo_bases()[start:end],
        haplotype(allele, Interval(allele.chrom, start, end)),
    )
    assert demo.names(padded, transcript) == demo.names(allele, transcript)


HOTSPOTS = load_hotspots(resource("hotspots.tsv"))


def has_bases(reference: pysam.FastaFile, where: Interval) -> bool:
    if where.chrom not in reference.references:
        return False
    return "N" not in reference.fetch(where.chrom, where.start, where.end).upper()


@pytest.mark.shared
@pytest.mark.parametrize("hotspot", HOTSPOTS, ids=lambda h: f"{h.gene}-{h.hgvs_c}")
def test_hotspots_come_out_by_their_names(
    drivers: pysam.FastaFile, named: TranscriptNames, hotspot: Hotspot
) -> None:
    allele = hotspot.allele
    if not has_bases(drivers, allele.interval):
        pytest.skip("no bases of this locus in the shared data")
    where = allele.interval
    assert drivers.fetch(where.chrom, where.start, where.end).upper() == allele.ref
    names = named.names(allele, TRANSCRIPTS[hotspot.gene])
    assert names.hgvs_c == hotspot.hgvs_c
    resolved = short_name(str(names.hgvs_p))
    # Frame shifts that read on into bases the shared data lack cannot be determined.
    is_open = resolved == "p.?" and "fs" in hotspot.hgvs_p and allele.is_indel
    assert resolved == (hotspot.hgvs_p or "p.?") or is_open


@pytest.mark.shared
def test_most_hotspots_have_bases(drivers: pysam.FastaFile) -> None:
    held = [h for h in HOTSPOTS if has_bases(drivers, h.allele.interval)]
    assert len(held) >= 205


@pytest.mark.shared
@pytest.mark.parametrize(
    ("gene", "chrom", "pos", "ref", "alt", "hgvs_c", "hgvs_p"),
    [
        ("ASXL1", "chr20", 32434638, "A", "AG", "c.1934dup", "p.Gly646TrpfsTer12"),
        ("HBB", "chr11", 5227002, "T", "A", "c.20A>T", "p.Glu7Val"),
        ("HBB", "chr11", 5226929, "C", "T", "c.92+1G>A", "p.?"),
        ("HBB", "chr11", 5227099, "T", "C", "c.-78A>G", "p.?"),
        ("MPL", "chr1", 43349337, "TG", "AA", "c.1543_1544delinsAA", "p.Trp515Lys"),
        # AA to TT is an inversion by the nomenclature; the literature writes delinsTT.
        ("JAK2", "chr9", 5070026, "AA", "TT", "c.1615_1616inv", "p.Lys539Leu"),
        ("BRAF", "chr7", 140753336, "AC", "TT", "c.1798_1799delinsAA", "p.Val600Lys"),
        ("SRSF2", "chr17", 76736877, "G", "GGGC", "c.281_283dup", "p.Arg94dup"),
    ],
)
def test_traps(
    drivers: pysam.FastaFile,
    named: TranscriptNames,
    gene: str,
    chrom: str,
    pos: int,
    ref: str,
    alt: str,
    hgvs_c: str,
    hgvs_p: str,
) -> None:
    allele = Allele(chrom, pos, ref, alt)
    if not has_bases(drivers, allele.interval):
        pytest.skip("no bases of this locus in the shared data")
    assert drivers.fetch(chrom, pos - 1, pos - 1 + len(ref)).upper() == ref
    assert named.names(allele, TRANSCRIPTS[gene]) == Names(hgvs_c, hgvs_p)


def hotspot_names(gene: str, text: str) -> set[tuple[str, str]]:
    return {(h.hgvs_c, h.hgvs_p) for h in HOTSPOTS if h.gene == gene and text in h.hgvs_p}


def test_three_insertions_of_one_gene_make_one_protein_change() -> None:
    found = hotspot_names("NPM1", "W288Cfs*12")
    assert len(found) >= 3
    assert len({hgvs_c for hgvs_c, _ in found}) == len(found)


@pytest.mark.parametrize(
    ("gene", "literature", "mane"),
    [
        *(("RUNX1", "R174Q", "R201Q"), ("EZH2", "R685", "R690"), ("MYD88", "L265P", "L252P")),
        *(("GNAS", "R844", "R201"), ("ETNK1", "N244S", "N155S")),
    ],
)
def test_hotspots_count_residues_as_mane_does(gene: str, literature: str, mane: str) -> None:
    assert hotspot_names(gene, mane)
    assert not hotspot_names(gene, f"p.{literature}")


@pytest.mark.parametrize(
    ("gene", "pos", "exon"),
    [("NPM1", 171410540, "11/11"), ("ASXL1", 32434638, "13/13"), ("CALR", 12943751, "9/9")],
)
def test_exons_are_numbered_as_mane_does(gene: str, pos: int, exon: str) -> None:
    transcript = TRANSCRIPTS[gene]
    assert transcript.place(Interval(transcript.chrom, pos - 1, pos)) == exon


def test_the_accession_of_srsf2_is_the_one_of_mane() -> None:
    assert TRANSCRIPTS["SRSF2"].transcript == "NM_001195427.2"


@pytest.mark.shared
def test_complete_coding_sequences_translate_from_start_to_stop(named: TranscriptNames) -> None:
    """WT1 begins with CTG; every other one with ATG."""
    with resource("transcripts.tsv").open() as handle:
        lengths = {
            row["gene"]: int(row["protein_length"])
            for row in csv.DictReader(handle, delimiter="\t")
            if row["mane"] == "MANE Select"
        }
    complete = []
    for gene, transcript in TRANSCRIPTS.items():
        coding = named.coding(transcript)
        if coding is None or "N" in coding.bases[coding.start : coding.end]:
            continue
        assert coding.protein.index("*") == len(coding.protein) - 1 == lengths[gene], gene
        start = coding.bases[coding.start : coding.start + 3]
        assert start == ("CTG" if gene == "WT1" else "ATG")
        complete.append(gene)
    assert len(complete) >= 22
