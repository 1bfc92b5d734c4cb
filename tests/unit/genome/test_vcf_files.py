"""VCF files of a run: whole, or refused with a code."""

from __future__ import annotations

from pathlib import Path

import pysam
import pytest

from hemaline.annotation.naming.consequence import check_complete
from hemaline.calling.sample_calling import read_candidates
from hemaline.common.problems import HemalineError
from hemaline.genome.alleles import Allele
from hemaline.genome.vcf_files import whole_vcf

HEAD = "##fileformat=VCFv4.3\n##contig=<ID=c1,length=90>\n"
HEAD += "#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\n"
LINES = [f"c1\t{pos}\t.\tA\tC\t.\t.\t.\n" for pos in (5, 9, 20)]


def write(path: Path, lines: list[str]) -> Path:
    path.write_text(HEAD + "".join(lines))
    return path


def packed(path: Path, lines: list[str]) -> Path:
    with pysam.BGZFile(str(path), "wb") as out:
        out.write((HEAD + "".join(lines)).encode())
    return path


def code(path: Path) -> str:
    with pytest.raises(HemalineError) as caught, whole_vcf(path) as records:
        list(records)
    (problem,) = caught.value.problems
    assert str(problem).startswith(f"ERROR HL-H01 {path}: ")
    return problem.code


@pytest.mark.parametrize("make", [write, packed])
def test_a_whole_file_is_read(tmp_path: Path, make) -> None:  # type: ignore[no-untyped-def]
    path = make(tmp_path / "x.vcf", LINES)
    assert [allele.pos for allele in read_candidates(path)] == [5, 9, 20]


def test_a_compressed_file_is_refused_wherever_it_is_cut(tmp_path: Path) -> None:
    path = packed(tmp_path / "x.vcf.gz", LINES)
    content = path.read_bytes()
    for length in range(len(content)):
        path.write_bytes(content[:length])
        assert code(path) == "HL-H01"


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"text\n",
        HEAD.encode()[:-20],
        (HEAD + "c1\tfive\t.\tA\tC\t.\t.\t.\n").encode(),
        (HEAD + "c1\t5\t.\tA\n").encode(),
    ],
)
def test_what_is_no_vcf_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "x.vcf"
    path.write_bytes(content)
    assert code(path) == "HL-H01"


def test_a_missing_file_is_the_systems_refusal(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError), whole_vcf(tmp_path / "none.vcf"):
        pass


def test_an_allele_without_its_line_is_noticed(tmp_path: Path) -> None:
    alleles = write(tmp_path / "alleles.vcf", LINES)
    check_complete(write(tmp_path / "annotated.vcf", LINES[::-1]), alleles)
    with pytest.raises(HemalineError) as caught:
        check_complete(write(tmp_path / "annotated.vcf", LINES[:2]), alleles)
    (problem,) = caught.value.problems
    assert problem.code == "HL-H02"
    assert problem.values == {"count": 1, "expected": 3, "first": Allele("c1", 20, "A", "C")}
