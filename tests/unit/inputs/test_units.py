"""Units are passed on under the names the rules use; refused ones as empty ones."""

import gzip
from pathlib import Path

import dnaio
import pysam
import pytest

from hemaline.inputs.units import Fault, Verdict, hand_on
from hostile_reads import bam, fastq
from hostile_reads import write as put

GOOD = Verdict("u", 5)
BAD = Verdict("u", 0, Fault("HL-U04", "r.fastq.gz"))


def names(path: Path) -> list[str]:
    with dnaio.open(str(path), mode="r") as records:
        return [record.name for record in records]


def test_gzip_is_linked(tmp_path: Path) -> None:
    sources = [put(tmp_path, f"{m}.txt", gzip.compress(fastq(3, m))) for m in (1, 2)]
    hand_on(GOOD, "paired", sources, tmp_path / "out")
    for source, name in zip(sources, ("R1.fastq.gz", "R2.fastq.gz"), strict=True):
        assert (tmp_path / "out" / name).readlink() == source
    assert names(tmp_path / "out" / "R2.fastq.gz") == ["patient0/2", "patient1/2", "patient2/2"]


def test_a_relative_source_is_linked_by_its_whole_path(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(tmp_path, "r.fastq.gz", gzip.compress(fastq(3)))
    monkeypatch.chdir(tmp_path)
    hand_on(GOOD, "single", [Path("r.fastq.gz")], Path("deep/out"))
    assert len(names(tmp_path / "deep" / "out" / "R1.fastq.gz")) == 3


def test_plain_text_is_packed(tmp_path: Path) -> None:
    hand_on(GOOD, "single", [put(tmp_path, "r.fastq", fastq(3))], tmp_path / "out")
    output = tmp_path / "out" / "R1.fastq.gz"
    assert not output.is_symlink()
    assert gzip.decompress(output.read_bytes()) == fastq(3)


def test_refused_reads_become_empty_ones(tmp_path: Path) -> None:
    sources = [put(tmp_path, f"{m}.fastq.gz", b"cut") for m in (1, 2)]
    hand_on(BAD, "paired", sources, tmp_path / "out")
    content = {(tmp_path / "out" / f"R{m}.fastq.gz").read_bytes() for m in (1, 2)}
    (packed,) = content
    assert gzip.decompress(packed) == b""
    # Bytes 4 to 7 of gzip are its time.
    assert packed[4:8] == bytes(4)


def test_a_refused_alignment_becomes_an_empty_one(tmp_path: Path) -> None:
    hand_on(BAD, "alignment", [put(tmp_path, "r.bam", b"cut")], tmp_path / "out")
    with pysam.AlignmentFile(str(tmp_path / "out" / "reads.bam"), check_sq=False) as reads:
        assert list(reads.fetch(until_eof=True)) == []


def test_an_alignment_is_linked_and_an_earlier_link_replaced(tmp_path: Path) -> None:
    old, new = bam(tmp_path / "old.bam", 2), bam(tmp_path / "new.bam", 3)
    hand_on(GOOD, "alignment", [old], tmp_path / "out")
    hand_on(GOOD, "alignment", [new], tmp_path / "out")
    assert (tmp_path / "out" / "reads.bam").readlink() == new


def test_a_unit_that_turns_bad_does_not_write_through_its_link(tmp_path: Path) -> None:
    source = put(tmp_path, "r.fastq.gz", gzip.compress(fastq(3)))
    before = source.read_bytes()
    hand_on(GOOD, "single", [source], tmp_path / "out")
    hand_on(BAD, "single", [source], tmp_path / "out")
    assert source.read_bytes() == before
    assert not (tmp_path / "out" / "R1.fastq.gz").is_symlink()
