"""Counts of one sample at the globin loci: the document from which the cohort is called."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from hemaline.common.documents.json_files import read_instance
from hemaline.common.documents.models import Document, Many
from hemaline.common.files import replacing


class SplitRead(Document):
    """A fragment with a read that crosses a deletion: its 0-based half-open bases, left-aligned."""

    chrom: str
    start: int
    end: int
    fragment: str


class WidePair(Document):
    """A fragment whose reads are too far apart: end of the left, start of the right one."""

    chrom: str
    left: int
    right: int
    span: int
    fragment: str


class BaseShare(Document):
    """Bases of one group of paralogous bases: those of HBA2, those of HBA1, and fragments."""

    first: int
    second: int
    fragments: int


class HeterozygousSite(Document):
    """A heterozygous SNV of balanced reads, 1-based."""

    chrom: str
    pos: int


class GlobinCounts(Document):
    """Counts of one sample.

    Attributes:
        sample_id: as in the sheet.
        reads: reads by window, in the order of ``Windows``.
        depth: mean fragments at a base of the targeted windows; 0 without any.
        targeted: whether each window is inside the targets.
        gc: share of G and C in the reference of each window.
        read_length: mean, in bp.
        fragment_length: median, in bp; 0 of single reads.
        fragment_deviation: robust standard deviation, in bp.
        bases: by group of paralogous bases.
    """

    sample_id: str
    reads: Many[int]
    targeted: Many[bool]
    gc: Many[float]
    depth: float
    read_length: float
    fragment_length: float
    fragment_deviation: float
    bases: Mapping[str, BaseShare]
    splits: Many[SplitRead]
    pairs: Many[WidePair]
    heterozygous: Many[HeterozygousSite]


def write_counts(path: Path, counts: GlobinCounts) -> None:
    """Write the document."""
    with replacing(path) as handle:
        handle.write(counts.model_dump_json() + "\n")


def read_counts(path: Path) -> GlobinCounts:
    """The document that :func:`write_counts` wrote.

    Raises:
        HemalineError: it is another document.
    """
    return read_instance(path, GlobinCounts)
