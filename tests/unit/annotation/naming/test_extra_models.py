"""A user's own gene models: GFF3 and GTF give the same transcripts, and faults are named."""

import gzip
import re
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from Bio.Seq import reverse_complement
from hypothesis import given, settings
from hypothesis import strategies as st

from builders import write_fasta
from examples import at_most
from hemaline.annotation.naming.extra_models import extend_transcripts
from hemaline.cli.main import main
from hemaline.common.intervals import Interval
from hemaline.common.problems import Problems
from hemaline.genome.reference import expected_lengths, load_contigs
from hemaline.genome.transcripts import (
    Transcript,
    load_transcripts,
    write_gff3,
    write_transcripts,
)
from hemaline.paths import resource
from sequences import demo_bases, demo_fasta, demo_transcripts

# Two exons of coding sequence on either strand, with untranslated ends: 30 coding bases.
PLUS = Transcript(
    *("OWN1", "", "T1.1", "T1.1", "", "chrT", "+"),
    (Interval("chrT", 100, 120), Interval("chrT", 200, 230)),
    Interval("chrT", 105, 215),
)
LENGTHS = {"chrT": 1_000} | {
    one.name: one.length for one in load_contigs(resource("contigs.tsv")).values()
}
MINUS = replace(PLUS, gene="OWN2", transcript="T2.1", ensembl_transcript="T2.1", strand="-")


def gff3(*transcripts: Transcript) -> str:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "x.gff3"
        write_gff3(path, transcripts)
        return path.read_text()


def gtf(transcript: Transcript, tag: str = "") -> str:
    """CDS without the stop codon, which has a line of its own (two, where an intron splits it)."""
    name = f'gene_id "G0"; gene_name "{transcript.gene}"; transcript_id "{transcript.transcript}";'
    name += f' tag "basic"; tag "{tag}";' if tag else ""
    lines = []

    def add(kind: str, start: int, end: int) -> None:
        cells = (transcript.chrom, "x", kind, str(start + 1), str(end), ".", transcript.strand, ".")
        lines.append("\t".join([*cells, name]))

    for exon in transcript.exons:
        add("exon", exon.start, exon.end)
    parts = [part for _, part in transcript.coding_exons()]
    stop = 3
    for part in parts if transcript.strand == "-" else parts[::-1]:
        taken = min(stop, len(part))
        stop -= taken
        at_left = transcript.strand == "-"
        start, end = (part.start, part.start + taken) if at_left else (part.end - taken, part.end)
        if taken:
            add("stop_codon", start, end)
        if taken < len(part):
            add("CDS", end if at_left else part.start, part.end if at_left else start)
    return "\n".join(lines) + "\n"


def extended(
    text: str | bytes,
    known: dict[str, Transcript] | None = None,
    replaced: bool = False,
    lengths: Mapping[str, int] = LENGTHS,
) -> tuple[dict[str, Transcript], Problems]:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "x"
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        problems = Problems()
        return extend_transcripts(known or {}, path, replaced, lengths, problems), problems


@pytest.mark.parametrize("transcript", [PLUS, MINUS], ids=["plus", "minus"])
@pytest.mark.parametrize("kind", ["gff3", "gtf", "gtf.gz"])
def test_either_format_gives_the_same(transcript: Transcript, kind: str) -> None:
    text = (gff3(transcript) if kind == "gff3" else gtf(transcript)).encode()
    found, problems = extended(gzip.compress(text) if kind.endswith("gz") else text)
    assert problems.report() == ""
    assert found == {transcript.gene: transcript}


def test_every_packaged_transcript_comes_back() -> None:
    packaged = load_transcripts(resource("transcripts.tsv"))
    found, problems = extended(gff3(*packaged.values()))
    assert problems.report() == ""
    assert found.keys() == packaged.keys()
    for gene, own in found.items():
        other = packaged[gene]
        assert (own.exons, own.coding, own.strand) == (other.exons, other.coding, other.strand)
        assert own.transcript == other.ensembl_transcript


