"""Primers of amplicons and arms of single-molecule probes: their bases are not the sample's."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from hemaline.common.files import replacing
from hemaline.common.intervals import Interval, read_bed_lines
from hemaline.common.problems import Problems

_STRAND = 5


@dataclass(frozen=True)
class Primer:
    """Location of a primer, and its strand: + at the left end of its amplicon, - at the right."""

    interval: Interval
    strand: str


def read_primers(
    path: Path, problems: Problems, contig_lengths: Mapping[str, int] | None = None
) -> list[Primer]:
    """The primers of a six-column BED, in file order; everything wrong goes to ``problems``.

    With ``contig_lengths`` names and ends are checked against the reference.
    """
    primers = []
    for line in read_bed_lines(path, problems, contig_lengths):
        strand = line.fields[_STRAND] if len(line.fields) > _STRAND else ""
        if strand in ("+", "-"):
            primers.append(Primer(line.interval, strand))
        else:
            problems.add("HL-B06", path, line.number, text=" ".join(line.fields))
    return primers


def write_primers(path: Path, primers: Iterable[Primer]) -> None:
    """Write them as `samtools ampliconclip` reads them."""
    with replacing(path) as out:
        for primer in primers:
            where = primer.interval
            out.write(f"{where.chrom}\t{where.start}\t{where.end}\t.\t0\t{primer.strand}\n")
