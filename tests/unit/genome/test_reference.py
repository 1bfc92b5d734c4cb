"""The reference: names, build, masks, and the same bytes from every compression."""

import gzip
import hashlib
import json
from dataclasses import replace
from pathlib import Path

import pysam
import pytest

from builders import write_fasta
from hemaline.common.problems import ExitCode, HemalineError
from hemaline.genome.alleles import Allele
from hemaline.genome.hotspots import Hotspot, load_hotspots
from hemaline.genome.reference import (
    Expectation,
    Mask,
    check_indexed,
    load_contigs,
    load_masks,
    prepare,
    read_fai,
)
from hemaline.paths import resource

A = "ACGTACGTAC" * 30
B = "TTGCATTGCA" * 11 + "GATTACA"
# The primary contigs' names and lengths, made small.
LENGTHS = {"chrA": 300, "chrB": 117}


def landmark(pos: int, ref: str, chrom: str = "chrA") -> Hotspot:
    return Hotspot("G", "c.", "p.", Allele(chrom, pos, ref, "N"))


LANDMARKS = [landmark(1, "A"), landmark(2, "C"), landmark(3, "GT"), landmark(112, "A", "chrB")]
EXPECTED = Expectation(
    build="GRCh38",
    partial=False,
    contig_lengths=LENGTHS,
    landmarks=LANDMARKS,
    masks=[Mask("twin", "chrA", 101, 110)],
    apply_masks=True,
)


def fasta(width: int = 60, end: str = "\n", **contigs: str) -> bytes:
    lines = []
    for name, bases in contigs.items():
        lines.append(f">{name} a description")
        lines += [bases[i : i + width] for i in range(0, len(bases), width)]
    return (end.join(lines) + end).encode()


def run(folder: Path, content: bytes, expected: Expectation = EXPECTED) -> dict[str, object]:
    source = folder / "source.fa"
    source.write_bytes(content)
    prepare(source, folder / "reference.fa", folder / "report.json", expected)
    report: dict[str, object] = json.loads((folder / "report.json").read_text())
    return report


def refused(folder: Path, content: bytes, expected: Expectation = EXPECTED) -> list[str]:
    """Codes of a refusal, which leaves nothing."""
    with pytest.raises(HemalineError) as caught:
        run(folder, content, expected)
    assert caught.value.problems.exit_code == ExitCode.REFERENCE
    assert [path.name for path in folder.iterdir()] == ["source.fa"]
    return [p.code for p in caught.value.problems]


def sequences(folder: Path) -> dict[str, str]:
    with pysam.FastaFile(str(folder / "reference.fa")) as found:
        return {name: found.fetch(name) for name in found.references}


WHOLE = fasta(chrA=A, chrB=B)


def test_a_good_reference_is_written_masked_indexed_and_reported(tmp_path: Path) -> None:
    report = run(tmp_path, WHOLE)
    assert sequences(tmp_path) == {"chrA": A[:100] + "N" * 10 + A[110:], "chrB": B}
    assert read_fai(tmp_path / "reference.fa.fai") == LENGTHS
    written = (tmp_path / "reference.fa").read_bytes()
    assert {len(line) for line in written.splitlines() if line[:1] != b">"} == {100, 17}
    assert report == {
        "build": "GRCh38",
        "partial": False,
        "source_file": "source.fa",
        "source_sha256": hashlib.sha256(WHOLE).hexdigest(),
        "sha256": hashlib.sha256(written).hexdigest(),
        "contigs": 2,
        "bases": 417,
        "masked": ["twin"],
        "landmarks": {"agreeing": 4, "without_bases": 0, "differing": []},
    }


@pytest.mark.parametrize(
    "content",
    [
        gzip.compress(WHOLE),
        gzip.compress(WHOLE[:100]) + gzip.compress(WHOLE[100:]),
        fasta(width=7, chrA=A, chrB=B),
        fasta(end="\r\n", chrA=A, chrB=B),
        WHOLE.rstrip(b"\n"),
        WHOLE.replace(b">chrB", b"\n>chrB"),
    ],
    ids=["gzip", "two-members", "narrow", "crlf", "no-last-line-end", "blank-line"],
)
def test_every_way_of_writing_it_gives_the_same_bytes(tmp_path: Path, content: bytes) -> None:
    first, second = tmp_path / "1", tmp_path / "2"
    first.mkdir()
    second.mkdir()
    run(first, WHOLE)
    run(second, content)
    for name in ("reference.fa", "reference.fa.fai"):
        assert (first / name).read_bytes() == (second / name).read_bytes()


