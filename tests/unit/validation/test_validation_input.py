"""Alleles and VAFs of outside VCFs, and files that are damaged."""

from __future__ import annotations

import gzip
from pathlib import Path

import pysam
import pytest

from builders import random_sequence, write_reference
from hemaline.common.problems import HemalineError, Problems
from hemaline.genome.alleles import Allele
from hemaline.validation.validation_input import read_alleles

BASES = "ACGTACGTCA" + random_sequence(200, seed=3)
FORMATS = ("GT 1 String", "AF A Float", "AD R Integer", "AO A Integer", "RO 1 Integer")
HEADER = [
    "##fileformat=VCFv4.3",
    "##contig=<ID=chrT,length=210>",
    *(
        f'##{place}=<ID={name},Number={number},Type={kind},Description="x">'
        for place in ("FORMAT", "INFO")
        for name, number, kind in map(str.split, FORMATS)
        if (place, name) != ("INFO", "GT")
    ),
    '##INFO=<ID=END,Number=1,Type=Integer,Description="x">',
    '##INFO=<ID=SVLEN,Number=A,Type=Integer,Description="x">',
]
COLUMNS = "#CHROM POS ID REF ALT QUAL FILTER INFO"


def text(*records: str, samples: str = "") -> str:
    columns = f"{COLUMNS} FORMAT {samples}".split() if samples else COLUMNS.split()
    rows = ["\t".join(columns), *("\t".join(one.split(" ")) for one in records)]
    return "\n".join([*HEADER, *rows]) + "\n"


def read(folder: Path, content: str | bytes, sample: str | None = None) -> dict[str, float | None]:
    path = folder / "a.vcf"
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    with pysam.FastaFile(str(write_reference(folder, {"chrT": BASES}))) as fasta:
        found = read_alleles(path, sample, fasta, Problems())
    return {str(allele): vaf for allele, vaf in found.vafs.items()}


@pytest.mark.parametrize(
    ("keys", "one", "other", "vafs"),
    [
        # Lists are padded to the longest of the record's samples.
        ("AF", "0.02", "0.5,0.25", {"T": 0.02, "G": None}),
        ("AF", "0.02,.", "0.5,0.25", {"T": None, "G": None}),
        ("AD", "90,10", "1,2,3", {"T": 0.1, "G": None}),
        ("AD", "90,10,.", "1,2,3", {"T": None, "G": None}),
        ("GT:RO:AO", "1:6:2,2", "0/1/2:.:.", {"T": 0.2}),
        ("GT:AF", "./.:0.1,0.2", "0/1", {"T": 0.1, "G": 0.2}),
        ("GT:AF", ".|2:.", "1:0.1,0.2", {"G": None}),
        (".", ".", ".", {"T": None, "G": None}),
    ],
)
def test_values_of_one_sample_among_two(
    tmp_path: Path, keys: str, one: str, other: str, vafs: dict[str, float | None]
) -> None:
    record = f"chrT 9 . C T,G . PASS . {keys} {one} {other}"
    expected = {f"chrT:9:C>{alt}": vaf for alt, vaf in vafs.items()}
    assert read(tmp_path, text(record, samples="A B"), "A") == expected


@pytest.mark.parametrize(
    ("info", "vaf"),
    [("AF=0.02", 0.02), ("AF=.", None), ("AF", None), ("AD=3,1", 0.25), ("XX=0.3", None)],
)
def test_values_of_info(tmp_path: Path, info: str, vaf: float | None) -> None:
    record = f"chrT 9 . C T . . {info}"
    assert read(tmp_path, text(record)) == {"chrT:9:C>T": vaf}


@pytest.mark.parametrize("info", ["END=12", "SVLEN=-3", "SVLEN=3;END=11"])
def test_the_end_of_a_symbolic_allele(tmp_path: Path, info: str) -> None:
    record = f"chrT 9 . C <DEL>,<DUP> . . {info}"
    (deleted, duplicated) = read(tmp_path, text(record))
    assert {len(deleted), len(duplicated)} == {len(str(Allele("chrT", 9, "CAAA", "C")))}


def test_filtered_records_are_left_out(tmp_path: Path) -> None:
    records = [f"chrT 9 . C {alt} . {f} ." for alt, f in (("T", "weak"), ("G", "."), ("A", "PASS"))]
    assert [*read(tmp_path, text(*records))] == ["chrT:9:C>G", "chrT:9:C>A"]


GOOD = text("chrT 9 . C T . PASS .")


@pytest.mark.parametrize(
    "content",
    [
        GOOD + "chrT\t10\n",
        GOOD + "\n",
        gzip.compress(GOOD.encode()),
        text("chrT 9 . C T . PASS .", samples="A"),
        text("chrT 9 . C T . PASS . GT 0/x", samples="A"),
        text("chrT x . C T . PASS ."),
        # Of a contig without header line; other readers of htslib take these for records.
        text("chrZ 9 . C T . PASS . GT 0/x", samples="A"),
        text("chrZ 9 . C T . PASS . GT:AO 0/", "/1:2", samples="A"),
        text("chrT 9 . C T . PASS .", "chrZ 9"),
    ],
)
def test_a_damaged_file_is_one_message(tmp_path: Path, content: str | bytes) -> None:
    with pytest.raises(HemalineError, match=r"HL-I01"):
        read(tmp_path, content)


@pytest.mark.parametrize("lost", [28, 40])
def test_a_truncated_file_is_one_message(tmp_path: Path, lost: int) -> None:
    packed = tmp_path / "whole.gz"
    with pysam.BGZFile(str(packed), "wb") as out:
        out.write(GOOD.encode())
    assert read(tmp_path, packed.read_bytes()) == {"chrT:9:C>T": None}
    with pytest.raises(HemalineError, match=r"HL-I01"):
        read(tmp_path, packed.read_bytes()[:-lost])
