"""GRCh38 laid out from pieces: full-length chromosomes of N with real bases in some places.

The file is block-gzipped, and every block is one line, so that a line of N is compressed once and
written as often as it is needed: 2.8 Gb in a second and some MB.
"""

import struct
import zlib
from collections.abc import Mapping
from functools import cache
from pathlib import Path

import pytest

from hemaline.common.intervals import Interval
from hemaline.genome.reference import load_contigs
from hemaline.paths import resource
from sequences import DEMO_CHROM, demo_bases

SHARED = Path(__file__).parents[2] / "shared" / "data"
LOCI = SHARED / "reference" / "derived_loci"
# A block holds at most 65,280 bytes by custom.
WIDTH = 65_279
_END = bytes.fromhex("1f8b08040000000000ff0600424302001b0003000000000000000000")


def shared(path: Path) -> Path:
    """The file of the shared data, or a skip with the reason that it is absent."""
    if not path.exists():
        pytest.skip(f"no shared data: {path}")
    return path


@cache
def loci() -> dict[Interval, str]:
    """Real bases with N between them: derived_loci, HBB, and the demo's genes."""
    found = {}
    for path in (LOCI / "GRCh38.loci.fa", LOCI / "HBB.GRCh38.fa"):
        for record in shared(path).read_text().split(">")[1:]:
            header, *lines = record.splitlines()
            chrom, _, ends = header.split("|")[1].split()[0].partition(":")
            first, last = (int(end) for end in ends.split("-"))
            bases = "".join(lines).upper()
            assert len(bases) == last - first + 1
            found[Interval(chrom, first - 1, last)] = bases
    return found


def _block(data: bytes) -> bytes:
    packer = zlib.compressobj(6, zlib.DEFLATED, -15)
    body = packer.compress(data) + packer.flush()
    header = struct.pack("<4BI2BH2BHH", 31, 139, 8, 4, 0, 0, 255, 6, 66, 67, 2, len(body) + 25)
    return header + body + struct.pack("<II", zlib.crc32(data), len(data))


def write_sparse_genome(path: Path, pieces: Mapping[Interval, str]) -> Path:
    """Write the contigs of ``pieces``, in full, with the two indices samtools would."""
    contigs = load_contigs(resource("contigs.tsv"))
    empty = _block(b"N" * WIDTH + b"\n")
    index, blocks, packed, plain = [], [], 0, 0

    with path.open("wb") as out:

        def write(block: bytes, length: int) -> None:
            nonlocal packed, plain
            out.write(block)
            packed, plain = packed + len(block), plain + length
            blocks.append((packed, plain))

        for chrom in (c for c in contigs if any(p.chrom == c for p in pieces)):
            title = f">{chrom}\n".encode()
            write(_block(title), len(title))
            length = contigs[chrom].length
            index.append(f"{chrom}\t{length}\t{plain}\t{WIDTH}\t{WIDTH + 1}\n")
            own = [(piece, bases) for piece, bases in pieces.items() if piece.chrom == chrom]
            for start in range(0, length, WIDTH):
                end = min(start + WIDTH, length)
                line = bytearray(b"N" * (end - start))
                for piece, bases in own:
                    if piece.start < end and piece.end > start:
                        first, last = max(piece.start, start), min(piece.end, end)
                        real = bases[first - piece.start : last - piece.start].encode()
                        line[first - start : last - start] = real
                is_empty = end - start == WIDTH and not any(
                    p.start < end and p.end > start for p, _ in own
                )
                write(empty if is_empty else _block(bytes(line) + b"\n"), end - start + 1)
        out.write(_END)
    path.with_name(path.name + ".fai").write_text("".join(index))
    gzi = struct.pack("<Q", len(blocks)) + b"".join(struct.pack("<QQ", *pair) for pair in blocks)
    path.with_name(path.name + ".gzi").write_bytes(gzi)
    return path


def demo_pieces() -> dict[Interval, str]:
    """The demo's chromosome as one piece."""
    return {Interval(DEMO_CHROM, 0, len(demo_bases())): demo_bases()}
