"""End of the indexed file by a tabix or CSI index, to check that the two belong together.

A file that was cut or exchanged below its index would answer "not listed" for what it lacks.
Formats: SAM specification, Tabix (section 5) and CSIv1.
"""

from __future__ import annotations

import gzip
import struct
import zlib
from pathlib import Path

import numpy as np

# Bin of a .tbi that holds counts next to offsets.
_TBI_COUNTS = 37_450
# A block of BGZF holds at most so many bytes; the last one with records, and the empty one.
_LAST_BLOCKS = 2**16 + 28


class _Reader:
    """Little-endian numbers one behind the other."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._at = 0

    def skip(self, size: int) -> None:
        self._at += size

    def integer(self, kind: str = "<i") -> int:
        (value,) = struct.unpack_from(kind, self._data, self._at)
        self._at += struct.calcsize(kind)
        return int(value)

    def offsets(self, count: int) -> np.ndarray[tuple[int], np.dtype[np.uint64]]:
        values = np.frombuffer(self._data, dtype="<u8", count=count, offset=self._at)
        self._at += 8 * count
        return values


def indexed_end(index: Path) -> int:
    """Byte of the compressed file at which the last indexed record ends; 0 without records.

    Raises:
        ValueError: the file is no index.
        OSError: it cannot be read.
    """
    try:
        return _end(gzip.decompress(index.read_bytes()))
    except (struct.error, zlib.error, EOFError) as error:
        raise ValueError(f"{index.name} is no index") from error


def _end(data: bytes) -> int:
    reader = _Reader(data)
    is_csi = data.startswith(b"CSI\1")
    if not is_csi and not data.startswith(b"TBI\1"):
        raise struct.error("neither TBI nor CSI")
    reader.skip(4)
    counts = _TBI_COUNTS
    if is_csi:
        reader.skip(4)
        depth = reader.integer()
        counts = ((1 << 3 * (depth + 1)) - 1) // 7 + 1
        reader.skip(reader.integer())
        references = reader.integer()
    else:
        references = reader.integer()
        reader.skip(24)
        reader.skip(reader.integer())
    end = 0
    for _ in range(references):
        for _ in range(reader.integer()):
            number = reader.integer("<I")
            if is_csi:
                reader.skip(8)
            chunks = reader.offsets(2 * reader.integer())
            if number != counts and len(chunks):
                end = max(end, int(chunks[1::2].max()) >> 16)
        if not is_csi:
            reader.skip(8 * reader.integer())
    return end


def fits(index: Path, path: Path) -> bool:
    """True if the records that are indexed end where the file does."""
    return abs(path.stat().st_size - indexed_end(index)) <= _LAST_BLOCKS
