"""Haplotypes are compared, however a caller spells them."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.compare import CallRecord, match, near, read_calls
from benchmarks.truth import Event
from simulation.simulate import Allele

TEXT = "ACGTACGGTCATTTTTTGCAGTCCAGATCGATGCATGACCTGAATCGGATTACAGGCATCA" * 4


def sequence(chrom: str, start: int, end: int) -> str:
    return TEXT[max(start, 0) : end]


def call(pos: int, ref: str, alt: str, vaf: float | None = 0.1, state: str = "PASS") -> CallRecord:
    return CallRecord("chr21", pos, ref, alt, state, vaf)


def event(pos: int, ref: str, alt: str, length: int = 1) -> Event:
    assert sequence("chr21", pos - 1, pos - 1 + len(ref)) == ref
    return Event("S", "any", Allele("chr21", pos, ref, alt, 0.1), length)


def test_the_same_allele_is_found_with_its_vaf() -> None:
    result = match(event(71, "C", "T"), [call(71, "C", "T", 0.07)], sequence)
    assert (result.found, result.vaf, result.pieces) == (True, 0.07, 1)


def test_another_base_is_not_the_event() -> None:
    result = match(event(71, "C", "T"), [call(71, "C", "G")], sequence)
    assert not result.found


def test_adjacent_substitutions_make_an_mnv_of_the_smallest_vaf() -> None:
    mnv = event(63, "CGT", "TAC", 3)
    singles = [call(63, "C", "T", 0.2), call(64, "G", "A", 0.1), call(65, "T", "C", 0.3)]
    result = match(mnv, singles, sequence)
    assert (result.found, result.vaf, result.pieces) == (True, 0.1, 3)
    assert not match(mnv, singles[:2], sequence).found


def test_part_of_an_mnv_is_not_the_mnv_nor_is_more() -> None:
    mnv = event(63, "CG", "TA", 2)
    assert not match(mnv, [call(63, "CGT", "TAC")], sequence).found
    assert match(mnv, [call(63, "CGT", "TAT")], sequence).found


def test_an_indel_is_found_wherever_it_is_put_in_a_run() -> None:
    deletion = event(72, "AT", "A")
    assert match(deletion, [call(75, "TT", "T")], sequence).found
    assert not match(deletion, [call(72, "ATT", "A")], sequence).found


def test_a_length_may_be_right_where_the_bases_are_not() -> None:
    insertion = event(79, "G", "GACTGACTG", 8)
    result = match(insertion, [call(79, "G", "GACTGACTC")], sequence)
    assert not result.found
    assert result.length_right
    assert not match(insertion, [call(79, "G", "GACTGACT")], sequence).length_right


def test_calls_far_away_belong_to_no_event() -> None:
    one = event(20, "A", "T")
    assert near(one, [call(200, "A", "G")]) == []
    assert not match(one, [call(200, "A", "G")], sequence).found


@pytest.fixture
def reference(tmp_path: Path) -> Path:
    path = tmp_path / "ref.fa"
    path.write_text(f">chr21\n{TEXT}\n")
    return path


def vcf(path: Path, *records: str, header: str = "") -> Path:
    lines = [
        "##fileformat=VCFv4.2",
        f"##contig=<ID=chr21,length={len(TEXT)}>",
        '##FILTER=<ID=low,Description="low">',
        '##INFO=<ID=END,Number=1,Type=Integer,Description="end">',
        '##INFO=<ID=AF,Number=A,Type=Float,Description="share">',
        '##FORMAT=<ID=GT,Number=1,Type=String,Description="genotype">',
        '##FORMAT=<ID=AD,Number=R,Type=Integer,Description="counts">',
        '##FORMAT=<ID=RO,Number=1,Type=Integer,Description="ref">',
        '##FORMAT=<ID=AO,Number=A,Type=Integer,Description="alt">',
        "#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\tS",
    ]
    path.write_text("\n".join([*lines, *records]) + "\n")
    return path


def test_records_are_split_and_left_aligned(tmp_path: Path, reference: Path) -> None:
    path = vcf(
        tmp_path / "a.vcf",
        "chr21\t71\t.\tC\tT,G\t.\tPASS\t.\tGT:AD\t0/1:60,30,10",
        "chr21\t75\t.\tTT\tT\t.\tlow\t.\tGT:RO:AO\t0/1:75:25",
    )
    found = read_calls(path, reference, sequence)
    assert [(c.pos, c.ref, c.alt, c.filter) for c in found] == [
        (71, "C", "G", "PASS"),
        (71, "C", "T", "PASS"),
        (72, "AT", "A", "low"),
    ]
    assert found[2].vaf == pytest.approx(0.25)
    # AD is split with its allele: the other alternative allele's reads are gone.
    assert found[1].vaf == pytest.approx(30 / 90)
    assert [c.passed for c in found] == [True, True, False]


def test_symbolic_duplications_are_written_out(tmp_path: Path, reference: Path) -> None:
    record = "chr21\t79\t.\tG\t<DUP>\t.\tPASS\tEND=99;AF=0.3\tGT\t0/1"
    (found,) = read_calls(vcf(tmp_path / "a.vcf", record), reference, sequence)
    assert found.length_change == 20
    assert found.alt == TEXT[78] + TEXT[79:99]
    assert found.vaf == pytest.approx(0.3)
