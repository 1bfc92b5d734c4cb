"""Call copies of the globin loci of all samples that were counted, assay by assay."""

from __future__ import annotations

from pathlib import Path

from hemaline.globin.locus_tables import LocusFiles
from hemaline.paths import Folder
from hemaline.project.cohort import CohortFiles


def call_globin(
    *,
    files: CohortFiles,
    parts: Folder,
    sample_verdicts: Path,
    tsv: Path,
    parquet: Path,
    loci: LocusFiles = LocusFiles(),
) -> None:
    """Write the cohort's table in the order of the sheet.

    Args:
        parts: folder of samples' counts.
    """
    from hemaline.common.grouping import grouped
    from hemaline.common.tables.rows import read_rows, write_rows
    from hemaline.globin.cohort_rows import assay_batches, batch_rows, counted_samples
    from hemaline.globin.globin_counts import read_counts
    from hemaline.globin.globin_rows import GlobinRow
    from hemaline.globin.locus_tables import load_locus_tables
    from hemaline.project.cohort import load_cohort
    from hemaline.quality.verdicts import VerdictRow, failed

    cohort = load_cohort(files)
    panels = {
        name: [gene for panel in assay.panels for gene in cohort.panels[panel]]
        for name, assay in cohort.assays.items()
    }
    tables = load_locus_tables(loci)
    names = counted_samples(cohort.samples, panels, tables.rules)
    counts = {name: read_counts(parts / f"{name}.json") for name in names}
    unfit = failed(read_rows(sample_verdicts, VerdictRow))
    batches = assay_batches(counts, cohort.samples, cohort.assays, tables.rules)
    called = (row for batch in batches for row in batch_rows(batch, unfit, tables))
    rows = grouped(called, lambda row: row.sample_id)
    ordered = (row for name in cohort.samples for row in rows.get(name, ()))
    write_rows(tsv, GlobinRow, ordered, parquet)