def test_bgzip_gives_the_same_bytes(tmp_path: Path) -> None:
    run(tmp_path, WHOLE)
    plain = (tmp_path / "reference.fa").read_bytes()
    packed = tmp_path / "source.fa.gz"
    with pysam.BGZFile(str(packed), "wb", None) as out:
        out.write(WHOLE)
    prepare(packed, tmp_path / "b.fa", tmp_path / "b.json", EXPECTED)
    assert (tmp_path / "b.fa").read_bytes() == plain


def test_masking_can_be_left_out(tmp_path: Path) -> None:
    report = run(tmp_path, WHOLE, replace(EXPECTED, apply_masks=False))
    assert sequences(tmp_path)["chrA"] == A
    assert report["masked"] == []


def test_a_mask_of_another_contig_touches_nothing(tmp_path: Path) -> None:
    other = replace(EXPECTED, masks=[Mask("twin", "chrC", 1, 10)])
    assert run(tmp_path, WHOLE, other)["masked"] == []
    assert sequences(tmp_path) == {"chrA": A, "chrB": B}


def test_further_contigs_are_kept(tmp_path: Path) -> None:
    run(tmp_path, fasta(chrA=A, chrB=B, chrUn_1="ACGT"))
    assert list(sequences(tmp_path)) == ["chrA", "chrB", "chrUn_1"]


def test_another_length_is_refused(tmp_path: Path) -> None:
    assert refused(tmp_path, fasta(chrA=A, chrB=B[:-1])) == ["HL-R07"]


def test_other_names_are_refused(tmp_path: Path) -> None:
    assert refused(tmp_path, fasta(A=A, B=B)) == ["HL-R08"]


def test_missing_contigs_are_refused_unless_partial(tmp_path: Path) -> None:
    assert refused(tmp_path, fasta(chrA=A)) == ["HL-R09"]
    assert run(tmp_path, fasta(chrA=A), replace(EXPECTED, partial=True))["partial"] is True


def test_a_partial_reference_may_end_early_and_nothing_else(tmp_path: Path) -> None:
    partial = replace(EXPECTED, partial=True)
    assert refused(tmp_path, fasta(chrA=A + "A"), partial) == ["HL-R07"]
    assert refused(tmp_path, fasta(A=A), partial) == ["HL-R08"]
    report = run(tmp_path, fasta(chrA=A[:200], chrB=B[:100]), partial)
    assert report["landmarks"] == {"agreeing": 3, "without_bases": 1, "differing": []}
    assert read_fai(tmp_path / "reference.fa.fai") == {"chrA": 200, "chrB": 100}


def test_a_cut_contig_that_lost_its_front_is_another_build(tmp_path: Path) -> None:
    assert refused(tmp_path, fasta(chrA=A[5:]), replace(EXPECTED, partial=True)) == ["HL-R10"]


@pytest.mark.parametrize("length", [100, 101, 105, 110])
def test_a_mask_ends_with_a_cut_contig(tmp_path: Path, length: int) -> None:
    report = run(tmp_path, fasta(chrA=A[:length]), replace(EXPECTED, partial=True))
    assert report["masked"] == (["twin"] if length > 100 else [])
    assert sequences(tmp_path) == {"chrA": A[:100] + "N" * (length - 100)}


def test_an_indexed_reference_may_be_cut_if_it_is_partial(tmp_path: Path) -> None:
    path = write_fasta(tmp_path / "cut.fa", {"chrA": A[:200]})
    with pysam.FastaFile(str(path)) as found:
        partial = check_indexed(path, found, replace(EXPECTED, partial=True))
        assert (partial.contigs, partial.landmarks_agreeing) == ({"chrA": 200}, 3)
        with pytest.raises(HemalineError) as caught:
            check_indexed(path, found, EXPECTED)
    assert [p.code for p in caught.value.problems] == ["HL-R07", "HL-R09"]


def test_only_a_test_may_shorten_contigs(tmp_path: Path) -> None:
    report = run(tmp_path, fasta(chrA=A[:99]), replace(EXPECTED, build="test"))
    assert report["masked"] == []
    assert read_fai(tmp_path / "reference.fa.fai") == {"chrA": 99}


