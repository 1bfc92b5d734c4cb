"""Join the verdicts on samples with those on their genes, which follow the callability table."""

from __future__ import annotations

from pathlib import Path

from hemaline.paths import resource
from hemaline.project.cohort import CohortFiles, load_cohort


def join_verdicts(
    *,
    files: CohortFiles,
    sample_verdicts: Path,
    callability: Path,
    tsv: Path,
    parquet: Path,
    rules: Path = resource("qc.yaml"),
) -> None:
    """Write the table, sample by sample in the order of the sheet."""
    from collections.abc import Iterator
    from itertools import groupby

    from hemaline.callability.region_status import RegionStatus
    from hemaline.common.tables.rows import read_rows, write_rows
    from hemaline.quality.verdicts import (
        VerdictRow,
        judge_genes,
        with_thresholds_of,
    )

    cohort = load_cohort(files)
    limits = {name: assay.qc_rules(rules) for name, assay in cohort.assays.items()}

    def rows() -> Iterator[VerdictRow]:
        # Both tables are in the order of the sheet; a sample without panel genes has no region.
        genes = groupby(read_rows(callability, RegionStatus), key=lambda region: region.sample_id)
        following = next(genes, None)
        of_samples = groupby(read_rows(sample_verdicts, VerdictRow), key=lambda row: row.sample_id)
        for name, verdicts in of_samples:
            own = list(verdicts)
            yield from own
            if following and following[0] == name:
                assay = cohort.samples[name].assay
                yield from judge_genes(name, following[1], with_thresholds_of(limits[assay], own))
                following = next(genes, None)

    write_rows(tsv, VerdictRow, rows(), parquet)
