"""Rough numbers of reads, from the beginnings and sizes of FASTQ files."""

from __future__ import annotations

import gzip
import os
import zlib
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from hemaline.inputs.sheet_rows import Unit

# Records that are read of each file.
_RECORDS = 20_000


@dataclass(frozen=True)
class ReadEstimate:
    """Estimated reads of a file, and their mean length in bases."""

    reads: float
    length: float

    @property
    def bases(self) -> float:
        """Bases of all reads."""
        return self.reads * self.length


def estimate_reads(path: Path) -> ReadEstimate | None:
    """Reads of a FASTQ, plain or gzip, by the share of the file that its first records take.

    None where its beginning is no FASTQ: the contents are checked by the run.
    """
    try:
        size = path.stat().st_size
        with path.open("rb") as raw:
            is_packed = raw.read(2) == b"\x1f\x8b"
            raw.seek(0)
            lines = gzip.GzipFile(fileobj=raw) if is_packed else raw
            lengths = [len(line.rstrip()) for line in islice(lines, 1, 4 * _RECORDS, 4)]
            is_whole = not lines.read(1)
            taken = raw.seek(0, os.SEEK_CUR)
    except (OSError, EOFError, zlib.error):
        return None
    if not lengths or not sum(lengths):
        return None
    reads = len(lengths) * (1 if is_whole else max(1, size / taken))
    return ReadEstimate(reads, sum(lengths) / len(lengths))


def estimated_bases(units: tuple[Unit, ...]) -> float | None:
    """Bases that the files of a sample hold; None where they cannot be estimated."""
    if any(unit.is_alignment for unit in units):
        return None
    found = [estimate_reads(Path(path)) for unit in units for path in unit.inputs]
    return sum(one.bases for one in found if one) if all(found) else None
