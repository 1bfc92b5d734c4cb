"""Units: whole ones are handed on, all others become empty ones."""

import gzip
import os
from pathlib import Path

import dnaio
import pysam
import pytest

from hemaline.units import (
    Verdict,
    check_alignment,
    check_fastq,
    hand_on,
    read_verdict,
    write_verdict,
)

HEADER = {
    "HD": {"VN": "1.6"},
    "SQ": [
        {"SN": "1", "LN": 1000, "AS": "hg19"},
        {"SN": "2", "LN": 900, "AS": "hg19"},
    ],
}


def fastq(number: int, mate: int = 1, prefix: str = "read") -> bytes:
    return b"".join(
        f"@{prefix}{i}/{mate}\nACGTACGTAC\n+\nFFFFFFFFFF\n".encode() for i in range(number)
    )


def put(folder: Path, name: str, content: bytes) -> Path:
    path = folder / name
    path.write_bytes(content)
    return path


def bam(path: Path, number: int = 2000, mode: str = "wb", secondary: int = 0) -> Path:
    with pysam.AlignmentFile(str(path), mode, header=HEADER) as out:
        for i in range(number + secondary):
            read = pysam.AlignedSegment(out.header)
            read.query_name = f"read{i}"
            read.query_sequence = "ACGTACGTAC"
            read.query_qualities = pysam.qualitystring_to_array("FFFFFFFFFF")
            read.flag = 4 if i < number else (0x100 | 4, 0x800 | 4)[i % 2]
            out.write(read)
    return path


@pytest.mark.parametrize(
    ("name", "pack"),
    [("r.fastq.gz", gzip.compress), ("r.fastq", bytes), ("r.txt", bytes), ("r", gzip.compress)],
)
def test_whole_reads_are_accepted(tmp_path: Path, name: str, pack) -> None:  # type: ignore[no-untyped-def]
    path = put(tmp_path, name, pack(fastq(50)))
    assert check_fastq("S.L1", [path]) == Verdict("S.L1", True, 50)


def test_mates_in_step_are_accepted_and_counted_both(tmp_path: Path) -> None:
    paths = [put(tmp_path, f"r{m}.fastq.gz", gzip.compress(fastq(50, m))) for m in (1, 2)]
    assert check_fastq("S.L1", paths) == Verdict("S.L1", True, 100)


def test_several_gzip_members_are_one_file(tmp_path: Path) -> None:
    content = gzip.compress(fastq(20)) + gzip.compress(fastq(30, prefix="more"))
    assert check_fastq("u", [put(tmp_path, "r.fastq.gz", content)]).reads == 50


def refused(verdict: Verdict) -> str:
    assert not verdict.accepted
    assert verdict.reason
    assert "\n" not in verdict.reason
    return verdict.reason


PACKED = gzip.compress(fastq(3000, prefix="patient"))


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("r.fastq.gz", PACKED[: len(PACKED) // 2]),
        ("r.fastq.gz", PACKED[:-4]),
        ("r.fastq.gz", PACKED[:2000] + bytes(10) + PACKED[2010:]),
        ("r.fastq.gz", fastq(5)),
        ("r.fastq.gz", gzip.compress(fastq(5)[:-15])),
        ("r.fastq", fastq(5)[:-15]),
        ("r.fastq", fastq(5).replace(b"FFFFFFFFFF", b"FFFFFFFFF", 1)),
        ("r.fastq", b""),
        ("r.fastq.gz", gzip.compress(b"")),
        ("r.fastq", b">contig\nACGT\n"),
        ("r.fa", b">contig\nACGT\n"),
        ("r.fastq.gz", gzip.compress(b">contig\nACGT\n")),
        ("r.xlsx", b"PK\x03\x04" + bytes(100)),
        ("r.png", b"\x89PNG\r\n\x1a\n" + bytes(100)),
        ("r.txt", b"a letter\nof two lines\n"),
    ],
    ids=[
        "half",
        "tail",
        "damaged",
        "plain",
        "record",
        "record-plain",
        "uneven-quality",
        "empty",
        "empty-gzip",
        "fasta",
        "fasta-name",
        "fasta-gzip",
        "spreadsheet",
        "image",
        "text",
    ],
)
def test_anything_else_is_refused_with_a_reason(tmp_path: Path, name: str, content: bytes) -> None:
    reason = refused(check_fastq("u", [put(tmp_path, name, content)]))
    # It goes into the manifest: no path, no read and no base may stand in it.
    for private in (str(tmp_path), "patient", "read", "ACGTA", "FFFF"):
        assert private not in reason.replace("Error in FASTQ", "").replace("there are no reads", "")


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (fastq(50, 1), fastq(49, 2)),
        (fastq(49, 1), fastq(50, 2)),
        (fastq(50, 1), fastq(50, 2, "other")),
        (fastq(50, 1), b""),
    ],
    ids=["fewer", "more", "other-names", "none"],
)
def test_mates_out_of_step_are_refused(tmp_path: Path, first: bytes, second: bytes) -> None:
    paths = [
        put(tmp_path, f"r{i}.fastq.gz", gzip.compress(content))
        for i, content in enumerate((first, second))
    ]
    reason = refused(check_fastq("u", paths))
    assert "other0" not in reason
    assert "read0" not in reason


