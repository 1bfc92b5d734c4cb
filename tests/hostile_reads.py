"""Reads as they should not come: one row a case, with the code it must get (None: accepted).

The numbers are rows of the contract on bad inputs. Each case makes its files in a folder.
"""

from __future__ import annotations

import bz2
import gzip
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pysam

Maker = Callable[[Path], list[Path]]


@dataclass(frozen=True)
class Case:
    """Files of one unit and what must come of them."""

    row: int
    name: str
    make: Maker
    code: str | None
    record: int | None = None

    def __str__(self) -> str:
        """Name of the test."""
        return f"{self.row}-{self.name}"


def fastq(number: int, mate: int = 1, first: int = 0, offset: int = 33, length: int = 60) -> bytes:
    """Records with names ``read<i>/<mate>``, random bases and qualities of 2 to 37."""
    rng = np.random.default_rng([first, mate])
    bases = rng.choice(np.frombuffer(b"ACGT", np.uint8), (number, length))
    qualities = rng.choice(np.array([2, 12, 23, 37, 37, 37], np.uint8), (number, length)) + offset
    return b"".join(
        b"@patient%d/%d\n%s\n+\n%s\n"
        % (first + i, mate, bases[i].tobytes(), qualities[i].tobytes())
        for i in range(number)
    )


def write(folder: Path, name: str, content: bytes) -> Path:
    """A file of ``content``."""
    path = folder / name
    path.write_bytes(content)
    return path


def single(content: bytes, name: str = "r.fastq.gz") -> Maker:
    """One file."""
    return lambda folder: [write(folder, name, content)]


def paired(first: bytes, second: bytes) -> Maker:
    """Two files, compressed."""
    contents = [gzip.compress(content) for content in (first, second)]
    return lambda folder: [write(folder, f"R{i}.fastq.gz", c) for i, c in enumerate(contents, 1)]


def _spaced(folder: Path) -> list[Path]:
    inner = folder / "Station 3 – Blut ü$(touch PWNED)"
    inner.mkdir()
    return paired(fastq(50), fastq(50, 2))(inner)


def _missing(folder: Path) -> list[Path]:
    return [folder / "none.fastq.gz"]


def _loop(folder: Path) -> list[Path]:
    path = folder / "loop.fastq.gz"
    path.symlink_to(path.name)
    return [path]


def _bomb(folder: Path, head: bytes, filling: bytes, megabytes: int = 300) -> Path:
    """A line that unpacks to a thousand times its size."""
    path = folder / "r.fastq.gz"
    with gzip.open(path, "wb", compresslevel=1) as out:
        out.write(head)
        for _ in range(megabytes):
            out.write(filling * 2**20)
    return path


READS = fastq(300)
PACKED = gzip.compress(READS)
LINES = READS.split(b"\n")
ODD = b"@odd\n%s\n+\n%s\n"

