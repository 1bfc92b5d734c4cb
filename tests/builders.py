"""Small inputs made in code: a random reference, reads as a sorted and indexed BAM."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from unittest.mock import patch

import numpy as np
import pysam
from hypothesis import settings

from hemaline.reads import read_batches
from hemaline.reads.fragments import Alignments

CHROM = "chrT"
GOOD, BAD = 37, 5
DUPLICATE, SECONDARY, SUPPLEMENTARY, FAILED = 0x400, 0x100, 0x800, 0x200

# Examples that write a BAM take milliseconds each.
quick = settings(max_examples=25, deadline=None)


def in_batches_of(reads: int) -> AbstractContextManager[object]:
    """Reads are counted in batches of so many, so that mates come in different ones."""
    return patch.object(read_batches, "READS_IN_A_BATCH", reads)


def random_sequence(length: int, seed: int = 1) -> str:
    """Bases without any homopolymer of 4 or more, so that tests place their own."""
    rng = np.random.default_rng(seed)
    bases: list[str] = []
    while len(bases) < length:
        for base in map("ACGT".__getitem__, rng.integers(0, 4, size=length).tolist()):
            if bases[-3:] != [base] * 3:
                bases.append(base)
    return "".join(bases[:length])


def other_base(base: str) -> str:
    """A base that differs from ``base``."""
    return {"A": "C", "C": "G", "G": "T", "T": "A"}[base]


def write_fasta(path: Path, contigs: Mapping[str, str], index: bool = True) -> Path:
    """A FASTA, a line a contig, with its index unless a test requires none."""
    path.write_text("".join(f">{name}\n{bases}\n" for name, bases in contigs.items()))
    if index:
        pysam.faidx(str(path))
    return path


@dataclass(frozen=True)
class Read:
    """One aligned read; ``start`` is 0-based, ``quality`` one for all bases or one for each."""

    name: str
    start: int
    bases: str
    cigar: str = ""
    quality: int | tuple[int, ...] = GOOD
    reverse: bool = False
    mapq: int = 60
    flag: int = 0
    mate: int | None = None
    chrom: str = CHROM
    template: int = 0

    def with_quality(self, index: int, quality: int) -> Read:
        """The read with one base of another quality."""
        each = [self.quality] * len(self.bases) if isinstance(self.quality, int) else self.quality
        return replace(self, quality=(*each[:index], quality, *each[index + 1 :]))


def pair(first: Read, second: Read) -> tuple[Read, Read]:
    """The two as mates of one fragment, the second named and flagged after the first."""
    return (
        replace(first, mate=second.start, flag=first.flag | 0x1 | 0x40 | _mate_strand(second)),
        replace(
            second,
            mate=first.start,
            flag=second.flag | 0x1 | 0x80 | _mate_strand(first),
            name=first.name,
        ),
    )


def _mate_strand(mate: Read) -> int:
    return 0x20 if mate.reverse else 0


def write_bam(path: Path, reads: Iterable[Read], contigs: Mapping[str, str]) -> Path:
    """Sorted by contig and start, in the given order where these are equal; indexed."""
    header = pysam.AlignmentHeader.from_dict(
        {
            "HD": {"VN": "1.6", "SO": "coordinate"},
            "SQ": [{"SN": name, "LN": len(bases)} for name, bases in contigs.items()],
        }
    )
    order = list(contigs)
    with pysam.AlignmentFile(str(path), "wb", header=header) as out:
        for read in sorted(reads, key=lambda r: (order.index(r.chrom), r.start)):
            out.write(_segment(read, header))
    pysam.index(str(path))
    return path


def _segment(read: Read, header: pysam.AlignmentHeader) -> pysam.AlignedSegment:
    segment = pysam.AlignedSegment(header)
    segment.query_name = read.name
    segment.flag = read.flag | (0x10 if read.reverse else 0)
    segment.reference_id = header.get_tid(read.chrom)
    segment.reference_start = read.start
    segment.mapping_quality = read.mapq
    segment.cigarstring = read.cigar or f"{len(read.bases)}M"
    segment.query_sequence = read.bases
    size = len(read.bases)
    each = (read.quality,) * size if isinstance(read.quality, int) else read.quality
    segment.query_qualities = pysam.qualitystring_to_array("".join(chr(q + 33) for q in each))
    if read.mate is not None:
        segment.next_reference_id = segment.reference_id
        segment.next_reference_start = read.mate
        segment.template_length = read.template
    return segment


@dataclass(frozen=True)
class Genome:
    """A reference on disk with its sequences."""

    path: Path
    contigs: Mapping[str, str]

    def fasta(self) -> pysam.FastaFile:
        """Opened."""
        return pysam.FastaFile(str(self.path))

    @contextmanager
    def aligned(self, folder: Path, reads: Iterable[Read]) -> Iterator[Alignments]:
        """Reads written to a BAM in ``folder`` and opened as the package does."""
        bam = write_bam(folder / "reads.bam", reads, self.contigs)
        with Alignments(bam, self.path) as alignments:
            yield alignments


def make_genome(folder: Path, contigs: Mapping[str, str]) -> Genome:
    """Write ``contigs`` as a reference."""
    return Genome(write_fasta(folder / "reference.fa", contigs), contigs)


def haplotype_read(
    name: str, haplotype: str, start: int, length: int, cigar: str = "", *, reverse: bool = False
) -> Read:
    """A read of ``haplotype`` from ``start``, where it has the reference's coordinates."""
    return Read(name, start, haplotype[start : start + length], cigar, reverse=reverse)
