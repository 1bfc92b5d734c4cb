"""Which reads count, and how two mates make one fragment."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import IntEnum
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import pysam

from hemaline.common.intervals import Interval

# Of a CRAM everything is decoded but tags (0x800, SAM_AUX of htslib); the read group is kept.
_CRAM_FIELDS = "required_fields=0x17ff"
# Unmapped, secondary, failed by the sequencer, duplicate, supplementary: never evidence.
EXCLUDED_FLAGS = 0x4 | 0x100 | 0x200 | 0x400 | 0x800


class Observation(IntEnum):
    """Support of one read, or one fragment, for an allele."""

    AMBIGUOUS = 0
    REF = 1
    ALT = 2
    OTHER = 3


@dataclass(frozen=True, slots=True)
class Seen:
    """An observation and the strands it was read on."""

    observation: Observation
    forward: bool
    reverse: bool

    def with_mate(self, mate: Seen) -> Seen:
        """The fragment's observation: an uninformative mate is ignored, a conflict is ambiguous."""
        if self.observation == mate.observation:
            return Seen(
                self.observation, self.forward or mate.forward, self.reverse or mate.reverse
            )
        if mate.observation == Observation.AMBIGUOUS:
            return self
        if self.observation == Observation.AMBIGUOUS:
            return mate
        return Seen(Observation.AMBIGUOUS, False, False)


class Alignments:
    """A sample's CRAM or BAM, opened with its reference."""

    def __init__(self, path: Path, reference: Path) -> None:
        """Open ``path``; its index must be next to it."""
        self._file = pysam.AlignmentFile(
            str(path), reference_filename=str(reference), format_options=[_CRAM_FIELDS]
        )
        self._contigs = frozenset(self._file.references)

    def reads(self, region: Interval) -> Iterator[Any]:
        """Reads that may be evidence, of any mapping quality, in coordinate order."""
        if region.chrom not in self._contigs:
            return
        for read in self._file.fetch(region.chrom, region.start, region.end):
            if not read.flag & EXCLUDED_FLAGS and read.query_qualities is not None:
                yield read

    def __enter__(self) -> Self:
        """The open file."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close the file."""
        self._file.close()
