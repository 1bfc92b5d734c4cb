"""Transcripts: that they code for their proteins, and what bcftools csq makes of their GFF3."""

import re
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pysam
import pytest
from Bio.Seq import Seq, reverse_complement

from hemaline.annotation.naming.consequence import Consequence
from hemaline.annotation.naming.hgvs_names import TranscriptNames
from hemaline.common.intervals import Interval
from hemaline.common.problems import HemalineError
from hemaline.common.tables.rows import load_rows
from hemaline.genome.alleles import Allele
from hemaline.genome.transcripts import Transcript, TranscriptRow, load_transcripts, write_gff3
from hemaline.paths import resource
from sequences import (
    DEMO_CHROM,
    accessions,
    consequences,
    demo_bases,
    demo_fasta,
    demo_transcripts,
)

GENES = ("RUNX1", "U2AF1")
FLANK = 2
# Columns of transcripts.tsv of a made-up gene: exons 11-20, 31-40, 51-60, coding 16-54.
ROW = "\t".join(
    [
        *("G", "HGNC:1", "MANE Select", "NM_1.1", "ENST1.1", "NP_1.1", "9", "c1", "{strand}"),
        *("11-20,31-40,51-60", "16", "54", "here"),
    ]
)
RESIDUES = "AlaArgAsnAspCysGlnGluGlyHisIleLeuLysMetPheProSerThrTrpTyrValTer"
THREE_LETTERS = dict(zip("ARNDCQEGHILKMFPSTWYV*", re.findall("...", RESIDUES), strict=True))


def made_up(folder: Path, strand: str) -> Transcript:
    header = resource("transcripts.tsv").read_text().splitlines()[0]
    path = folder / "transcripts.tsv"
    path.write_text(f"{header}\n{ROW.format(strand=strand)}\n")
    return load_transcripts(path)["G"]


def protein(transcript: Transcript, changed: Allele | None = None) -> str:
    """The translation, stop included, from the columns of the table alone."""
    bases = ""
    for exon in transcript.exons:
        start = max(exon.start, transcript.coding.start)
        end = min(exon.end, transcript.coding.end)
        part = demo_bases()[start:end]
        if changed and start <= changed.pos - 1 < end:
            at = changed.pos - 1 - start
            assert part[at] == changed.ref
            part = part[:at] + changed.alt + part[at + 1 :]
        bases += part
    coding = Seq(bases if transcript.strand == "+" else reverse_complement(bases))
    return str(coding.translate())  # type: ignore[no-untyped-call]


@pytest.mark.parametrize("gene", GENES)
def test_the_coding_sequence_translates_to_a_protein_of_the_stated_length(gene: str) -> None:
    rows = load_rows(resource("transcripts.tsv"), TranscriptRow)
    row = next(row for row in rows if row.gene == gene)
    translated = protein(demo_transcripts()[gene])
    assert translated[0] == "M"
    assert translated.index("*") == len(translated) - 1 == row.protein_length


def test_every_transcript_of_the_demo_is_tried() -> None:
    assert set(demo_transcripts()) == set(GENES)


@pytest.mark.parametrize("gene", GENES)
def test_introns_begin_with_gt_or_gc_and_end_with_ag(gene: str) -> None:
    transcript = demo_transcripts()[gene]
    exons = transcript.exons
    introns = [demo_bases()[a.end : b.start] for a, b in pairwise(exons)]
    if transcript.strand == "-":
        introns = [reverse_complement(intron) for intron in introns]
    assert {intron[-2:] for intron in introns} == {"AG"}
    assert {intron[:2] for intron in introns} <= {"GT", "GC"}


def test_all_transcripts_have_whole_codons_and_exons_in_order() -> None:
    for transcript in load_transcripts(resource("transcripts.tsv")).values():
        coding = sum(len(part) for _, part in transcript.coding_exons())
        assert coding % 3 == 0
        ends = [end for exon in transcript.exons for end in (exon.start, exon.end)]
        assert ends == sorted(set(ends))