def test_a_bam_as_fastq_is_refused(tmp_path: Path) -> None:
    refused(check_fastq("u", [bam(tmp_path / "r.bam", 3)]))


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    assert str(tmp_path) not in refused(check_fastq("u", [tmp_path / "none.fastq.gz"]))
    assert str(tmp_path) not in refused(check_alignment("u", tmp_path / "none.bam"))


def test_a_whole_bam_is_accepted_and_its_contigs_recorded(tmp_path: Path) -> None:
    verdict = check_alignment("u", bam(tmp_path / "r.bam", 7, secondary=4))
    assert verdict == Verdict("u", True, 7, "", ("1", "2"), ("hg19",))


def test_a_whole_cram_is_accepted(tmp_path: Path) -> None:
    assert check_alignment("u", bam(tmp_path / "r.cram", 7, "wc")).reads == 7


def test_an_unaligned_bam_without_contigs_is_accepted(tmp_path: Path) -> None:
    path = tmp_path / "r.bam"
    with pysam.AlignmentFile(str(path), "wb", header={"HD": {"VN": "1.6"}}) as out:
        read = pysam.AlignedSegment(out.header)
        read.query_name, read.flag, read.query_sequence = "a", 4, "ACGT"
        out.write(read)
    assert check_alignment("u", path) == Verdict("u", True, 1)


def test_a_bam_without_its_end_is_refused(tmp_path: Path) -> None:
    """28 bytes are the empty block that ends every BAM."""
    content = bam(tmp_path / "r.bam").read_bytes()
    refused(check_alignment("u", put(tmp_path, "cut.bam", content[:-28])))
    refused(check_alignment("u", put(tmp_path, "half.bam", content[: len(content) // 2])))


def test_a_bam_damaged_inside_is_refused(tmp_path: Path) -> None:
    content = bam(tmp_path / "r.bam", 20_000).read_bytes()
    middle = len(content) // 2
    damaged = content[:middle] + bytes(50) + content[middle + 50 :]
    refused(check_alignment("u", put(tmp_path, "damaged.bam", damaged)))


def test_a_bam_without_reads_is_refused(tmp_path: Path) -> None:
    verdict = check_alignment("u", bam(tmp_path / "r.bam", 0))
    assert refused(verdict) == "there are no reads in it"
    assert verdict.contigs == ("1", "2")


@pytest.mark.parametrize(
    "content",
    [b"", b"text\n", fastq(3), b">a\nACGT\n", gzip.compress(fastq(3)), b"\x89PNG" + bytes(99)],
    ids=["empty", "text", "fastq", "fasta", "fastq-gzip", "image"],
)
def test_what_is_no_alignment_is_refused(tmp_path: Path, content: bytes) -> None:
    assert str(tmp_path) not in refused(check_alignment("u", put(tmp_path, "r.bam", content)))


def test_a_sam_is_refused_since_it_does_not_show_where_it_was_cut(tmp_path: Path) -> None:
    refused(check_alignment("u", bam(tmp_path / "r.sam", 3, "w")))


# Handing on.
GOOD = Verdict("u", True, 5)
BAD = Verdict("u", False, 0, "cut")


def names(path: Path) -> list[str]:
    with dnaio.open(str(path), mode="r") as records:
        return [record.name for record in records]


def test_gzip_is_linked(tmp_path: Path) -> None:
    sources = [put(tmp_path, f"{m}.txt", gzip.compress(fastq(3, m))) for m in (1, 2)]
    hand_on(GOOD, "paired", sources, tmp_path / "out")
    for source, name in zip(sources, ("R1.fastq.gz", "R2.fastq.gz"), strict=True):
        assert (tmp_path / "out" / name).readlink() == source
    assert names(tmp_path / "out" / "R2.fastq.gz") == ["read0/2", "read1/2", "read2/2"]


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


def test_a_verdict_comes_back_as_it_was(tmp_path: Path) -> None:
    verdict = Verdict("u", False, 3, "cut", ("1", "2"), ("hg19",))
    write_verdict(tmp_path / "v" / "u.json", verdict)
    assert read_verdict(tmp_path / "v" / "u.json") == verdict
    assert os.listdir(tmp_path / "v") == ["u.json"]  # noqa: PTH208


def test_the_message_is_coded() -> None:
    text = BAD.message("r.bam")
    assert text.startswith("ERROR HL-D01 r.bam: unit u is refused: cut.")