def test_every_packaged_transcript_comes_back_from_gtf() -> None:
    packaged = load_transcripts(resource("transcripts.tsv"))
    found, problems = extended("".join(map(gtf, packaged.values())))
    assert problems.report() == ""
    models = {gene: (one.exons, one.coding) for gene, one in found.items()}
    assert models == {gene: (one.exons, one.coding) for gene, one in packaged.items()}


def test_mane_stays_unless_requested() -> None:
    known = {"OWN1": replace(PLUS, transcript="NM_1.1", protein="NP_1.1")}
    found, problems = extended(gff3(PLUS, MINUS), known)
    assert found["OWN1"].transcript == "NM_1.1"
    assert found["OWN2"] == MINUS
    assert [(p.code, p.is_error) for p in problems] == [("HL-V65", False)]
    found, problems = extended(gff3(PLUS), known, replaced=True)
    assert found["OWN1"] == PLUS
    assert len(problems) == 0


def test_the_marked_transcript_is_taken_and_none_is_guessed() -> None:
    other = replace(PLUS, transcript="T9", exons=PLUS.exons, coding=Interval("chrT", 108, 215))
    found, problems = extended(gtf(PLUS) + gtf(other))
    assert found == {}
    assert [p.code for p in problems] == ["HL-V64"]
    for tag in ("MANE_Select", "Ensembl_canonical"):
        found, problems = extended(gtf(PLUS) + gtf(other, tag))
        assert problems.report() == ""
        assert found["OWN1"].transcript == "T9"


def test_aliases_are_current_symbols() -> None:
    found, problems = extended(gff3(replace(PLUS, gene="FAM46C")))
    assert list(found) == ["TENT5C"]
    assert [p.code for p in problems] == ["HL-G02"]


TEXT = gff3(PLUS)
FAULTS = {
    "no file": (None, "HL-V60"),
    "binary": (b"\x00\x01", "HL-V60"),
    "cut gzip": (gzip.compress(TEXT.encode())[:-12], "HL-V60"),
    "not UTF-8": (b"\xff\xfe", "HL-V60"),
    "empty": ("", "HL-V62"),
    "spaces for tabs": (TEXT.replace("\t", " "), "HL-V61"),
    "start behind end": (TEXT.replace("\t101\t120\t", "\t120\t101\t"), "HL-V61"),
    "0-based": (TEXT.replace("\t101\t", "\t0\t"), "HL-V61"),
    "no number": (TEXT.replace("\t101\t", "\tx\t"), "HL-V61"),
    "no strand": (re.sub(r"(exon.*)\+", r"\1.", TEXT), "HL-V61"),
    "no CDS": (re.sub(r".*\tCDS\t.*\n", "", TEXT), "HL-V62"),
    "no exons": (re.sub(r".*\texon\t.*\n", "", TEXT), "HL-V63"),
    "CDS outside": (TEXT.replace("CDS\t201", "CDS\t198"), "HL-V63"),
    "a CDS line lost": (
        gff3(
            replace(
                PLUS,
                exons=(*PLUS.exons, Interval("chrT", 300, 330)),
                coding=Interval("chrT", 105, 315),
            )
        ).replace("CDS\t201\t230", "three_prime_UTR\t201\t230"),
        "HL-V63",
    ),
    "not of three": (gff3(replace(PLUS, coding=Interval("chrT", 106, 215))), "HL-V63"),
    "GTF without stop": (re.sub(r".*stop_codon.*\n", "", gtf(PLUS)), "HL-V63"),
    "hostile name": (gff3(replace(PLUS, gene="$(x)")), "HL-V68"),
    "a date": (gff3(replace(PLUS, gene="1-Mar")), "HL-G01"),
}