def test_columns_become_half_open_intervals(tmp_path: Path) -> None:
    transcript = made_up(tmp_path, "+")
    assert transcript.exons[0] == Interval("c1", 10, 20)
    assert transcript.coding == Interval("c1", 15, 54)


@pytest.mark.parametrize(
    ("strand", "numbers"), [("+", [1, 2, 3]), ("-", [3, 2, 1])], ids=["plus", "minus"]
)
def test_exons_are_numbered_along_the_transcript(
    tmp_path: Path, strand: str, numbers: list[int]
) -> None:
    transcript = made_up(tmp_path, strand)
    assert [transcript.exon_number(exon) for exon in transcript.exons] == numbers
    assert [number for number, _ in transcript.coding_exons()] == numbers
    assert [(e.start, e.end) for _, e in transcript.coding_exons()] == [
        (15, 20),
        (30, 40),
        (50, 54),
    ]


@pytest.mark.parametrize(
    ("start", "end", "place"),
    [(10, 11, "3/3"), (9, 10, ""), (20, 21, ""), (19, 31, "3/3"), (39, 40, "2/3"), (59, 70, "1/3")],
)
def test_place_names_the_first_exon_touched(
    tmp_path: Path, start: int, end: int, place: str
) -> None:
    assert made_up(tmp_path, "-").place(Interval("c1", start, end)) == place


def test_place_is_empty_on_another_contig(tmp_path: Path) -> None:
    assert made_up(tmp_path, "-").place(Interval("c2", 10, 11)) == ""


def test_u2af1_s34_and_q157_are_in_the_exons_the_literature_states() -> None:
    transcript = demo_transcripts()["U2AF1"]
    assert transcript.place(Interval(DEMO_CHROM, 43104345, 43104346)) == "2/8"
    assert transcript.place(Interval(DEMO_CHROM, 43094666, 43094667)) == "6/8"


@pytest.mark.parametrize(
    ("strand", "phases", "utrs"),
    [
        # Coding parts of 5, 10 and 4 bases: from the left, or from the right.
        ("+", {16: 0, 31: 1, 51: 0}, {(11, 15): "five", (55, 60): "three"}),
        ("-", {16: 1, 31: 2, 51: 0}, {(11, 15): "three", (55, 60): "five"}),
    ],
)
def test_gff3_has_phases_and_utrs(
    tmp_path: Path, strand: str, phases: dict[int, int], utrs: dict[tuple[int, int], str]
) -> None:
    path = tmp_path / "models.gff3"
    write_gff3(path, [made_up(tmp_path, strand)])
    lines = path.read_text().splitlines()
    assert lines[0] == "##gff-version 3"
    rows = [line.split("\t") for line in lines[1:]]
    assert {len(row) for row in rows} == {9}
    assert {int(row[3]): int(row[7]) for row in rows if row[2] == "CDS"} == phases
    found = {(int(r[3]), int(r[4])): r[2].split("_")[0] for r in rows if r[2].endswith("UTR")}
    assert found == utrs
    assert [(r[3], r[4]) for r in rows if r[2] == "gene"] == [("11", "60")]
    assert {row[7] for row in rows if row[2] != "CDS"} == {"."}


def test_a_broken_table_is_refused_with_its_place(tmp_path: Path) -> None:
    with pytest.raises(HemalineError, match=r"HL-T22.*row 2 column strand"):
        made_up(tmp_path, "*")


# Every substitution over the coding exons, against a translation of the changed sequence.


def positions(transcript: Transcript) -> Iterator[int]:
    """1-based positions of the coding part of every exon, and two bases around it."""
    for exon in transcript.exons:
        start = max(exon.start, transcript.coding.start)
        end = min(exon.end, transcript.coding.end)
        if start < end:
            yield from range(start + 1 - FLANK, end + 1 + FLANK)