def test_a_shifted_sequence_is_another_build(tmp_path: Path) -> None:
    shifted = "T" + A[:-1]
    assert refused(tmp_path, fasta(chrA=shifted, chrB=B)) == ["HL-R10"]


def test_a_few_differing_bases_are_recorded_only(tmp_path: Path) -> None:
    report = run(tmp_path, fasta(chrA="TT" + A[2:], chrB=B))
    assert report["landmarks"] == {
        "agreeing": 2,
        "without_bases": 0,
        "differing": ["chrA:1", "chrA:2"],
    }


def test_three_of_twenty_are_not_a_stretch(tmp_path: Path) -> None:
    """Three differ in either case: of 20 they are 15 %, of 14 they are 21 %."""
    many = [landmark(1 + i, A[i]) for i in range(20)]
    content = fasta(chrA="TTT" + A[3:], chrB=B)
    run(tmp_path, content, replace(EXPECTED, landmarks=many))
    for name in ("reference.fa", "reference.fa.fai", "report.json"):
        (tmp_path / name).unlink()
    assert refused(tmp_path, content, replace(EXPECTED, landmarks=many[:14])) == ["HL-R10"]


def test_n_and_lower_case_are_no_difference(tmp_path: Path) -> None:
    report = run(tmp_path, fasta(chrA="NN" + A[2:].lower(), chrB=B))
    assert report["landmarks"] == {"agreeing": 2, "without_bases": 2, "differing": []}


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "HL-R03"),
        (b"ACGT\n", "HL-R03"),
        (b"@read\nACGT\n+\nIIII\n", "HL-R03"),
        (b"\x89PNG\r\n\x1a\n" + bytes(20), "HL-R03"),
        (b">chrA\nACGT!\n", "HL-R03"),
        (b">chr\xff\nACGT\n", "HL-R04"),
        (gzip.compress(WHOLE)[:-9], "HL-R04"),
        (b"\x1f\x8bnot gzip at all", "HL-R04"),
        (gzip.compress(WHOLE)[:20] + bytes(30) + gzip.compress(WHOLE)[50:], "HL-R04"),
    ],
    ids=["empty", "bases", "fastq", "png", "letters", "name", "cut", "not-gzip", "damaged"],
)
def test_what_is_no_fasta_is_refused(tmp_path: Path, content: bytes, code: str) -> None:
    assert refused(tmp_path, content) == [code]


def test_the_line_of_the_fault_is_named(tmp_path: Path) -> None:
    with pytest.raises(HemalineError, match="row 3"):
        run(tmp_path, b">chrA\nACGT\nAC-GT J\n")


def test_a_contig_given_twice_or_empty_is_refused(tmp_path: Path) -> None:
    test = replace(EXPECTED, build="test")
    assert refused(tmp_path, fasta(chrA=A) + fasta(chrA=A), test) == ["HL-R05"]
    assert refused(tmp_path, b">chrA\n>chrB\nACGT\n", test) == ["HL-R06"]


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(HemalineError, match="HL-R04") as caught:
        prepare(tmp_path / "none.fa", tmp_path / "o.fa", tmp_path / "o.json", EXPECTED)
    assert caught.value.problems.exit_code == ExitCode.REFERENCE
    assert list(tmp_path.iterdir()) == []


def test_the_demo_reference_is_a_partial_grch38(tmp_path: Path) -> None:
    expected = Expectation(
        build="GRCh38",
        partial=True,
        contig_lengths={c.name: c.length for c in load_contigs(resource("contigs.tsv")).values()},
        landmarks=load_hotspots(resource("hotspots.tsv")),
        masks=load_masks(resource("masks.tsv")),
        apply_masks=True,
    )
    output = tmp_path / "demo.fa"
    prepare(resource("demo/reference.fa.gz"), output, tmp_path / "report.json", expected)
    report = json.loads((tmp_path / "report.json").read_text())
    assert report["masked"] == ["U2AF1L5"]
    assert report["landmarks"]["differing"] == []
    assert report["landmarks"]["agreeing"] >= 14 + 26
    (mask,) = expected.masks
    with pysam.FastaFile(str(output)) as found:
        where = mask.interval
        around = found.fetch("chr21", where.start - 1, where.end + 1).upper()
        assert set(around[1:-1]) == {"N"}