@pytest.mark.parametrize("name", FAULTS)
def test_each_fault_has_its_code(name: str, tmp_path: Path) -> None:
    content, code = FAULTS[name]
    path = tmp_path / "x.gff3"
    if content is not None:
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
    problems = Problems()
    assert extend_transcripts({}, path, False, LENGTHS, problems) == {}
    assert code in [p.code for p in problems.errors]
    assert all(" Fix: " in str(problem) for problem in problems)


@pytest.mark.parametrize(
    ("lengths", "code"), [({"T": 1_000}, "HL-V66"), ({"chrT": 229}, "HL-V67"), ({"chrT": 230}, "")]
)
def test_models_fit_the_reference(lengths: dict[str, int], code: str) -> None:
    _, problems = extended(TEXT, lengths=lengths)
    assert "".join(p.code for p in problems) == code
    assert problems.exit_code == (3 if code else 0)


@settings(max_examples=at_most(200), deadline=None)
@given(st.data())
def test_whatever_is_changed_ends_in_a_transcript_or_a_problem(data: st.DataObject) -> None:
    text = data.draw(st.sampled_from([TEXT, gtf(MINUS)]))
    pieces = ["\t", "\n", "=", ";", '"', ",", "%", " ", "9" * 12, "-1", "\x00", "CDS", "Parent="]
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(text)))
        text = text[:at] + data.draw(st.sampled_from(pieces)) + text[at + 1 :]
    found, problems = extended(text)
    assert found or problems.errors


@given(st.binary(max_size=200))
def test_any_bytes_end_in_a_problem(content: bytes) -> None:
    found, problems = extended(content)
    assert found == {}
    assert problems.errors


def test_the_joined_table_is_read_by_every_step(tmp_path: Path) -> None:
    """The step of the workflow: MANE and the own model in one table."""
    models, fai, output = tmp_path / "x.gff3", tmp_path / "x.fai", tmp_path / "joined.tsv"
    own = replace(PLUS, chrom="chr1", exons=tuple(replace(e, chrom="chr1") for e in PLUS.exons))
    own = replace(own, coding=Interval("chr1", 105, 215))
    write_gff3(models, [own])
    fai.write_text("chr1\t248956422\t0\t60\t61\n")
    given_ = ["--transcripts", str(resource("transcripts.tsv")), "--models", str(models)]
    words = [*given_, "--fai", str(fai), "--output", str(output)]
    assert main(["step", "join-transcripts", *words]) == 0
    packaged = load_transcripts(resource("transcripts.tsv"))
    assert load_transcripts(output) == packaged | {"OWN1": own}


def test_what_is_written_is_read(tmp_path: Path) -> None:
    path = tmp_path / "t.tsv"
    write_transcripts(path, [PLUS, MINUS])
    assert load_transcripts(path) == {"OWN1": PLUS, "OWN2": MINUS}


def test_annotate_names_on_own_models(tmp_path: Path) -> None:
    """U2AF1 as if it were a gene of the user's own, and in the place of MANE."""
    reference = demo_fasta(tmp_path)
    own = replace(
        demo_transcripts()["U2AF1"], gene="OWN1", transcript="T1.1", ensembl_transcript="T1.1"
    )
    models = tmp_path / "own.gff3"
    write_gff3(models, [own])
    vcf, output = tmp_path / "x.vcf", tmp_path / "x.tsv"
    meta = f"##fileformat=VCFv4.3\n##contig=<ID=chr21,length={len(demo_bases())}>\n"
    vcf.write_text(
        f"{meta}#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\n"
        "chr21\t43104346\t.\tG\tA\t.\tPASS\t.\n"
    )
    words = ["annotate", str(vcf), "--reference", str(reference), "--partial", "--threads", "1"]
    words += ["--output", str(output), "--extra-gene-models", str(models)]
    assert main(words) == 0
    header, line = (text.split("\t") for text in output.read_text().splitlines())
    row = dict(zip(header, line, strict=True))
    # Both genes are hit alike; the first by name is reported.
    assert (row["gene"], row["hgvs_p"], row["transcript"]) == ("OWN1", "p.Ser34Phe", "T1.1")
    write_gff3(models, [replace(own, gene="U2AF1")])
    assert main([*words, "--replace-gene-models"]) == 0
    line = output.read_text().splitlines()[1].split("\t")
    row = dict(zip(header, line, strict=True))
    assert (row["gene"], row["hgvs_c"], row["transcript"]) == ("U2AF1", "c.101C>T", "T1.1")