def substitutions(transcript: Transcript) -> list[Allele]:
    found = []
    for pos in positions(transcript):
        ref = demo_bases()[pos - 1]
        found += [Allele(DEMO_CHROM, pos, ref, alt) for alt in "ACGT" if alt != ref]
    return found


def splice_site(transcript: Transcript, pos: int) -> str:
    """Terms of an intronic base next to an exon."""
    is_left = any(exon.start == pos or exon.start == pos + 1 for exon in transcript.exons)
    return "splice_acceptor" if is_left == (transcript.strand == "+") else "splice_donor"


def is_at_splice_edge(transcript: Transcript, pos: int) -> bool:
    """True if the base is one of the three last of an exon before an intron, on either side."""
    exons = transcript.exons
    starts, ends = [e.start + 1 for e in exons[1:]], [e.end for e in exons[:-1]]
    return any(0 <= pos - s < 3 for s in starts) or any(0 <= e - pos < 3 for e in ends)


def expected(transcript: Transcript, allele: Allele, wild: str) -> tuple[set[str], str | None]:
    """Terms and protein name by translation.

    bcftools 1.16 reports splice_region in place of synonymous, and not next to a changed residue.
    """
    pos = allele.pos
    if not any(exon.start < pos <= exon.end for exon in transcript.exons):
        return {f"{splice_site(transcript, pos)}_variant"}, None
    if not transcript.coding.start < pos <= transcript.coding.end:
        assert not is_at_splice_edge(transcript, pos)
        is_left = pos <= transcript.coding.start
        return {f"{5 if is_left == (transcript.strand == '+') else 3}_prime_UTR_variant"}, None
    mutant = protein(transcript, allele)
    changed = [i for i, (a, b) in enumerate(zip(wild, mutant, strict=True)) if a != b]
    if not changed:
        if is_at_splice_edge(transcript, pos):
            return {"splice_region_variant"}, None
        is_stop = codon(transcript, pos) == len(wild)
        return {"stop_retained_variant" if is_stop else "synonymous_variant"}, None
    (at,) = changed
    if at == 0:
        return {"start_lost"}, None
    if wild[at] == "*":
        return {"stop_lost"}, None
    name = f"p.{THREE_LETTERS[wild[at]]}{at + 1}{THREE_LETTERS[mutant[at]]}"
    return {"stop_gained" if mutant[at] == "*" else "missense_variant"}, name


def codon(transcript: Transcript, pos: int) -> int:
    """1-based codon of a coding position."""
    coding = [
        p
        for exon in transcript.exons
        for p in range(exon.start + 1, exon.end + 1)
        if transcript.coding.start < p <= transcript.coding.end
    ]
    index = coding.index(pos) if transcript.strand == "+" else coding[::-1].index(pos)
    return index // 3 + 1


@pytest.fixture(scope="module")
def fasta(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return demo_fasta(tmp_path_factory.mktemp("demo"))


@pytest.fixture(scope="module")
def named(fasta: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[Allele, Consequence]:
    alleles = {a for gene in GENES for a in substitutions(demo_transcripts()[gene])}
    return consequences(fasta, alleles, tmp_path_factory.mktemp("csq"))


@pytest.mark.parametrize("gene", GENES)
def test_every_substitution_is_named_as_translation_states(
    gene: str, named: dict[Allele, Consequence], fasta: Path
) -> None:
    transcript = demo_transcripts()[gene]
    wild = protein(transcript)
    alleles = substitutions(transcript)
    assert len(alleles) > 3 * 3 * len(wild)
    wrong = []
    with pysam.FastaFile(str(fasta)) as reference:
        names = TranscriptNames(reference, accessions(), [transcript])
        for allele in alleles:
            effect = named.get(allele)
            assert effect is not None, allele
            assert effect.gene == gene
            terms, name = expected(transcript, allele, wild)
            resolved = names.names(allele, transcript).hgvs_p
            if set(effect.names) != terms or (name is not None and resolved != name):
                wrong.append((str(allele), effect.names, resolved, terms, name))
    assert wrong == []
