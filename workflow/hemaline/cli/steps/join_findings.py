"""Join the given cytogenetic findings of all samples with those that their reads show."""

from __future__ import annotations

from pathlib import Path

from hemaline.paths import resource
from hemaline.project.cohort import CohortFiles, load_cohort


def join_findings(
    *,
    files: CohortFiles,
    copy_number: Path,
    tsv: Path,
    parquet: Path,
    cytogenetics: Path | None = None,
    finding_sources: Path = resource("measured_findings.tsv"),
) -> None:
    """Write the table of findings in the order of the sheet; contradictions are warnings.

    Args:
        copy_number: the table of copy number.
        cytogenetics: the sheet of karyotypes and FISH.
        finding_sources: which event gives which finding.
    """
    from hemaline.common.grouping import grouped
    from hemaline.common.problems import Problems
    from hemaline.common.tables.rows import read_rows, write_rows
    from hemaline.copynumber.copy_rows import CopyRow
    from hemaline.features.clinical import read_cytogenetics
    from hemaline.features.clinical_entries import Record
    from hemaline.features.finding_rows import FindingRow, finding_rows
    from hemaline.features.joined_findings import joined_findings, report_contradictions
    from hemaline.features.measured_findings import copy_event, load_finding_sources

    sexes = {name: one.sex for name, one in load_cohort(files).samples.items()}
    problems = Problems()
    given = read_cytogenetics(cytogenetics, sexes, files.samples, problems) if cytogenetics else {}
    problems.raise_errors()
    sources = load_finding_sources(finding_sources)
    measured = grouped(read_rows(copy_number, CopyRow), lambda row: row.sample_id)
    rows: list[FindingRow] = []
    for name in sexes:
        if name not in given and name not in measured:
            continue
        events = map(copy_event, measured.get(name, ()))
        found = joined_findings(given.get(name, Record()), events, sources=sources)
        report_contradictions(copy_number, name, found, problems)
        rows += finding_rows(name, found)
    write_rows(tsv, FindingRow, rows, parquet)
    problems.print_report()