TAILS = {"stop": "TAA", "no stop": "", "another residue": "CTG"}


@pytest.mark.parametrize("behind", ["", "CCATAGGCATTC" * 5], ids=["at the contig's end", "inside"])
@pytest.mark.parametrize("tail", TAILS)
@pytest.mark.parametrize("strand", ["+", "-"])
def test_every_allele_on_a_model_with_any_end_has_a_row(
    tmp_path: Path, strand: str, tail: str, behind: str
) -> None:
    first, second = "ATGGCTAAAAAGTTTT", "GGCTGTCTTGGTTT" + TAILS[tail]
    intron = "GTAAGTCCTTTTTCAG"
    bases = first + intron + second + behind
    exons = [(0, len(first)), (len(first + intron), len(first + intron + second))]
    if strand == "-":
        bases = reverse_complement(bases)
        exons = sorted((len(bases) - end, len(bases) - start) for start, end in exons)
    parts = tuple(Interval("chr21", *exon) for exon in exons)
    model = replace(PLUS, chrom="chr21", strand=strand, exons=parts)
    model = replace(model, coding=Interval("chr21", parts[0].start, parts[-1].end))
    reference = write_fasta(tmp_path / "r.fa", {"chr21": bases})
    write_gff3(tmp_path / "own.gff3", [model])
    records = [
        (at + 1, ref, alt)
        for at, base in enumerate(bases)
        for ref, alt in [
            *((base, other) for other in "ACGT" if other != base),
            *((bases[at : at + 1 + n], base) for n in (1, 2, 3) if at + n < len(bases)),
            *((base, base + more) for more in ("A", "CTG", "TAA")),
        ]
    ]
    vcf = tmp_path / "x.vcf"
    vcf.write_text(
        f"##fileformat=VCFv4.3\n##contig=<ID=chr21,length={len(bases)}>\n"
        "#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\n"
        + "".join(f"chr21\t{pos}\t.\t{ref}\t{alt}\t.\tPASS\t.\n" for pos, ref, alt in records)
    )
    words = ["annotate", str(vcf), "--reference", str(reference), "--partial", "--build", "test"]
    words += ["--output", str(tmp_path / "o.tsv"), "--threads", "1"]
    assert main([*words, "--extra-gene-models", str(tmp_path / "own.gff3")]) == 0
    header, *rows = [line.split("\t") for line in (tmp_path / "o.tsv").read_text().splitlines()]
    named = [dict(zip(header, row, strict=True)) for row in rows]
    inside = [row for row in named if row["gene"] == "OWN1"]
    assert len(inside) > len(records) // 3
    assert {row["hgvs_p"][:2] for row in inside} - {"NA"} == {"p."}
    assert {"missense_variant", "frameshift_variant"} <= {row["consequence"] for row in inside}


def test_the_check_and_the_job_agree_on_the_contig(tmp_path: Path) -> None:
    """Names of the index next to the FASTA; of the build where there is none."""
    fasta = tmp_path / "r.fa"
    assert expected_lengths(fasta) == {n: length for n, length in LENGTHS.items() if n != "chrT"}
    write_fasta(fasta, {"chr21": "ACGT" * 60, "decoy": "ACGT"})
    assert expected_lengths(fasta) == {"chr21": 240}
    Path(f"{fasta}.fai").write_bytes(b"\xff\n")
    assert "chr1" in expected_lengths(fasta)
