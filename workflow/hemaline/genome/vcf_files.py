"""VCF files: headers of a size that fits in memory, and files that are read to their end."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from os import SEEK_END
from pathlib import Path
from typing import BinaryIO

import pysam

from hemaline.common.problems import fail

# Real headers reach 8 MB and 100,000 lines; 70 kB of gzip unpack to 70 MB, and to eight million
# lines, which take a hundred bytes each whoever reads them.
_MOST_BYTES, _MOST_LINES, _MOST_COLUMNS = 32 * 2**20, 300_000, 1_000_000
_BCF = b"BCF\x02"
_GZIP = b"\x1f\x8b"
# Magic of a BGZF block, and the subfield that makes it one, at byte 10.
_BGZF, _SUBFIELD = b"\x1f\x8b\x08\x04", b"\x06\0BC\x02\0"
# The empty block every whole BGZF file ends with (SAM specification, section 4.1.2).
_BGZF_END = bytes.fromhex("1f8b08040000000000ff0600424302001b0003000000000000000000")


def check_header_size(path: Path) -> None:
    """Refuse a VCF or BCF whose header would fill the memory; at most 32 MB of it are read.

    What cannot be read is left to the reader that follows.

    Raises:
        HemalineError: HL-V48 the header has too many bytes, lines or columns.
    """
    try:
        with path.open("rb") as raw:
            is_packed = raw.read(2) == _GZIP
            raw.seek(0)
            excess = _excess(gzip.GzipFile(fileobj=raw) if is_packed else raw)
    except (OSError, EOFError, zlib.error):
        return
    if excess:
        raise fail("HL-V48", path, what=excess)


def _excess(handle: BinaryIO | gzip.GzipFile) -> str:
    """Excess of a header; empty for a header of usual size."""
    start = handle.read(9)
    if start.startswith(_BCF):
        length = int.from_bytes(start[5:9], "little")
        if length > _MOST_BYTES:
            return f"{length:,} bytes"
        lines = handle.read(length).count(b"\n")
        return f"{lines:,} lines" if lines > _MOST_LINES else ""
    handle.seek(0)
    size = lines = 0
    while (line := handle.readline(_MOST_BYTES + 1)).startswith(b"#"):
        size, lines = size + len(line), lines + 1
        if size > _MOST_BYTES:
            return f"more than {_MOST_BYTES >> 20} MB"
        if lines > _MOST_LINES:
            return f"more than {_MOST_LINES:,} lines"
        if not line.startswith(b"##"):
            columns = line.count(b"\t") + 1
            return f"{columns:,} columns" if columns > _MOST_COLUMNS else ""
    return ""


@contextmanager
def whole_vcf(path: Path) -> Iterator[pysam.VariantFile]:
    """An open VCF or BCF; every record is to be read within the context.

    A compressed file without its end-of-file block is refused on opening; plain text does not show
    where it was cut, except within a line.

    Raises:
        HemalineError: the file is cut, damaged or no VCF (HL-H01), or its header is not of a size
            that anybody writes (HL-V48).
    """
    check_header_size(path)
    # htslib would complain of an index that nobody needs; what matters comes as an exception.
    verbosity = pysam.set_verbosity(0)
    try:
        with pysam.VariantFile(str(path)) as records:
            pysam.set_verbosity(verbosity)
            yield records
    except (FileNotFoundError, PermissionError):
        raise
    except (OSError, ValueError, KeyError, IndexError, TypeError, NotImplementedError) as error:
        reason = getattr(error, "strerror", None) or str(error) or type(error).__name__
        raise fail("HL-H01", path, reason=reason) from error
    finally:
        pysam.set_verbosity(verbosity)


def is_bgzf(path: Path) -> bool:
    """Whether a file begins with a BGZF block."""
    with path.open("rb") as handle:
        begin = handle.read(10 + len(_SUBFIELD))
    return begin.startswith(_BGZF) and begin.endswith(_SUBFIELD)


def has_bgzf_end(path: Path) -> bool:
    """Whether a file ends with BGZF's empty block, as one that was written to its end does."""
    with path.open("rb") as handle:
        handle.seek(max(0, handle.seek(0, SEEK_END) - len(_BGZF_END)))
        return handle.read() == _BGZF_END
