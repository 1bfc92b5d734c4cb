"""The table of reads by unit: handed in, kept for the aligner, and lost with the reason."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

from hemaline.common.tables.output_tables import MISSING
from hemaline.common.tables.rows import Field, read_rows, table
from hemaline.reads.read_counts import LOSSES, ReadCounts


@table("unit_reads", key=("sample_id", "unit_id"), missing=MISSING)
@dataclass(frozen=True)
class UnitReadsRow:
    """One row is a unit of a sample: its reads, mates counted apart, from its files to the
    aligner. reads = kept + all lost_*; a unit that was refused handed on no reads.
    """

    sample_id: Annotated[str, "Sample of the sheet."]
    unit_id: Annotated[str, "Unit of the sheet."]
    reads: Annotated[int, "Reads handed in.", Field(minimum=0)]
    kept: Annotated[
        int,
        "Reads handed to the aligner, mapped or not, duplicates or not.",
        Field(minimum=0),
    ]
    fraction_kept: Annotated[
        float | None,
        "kept / reads; NA without reads. Thresholds are those of reads_kept in resources/qc.yaml.",
    ]
    kept_single: Annotated[
        int,
        "Of these, reads whose mate was lost; each is aligned alone and is a fragment.",
        Field(minimum=0),
    ]
    lost_low_quality: Annotated[
        int,
        "Reads with more than 40 % of bases below quality 15 (fastp). Where mates are not kept "
        "alone, a mate lost with its pair counts here and in the next two by the worse reason of "
        "the two.",
        Field(minimum=0),
    ]
    lost_too_short: Annotated[
        int,
        "Reads of fewer than 15 bases once adapters are trimmed, among them reads that are only "
        "adapter.",
        Field(minimum=0),
    ]
    lost_too_many_n: Annotated[int, "Reads with more than 5 N.", Field(minimum=0)]
    lost_no_mate: Annotated[
        int,
        "Reads of a BAM or CRAM that has not their mate, where the UMI of a pair is in both.",
        Field(minimum=0),
    ]
    lost_other: Annotated[int, "Reads lost to any other filter of fastp.", Field(minimum=0)]

    @property
    def counts(self) -> ReadCounts:
        """The reads of the unit."""
        lost = {reason: getattr(self, f"lost_{reason}") for reason in LOSSES}
        some = {reason: number for reason, number in lost.items() if number}
        return ReadCounts(self.reads, self.kept, self.kept_single, some)


def unit_rows(sample_id: str, reads: Mapping[str, ReadCounts]) -> Iterator[UnitReadsRow]:
    """Rows of ``tables/unit_reads`` of one sample.

    Args:
        sample_id: of the sheet.
        reads: counts by unit.
    """
    for unit, counts in reads.items():
        lost = {f"lost_{reason}": counts.lost.get(reason, 0) for reason in LOSSES}
        numbers = (counts.given, counts.kept, counts.fraction_kept, counts.single)
        yield UnitReadsRow(sample_id, unit, *numbers, **lost)


def read_unit_reads(path: Path) -> Iterator[tuple[str, str, ReadCounts]]:
    """Sample, unit and counts of each row of the table."""
    for row in read_rows(path, UnitReadsRow):
        yield row.sample_id, row.unit_id, row.counts
