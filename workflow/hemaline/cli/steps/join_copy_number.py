"""Join the samples' rows of copy number; of a failed sample nothing is excluded."""

from __future__ import annotations

from pathlib import Path

from hemaline.paths import Folder
from hemaline.project.cohort import CohortFiles


def join_copy_number(
    *,
    files: CohortFiles,
    parts: Folder,
    sample_verdicts: Path,
    tsv: Path,
    parquet: Path,
    segments: Path,
    segments_parquet: Path,
) -> None:
    """Write the cohort's tables in the order of the sheet.

    Args:
        parts: folder of samples' parts.
        tsv: output, a row of each sample and event.
        segments: output, a row of each sample and arm, or part of one.
    """
    from hemaline.common.tables.rows import read_rows, write_rows
    from hemaline.copynumber.copy_rows import (
        CopyRow,
        SegmentRow,
        not_assessed,
        segment_not_assessed,
    )
    from hemaline.project.cohort import load_cohort
    from hemaline.quality.verdicts import VerdictRow, failed

    names = load_cohort(files).copy_samples
    unfit = failed(read_rows(sample_verdicts, VerdictRow))
    rows = (row for name in names for row in read_rows(parts / f"{name}.copy_number.tsv", CopyRow))
    judged = (not_assessed(row) if row.sample_id in unfit else row for row in rows)
    write_rows(tsv, CopyRow, judged, parquet)
    arms = (row for name in names for row in read_rows(parts / f"{name}.segments.tsv", SegmentRow))
    open_arms = (segment_not_assessed(row) if row.sample_id in unfit else row for row in arms)
    write_rows(segments, SegmentRow, open_arms, segments_parquet)