FASTQ_CASES = [
    Case(0, "whole", single(PACKED), None),
    Case(0, "whole pair", paired(READS, fastq(300, 2)), None),
    Case(0, "plain", single(READS, "r.fastq"), None),
    Case(0, "bzip2", single(bz2.compress(READS), "r.fastq.bz2"), None),
    Case(0, "gzip without its suffix", single(PACKED, "r.txt"), None),
    Case(49, "missing", _missing, "HL-U01"),
    Case(50, "looping link", _loop, "HL-U01"),
    Case(52, "zero bytes", single(b""), "HL-U02"),
    Case(52, "zero bytes plain", single(b"", "r.fastq"), "HL-U02"),
    Case(53, "empty gzip", single(gzip.compress(b"")), "HL-U02"),
    Case(53, "one mate empty", paired(READS, b""), "HL-U09"),
    Case(54, "plain named gz", single(READS), "HL-U03"),
    Case(54, "bzip2 named gz", single(bz2.compress(READS)), "HL-U03"),
    Case(54, "broken xz", single(b"\xfd7zXZ\x00" + READS), "HL-U03"),
    Case(54, "Zstandard", single(b"\x28\xb5\x2f\xfd" + READS), "HL-U03"),
    Case(55, "half", single(PACKED[: len(PACKED) // 2]), "HL-U04"),
    Case(55, "without its last bytes", single(PACKED[:-4]), "HL-U04"),
    Case(55, "header alone", single(PACKED[:10]), "HL-U04"),
    Case(55, "damaged inside", single(PACKED[:900] + bytes(40) + PACKED[940:]), "HL-U06"),
    Case(55, "wrong checksum", single(PACKED[:-8] + b"\1\2\3\4" + PACKED[-4:]), "HL-U06"),
    Case(56, "garbage behind", single(PACKED + b"<html>"), "HL-U05"),
    Case(56, "zeros behind", single(PACKED + bytes(512)), "HL-U05"),
    Case(57, "members", single(PACKED + gzip.compress(fastq(9, first=300))), None),
    Case(57, "an empty member", single(PACKED + gzip.compress(b"")), None),
    Case(58, "cut in its qualities", single(gzip.compress(READS[:-15])), "HL-U07", 300),
    Case(58, "cut in its bases", single(READS[:-100], "r.fastq"), "HL-U07", 300),
    Case(58, "no last newline", single(READS[:-1], "r.fastq"), None),
    Case(
        59,
        "quality shorter",
        single(gzip.compress(b"\n".join([*LINES[:7], LINES[7][1:], *LINES[8:]]))),
        "HL-U08",
        2,
    ),
    Case(60, "fewer mates", paired(READS, fastq(299, 2)), "HL-U09"),
    Case(60, "more mates", paired(fastq(299), fastq(300, 2)), "HL-U09"),
    Case(61, "shifted", paired(READS, fastq(300, 2, first=1)), "HL-U10", 1),
    Case(61, "one lost inside", paired(READS, fastq(200, 2) + fastq(99, 2, 201)), "HL-U10", 201),
    Case(
        61,
        "names with .1 and .2",
        paired(READS.replace(b"/1\n", b".1\n"), fastq(300, 2).replace(b"/2\n", b".2\n")),
        "HL-U10",
        1,
    ),
    Case(62, "joined with itself", single(PACKED + PACKED), "HL-U11", 301),
    Case(62, "one repeated", paired(READS + fastq(1), fastq(300, 2) + fastq(1, 2)), "HL-U11", 301),
    Case(62, "interleaved as single", single(gzip.compress(fastq(1) + fastq(1, 2))), "HL-U11", 2),
    Case(63, "gap", single(READS + ODD % (b"AC-T", b"FFFF"), "r.fastq"), "HL-U12", 301),
    Case(63, "protein", single(READS + ODD % (b"MKLV", b"FFFF"), "r.fastq"), "HL-U12", 301),
    Case(63, "lower case and N", single(READS + ODD % (b"acgN", b"FFF#"), "r.fastq"), None),
    Case(63, "no bases", single(gzip.compress(READS + ODD % (b"", b""))), "HL-U13", 301),
    Case(63, "control character", single(READS + ODD % (b"ACGT", b"FF\x1fF"), "r.fastq"), "HL-U15"),
    Case(63, "space in qualities", single(READS + ODD % (b"ACGT", b"FF F"), "r.fastq"), "HL-U15"),
    Case(64, "Phred+64", single(gzip.compress(fastq(300, offset=64))), "HL-U14"),
    Case(64, "one mate Phred+64", paired(READS, fastq(300, 2, offset=64)), "HL-U14"),
    Case(64, "all good", single(ODD % (b"ACGT", b"FFJJ"), "r.fastq"), None),
    Case(64, "consensus", single(READS + ODD % (b"ACGT", b"~~]]"), "r.fastq"), None),
    Case(65, "FASTA", single(b">contig\nACGT\n", "r.fastq"), "HL-U16"),
    Case(65, "FASTA in gzip", single(gzip.compress(b">contig\nACGT\n")), "HL-U16"),
    Case(65, "BAM", lambda folder: [bam(folder / "r.fastq.gz", 3)], "HL-U16"),
    Case(65, "BAM named fastq", lambda folder: [bam(folder / "r.fastq", 3)], "HL-U16"),
    Case(65, "SAM", single(b"@HD\tVN:1.6\n@SQ\tSN:1\tLN:9\n", "r.fastq"), "HL-U16"),
    Case(65, "spreadsheet", single(b"PK\x03\x04" + bytes(99), "r.fastq"), "HL-U16"),
    Case(65, "text", single(b"a letter\nof two lines\n", "r.fastq"), "HL-U16"),
    Case(65, "byte order mark", single(b"\xef\xbb\xbf" + READS, "r.fastq"), "HL-U16"),
    Case(65, "lines of 30", single(b"@a\nACG\nT\n+\nFFF\nF\n", "r.fastq"), "HL-U17", 1),
    Case(65, "two names", single(READS + b"@a\nA\n+b\nF\n", "r.fastq"), "HL-U17", 301),
    Case(65, "blank lines behind", single(READS + b"\n\n", "r.fastq"), "HL-U17", 301),
    Case(65, "NUL behind", single(READS + bytes(1000), "r.fastq"), "HL-U17", 301),
    Case(65, "beyond ASCII", single(READS + b"@\xe9\nA\n+\nF\n", "r.fastq"), "HL-U17", 301),
    Case(66, "CRLF", single(gzip.compress(READS.replace(b"\n", b"\r\n"))), None),
    Case(66, "CR alone", single(READS.replace(b"\n", b"\r"), "r.fastq"), "HL-U17", 1),
    Case(67, "spaces and unicode", _spaced, None),
    Case(102, "endless line", lambda folder: [_bomb(folder, b"@r\n", b"A")], "HL-U18", 1),
    Case(102, "endless name", lambda folder: [_bomb(folder, b"@", b"r")], "HL-U18", 1),
    Case(102, "endless zeros", lambda folder: [_bomb(folder, b"", bytes(1))], "HL-U18", 1),
]


def bam(
    path: Path,
    number: int = 2000,
    mode: str = "wb",
    samples: tuple[str, ...] = ("one",),
    secondary: int = 0,
    repeated: int = 0,
    mixed: bool = True,
) -> Path:
    """Unaligned reads; secondary and supplementary ones next to them, some names again."""
    header = {
        "HD": {"VN": "1.6", "SO": "unsorted"},
        "SQ": [{"SN": name, "LN": 1000, "AS": "hg19"} for name in ("1", "2")],
        "RG": [{"ID": f"g{i}", "SM": sample} for i, sample in enumerate(samples)],
    }
    with pysam.AlignmentFile(str(path), mode, header=header) as out:  # type: ignore[arg-type]
        for i in range(number + secondary + repeated):
            read = pysam.AlignedSegment(out.header)
            read.query_name = f"patient{i if i < number + secondary else 0}"
            read.query_sequence = "ACGTACGTAC"
            read.query_qualities = pysam.qualitystring_to_array("FFFFFFFFFF")
            is_extra = number <= i < number + secondary
            if samples:
                read.set_tag("RG", f"g{i % len(samples) if mixed else 0}")
            read.flag = (0x100 | 4, 0x800 | 4)[i % 2] if is_extra else 4
            out.write(read)
    return path


def _cut_bam(keep: Callable[[bytes], bytes]) -> Maker:
    def make(folder: Path) -> list[Path]:
        whole = bam(folder / "whole.bam", 20_000).read_bytes()
        return [write(folder, "r.bam", keep(whole))]

    return make


def _without_bases(folder: Path) -> list[Path]:
    path = folder / "r.bam"
    with pysam.AlignmentFile(str(path), "wb", header={"HD": {"VN": "1.6"}}) as out:
        read = pysam.AlignedSegment(out.header)
        read.query_name, read.flag = "a", 4
        out.write(read)
    return [path]


BAM_CASES = [
    Case(73, "whole", lambda folder: [bam(folder / "r.bam")], None),
    Case(73, "CRAM", lambda folder: [bam(folder / "r.cram", mode="wc")], None),
    # 28 bytes are the empty block that ends every BAM.
    Case(73, "without EOF", _cut_bam(lambda whole: whole[:-28]), "HL-U20"),
    Case(74, "half", _cut_bam(lambda whole: whole[: len(whole) // 2]), "HL-U21"),
    Case(
        74,
        "damaged",
        _cut_bam(lambda w: w[: len(w) // 2] + bytes(50) + w[len(w) // 2 + 50 :]),
        "HL-U21",
    ),
    Case(75, "no SM", lambda folder: [bam(folder / "r.bam", samples=())], None),
    Case(75, "two groups", lambda folder: [bam(folder / "r.bam", samples=("a", "a"))], None),
    Case(
        75,
        "two SM, reads of one",
        lambda folder: [bam(folder / "r.bam", samples=("a", "b"), mixed=False)],
        None,
    ),
    Case(75, "two SM", lambda folder: [bam(folder / "r.bam", samples=("a", "b"))], "HL-U23"),
    Case(76, "unsorted and unindexed", lambda folder: [bam(folder / "r.bam", 9)], None),
    Case(62, "name again", lambda folder: [bam(folder / "r.bam", 9, repeated=1)], "HL-U11", 10),
    Case(62, "secondary", lambda folder: [bam(folder / "r.bam", 9, secondary=4)], None),
    Case(63, "no bases", _without_bases, "HL-U13", 1),
    Case(53, "no reads", lambda folder: [bam(folder / "r.bam", 0)], "HL-U02"),
    Case(65, "SAM", lambda folder: [bam(folder / "r.bam", 3, "w")], "HL-U22"),
    Case(65, "FASTQ", single(READS, "r.bam"), "HL-U22"),
    Case(65, "FASTQ in gzip", single(PACKED, "r.bam"), "HL-U22"),
    Case(65, "FASTA", single(b">a\nACGT\n", "r.bam"), "HL-U22"),
    Case(65, "text", single(b"text\n", "r.bam"), "HL-U22"),
    Case(52, "zero bytes", single(b"", "r.bam"), "HL-U22"),
    Case(49, "missing", lambda folder: [folder / "none.bam"], "HL-U01"),
]
