"""Genomic intervals, and the one place where 1-based closed meets 0-based half-open.

Everything in memory is 0-based half-open (``start``, ``end``), as in BED and pysam. Positions in
VCF, MAF, HGVS and the project's tables are 1-based (``pos``).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from hemaline.common.grouping import grouped
from hemaline.common.problems import Problems, raised_together

_POSITION = re.compile(r"[0-9]{1,10}")
# What 32 bits hold, as in BAM and VCF.
_LAST_POSITION = 2**31 - 1
_COORDINATE = re.compile("[0-9]{1,12}")


@dataclass(frozen=True, order=True)
class Interval:
    """A stretch of a contig, 0-based half-open."""

    chrom: str
    start: int
    end: int

    def __len__(self) -> int:
        """Bases covered."""
        return self.end - self.start

    def contains(self, chrom: str, position0: int) -> bool:
        """True if the 0-based position is inside."""
        return chrom == self.chrom and self.start <= position0 < self.end

    def overlaps(self, other: Interval) -> bool:
        """True if at least one base is shared."""
        return self.chrom == other.chrom and self.start < other.end and other.start < self.end

    def widened(self, flank: int) -> Interval:
        """The interval with ``flank`` bases on either side, never below 0."""
        return Interval(self.chrom, max(0, self.start - flank), self.end + flank)


def from_one_based(chrom: str, first: int, last: int) -> Interval:
    """The interval of the 1-based closed range ``first``-``last``."""
    return Interval(chrom, first - 1, last)


def merge(intervals: Iterable[Interval], gap: int = 0) -> list[Interval]:
    """Sorted intervals with overlapping ones, or ones within ``gap`` bases, joined."""
    merged: list[Interval] = []
    for interval in sorted(intervals):
        last = merged[-1] if merged else None
        if last and last.chrom == interval.chrom and interval.start <= last.end + gap:
            merged[-1] = Interval(last.chrom, last.start, max(last.end, interval.end))
        else:
            merged.append(interval)
    return merged


def by_contig(intervals: Iterable[Interval]) -> dict[str, list[Interval]]:
    """Intervals of each contig, in their order."""
    return grouped(intervals, lambda interval: interval.chrom)


def _bed_fields(line: str) -> list[str]:
    return line.split("\t") if "\t" in line else line.split()


@dataclass(frozen=True)
class BedLine:
    """One line of a BED file; ``number`` counts from 1, ``fields`` are all its columns."""

    number: int
    fields: tuple[str, ...]
    interval: Interval


def base_position(text: str | None) -> int | None:
    """The 1-based position, or 0, that a text of a table is; None where it is no coordinate."""
    if text is None or not _POSITION.fullmatch(text) or int(text) > _LAST_POSITION:
        return None
    return int(text)


def read_bed(
    path: Path, problems: Problems, contig_lengths: Mapping[str, int] | None = None
) -> list[Interval]:
    """The intervals of a BED file, in file order; see :func:`read_bed_lines`."""
    return [line.interval for line in read_bed_lines(path, problems, contig_lengths)]


def require_bed(path: Path, contig_lengths: Mapping[str, int] | None = None) -> list[Interval]:
    """As :func:`read_bed`, of a file that must be sound.

    Raises:
        HemalineError: it is not.
    """
    with raised_together() as problems:
        return read_bed(path, problems, contig_lengths)


def read_bed_lines(
    path: Path, problems: Problems, contig_lengths: Mapping[str, int] | None = None
) -> list[BedLine]:
    """The sound lines of a BED file, in file order; everything wrong is added to ``problems``.

    Tab- or space-separated, CRLF accepted; ``track``, ``browser`` and ``#`` lines are skipped.
    With ``contig_lengths`` names and ends are checked against the reference.
    """
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except OSError as error:
        problems.add("HL-B01", path, reason=error.strerror or "unreadable")
        return []
    except UnicodeDecodeError as error:
        problems.add("HL-B02", path, offset=error.start)
        return []
    found = []
    for number, line in enumerate(lines, start=1):
        if not line.strip() or line.startswith(("#", "track", "browser")):
            continue
        fields = _bed_fields(line)
        interval = _bed_interval(path, number, fields, problems)
        if interval is None or not _fits(path, number, interval, contig_lengths, problems):
            continue
        found.append(BedLine(number, tuple(fields), interval))
    if not found and not problems.errors:
        problems.add("HL-B03", path)
    return found


def _bed_interval(
    path: Path, number: int, fields: list[str], problems: Problems
) -> Interval | None:
    if len(fields) < 3 or not all(_COORDINATE.fullmatch(text) for text in fields[1:3]):
        problems.add("HL-B04", path, number, text=" ".join(fields))
        return None
    interval = Interval(fields[0], int(fields[1]), int(fields[2]))
    if interval.end <= interval.start:
        problems.add("HL-B05", path, number, start=interval.start, end=interval.end)
        return None
    return interval


def _fits(
    path: Path,
    number: int,
    interval: Interval,
    contig_lengths: Mapping[str, int] | None,
    problems: Problems,
) -> bool:
    if contig_lengths is None:
        return True
    length = contig_lengths.get(interval.chrom)
    if length is None:
        problems.add(
            "HL-R01", path, number, contig=interval.chrom, names=first_names(contig_lengths)
        )
        return False
    if interval.end > length:
        problems.add("HL-R02", path, number, end=interval.end, contig=interval.chrom, length=length)
        return False
    return True


def first_names(names: Iterable[str], limit: int = 4) -> str:
    """The first few of some names, for a message."""
    listed = list(names)
    return ", ".join(listed[:limit]) + (" ..." if len(listed) > limit else "")


def write_bed(path: Path, intervals: Iterable[Interval]) -> None:
    """Write a three-column BED file."""
    from hemaline.common.files import replacing

    with replacing(path) as handle:
        for interval in intervals:
            handle.write(f"{interval.chrom}\t{interval.start}\t{interval.end}\n")
