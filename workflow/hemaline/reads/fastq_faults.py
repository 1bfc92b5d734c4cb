"""Faults of a FASTQ that could not be read: searched byte by byte, slowly.

The libraries that read FASTQ report it in words of their own, which change with the decompressor.
"""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from pathlib import Path
from typing import IO

from xopen import xopen

from hemaline.inputs.units import Fault, is_gzip

_CHUNK = 1 << 20
# Bytes; ten times the longest reads of any sequencer of bases by synthesis or pores.
LONGEST_LINE = 32 << 20
_WITH_GZIP_HEADER = 31
# First bytes of what is given for FASTQ by mistake.
_KINDS = (
    (b">", "FASTA"),
    (b"BAM\x01", "BAM"),
    (b"CRAM", "CRAM"),
    (b"@HD\t", "SAM"),
    (b"@SQ\t", "SAM"),
    (b"PK\x03\x04", "a zip archive or spreadsheet"),
    (b"\x89PNG", "an image"),
    (b"%PDF", "PDF"),
    (b"\xef\xbb\xbf@", "FASTQ behind a byte order mark"),
    (b"@", "FASTQ"),
)


def find_fault(paths: Sequence[Path]) -> Fault | None:
    """The first fault of one file or a pair; None where each is well-formed by itself."""
    for path in paths:
        fault = _file_fault(path)
        if fault:
            return fault
    return None


def _file_fault(path: Path) -> Fault | None:
    try:
        if not path.stat().st_size:
            return Fault("HL-U02", str(path))
        if is_gzip(path):
            fault = _gzip_fault(path)
            if fault:
                return fault
        elif path.suffix == ".gz":
            with path.open("rb") as plain:
                return Fault("HL-U03", str(path), {"found": _kind(plain.read(8))})
        with xopen(path, "rb", threads=0) as lines:
            return _record_fault(path, lines)
    except PermissionError as error:
        return Fault("HL-U01", str(path), {"reason": error.strerror or "denied"})
    except Exception:
        return Fault("HL-U06", str(path))


def _kind(head: bytes) -> str:
    return next((kind for magic, kind in _KINDS if head.startswith(magic)), "of another kind")


def _gzip_fault(path: Path) -> Fault | None:
    """Walk over the members; RFC 1952."""
    with path.open("rb") as packed:
        decoder, at_start = zlib.decompressobj(_WITH_GZIP_HEADER), True
        data = packed.read(_CHUNK)
        while data:
            if at_start:
                data += packed.read(2 - len(data)) if len(data) < 2 else b""
                if not data.startswith(b"\x1f\x8b"):
                    return Fault("HL-U05", str(path))
            try:
                # Bounded, so that what a few bytes expand to need not fit into memory.
                decoder.decompress(data, 16 * _CHUNK)
            except zlib.error:
                return Fault("HL-U06", str(path))
            at_start = decoder.eof
            rest = decoder.unused_data if decoder.eof else decoder.unconsumed_tail
            if decoder.eof:
                decoder = zlib.decompressobj(_WITH_GZIP_HEADER)
            data = rest or packed.read(_CHUNK)
    return None if at_start else Fault("HL-U04", str(path))


def _record_fault(path: Path, lines: IO[bytes]) -> Fault | None:
    record = 0
    while header := lines.readline(LONGEST_LINE):
        record += 1
        if len(header) == LONGEST_LINE:
            return _endless(path, record)
        if not header.startswith(b"@") or (record == 1 and header[:4] in (b"@HD\t", b"@SQ\t")):
            if record == 1:
                return Fault("HL-U16", str(path), {"found": _kind(header)})
            return _malformed(path, record, "it does not begin with @")
        if b"\r" in header.rstrip(b"\r\n"):
            return _malformed(path, record, "lines end with CR alone")
        bases, plus, qualities = (lines.readline(LONGEST_LINE) for _ in range(3))
        if LONGEST_LINE in (len(bases), len(plus), len(qualities)):
            return _endless(path, record)
        if not qualities:
            return Fault("HL-U07", str(path), {"record": record})
        if not plus.startswith(b"+"):
            return _malformed(path, record, "its third line does not begin with +")
        name, again = header.strip()[1:], plus.strip()[1:]
        if again and again != name:
            return _malformed(path, record, "its two names differ")
        if not (header + bases + qualities).isascii():
            return _malformed(path, record, "it holds characters beyond ASCII")
        ended = not qualities.endswith(b"\n")
        counts = len(bases.rstrip(b"\r\n")), len(qualities.rstrip(b"\r\n"))
        if counts[0] != counts[1]:
            if ended and counts[1] < counts[0]:
                return Fault("HL-U07", str(path), {"record": record})
            values = {"record": record, "bases": counts[0], "qualities": counts[1]}
            return Fault("HL-U08", str(path), values)
    return None


def _endless(path: Path, record: int) -> Fault:
    return Fault("HL-U18", str(path), {"record": record, "megabytes": LONGEST_LINE >> 20})


def _malformed(path: Path, record: int, what: str) -> Fault:
    return Fault("HL-U17", str(path), {"record": record, "what": what})
