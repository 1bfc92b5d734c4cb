"""Write manifest.json: every deliverable, what made it, and every sample's verdict."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from hemaline.paths import Folder, resource
from hemaline.project.cohort import CohortFiles, load_cohort


def write_manifest(
    *,
    files: CohortFiles,
    verdicts: Folder,
    sample_verdicts: Path,
    reference_report: Path,
    data_package: Path,
    runs: Path,
    output: Path,
    reports: Sequence[Path] = (),
    backgrounds: Sequence[Path] = (),
    tables: Sequence[Path] = (),
    knowledge: Sequence[Path] = (),
    definitions: Path = resource("matrices.yaml"),
) -> None:
    """Write it.

    Args:
        verdicts: folder of units' verdicts.
        sample_verdicts: of quality.
        runs: table of runs.
        tables: those that not every run has, of copy number and of globin loci.
        knowledge: records of sources.
    """
    from hemaline.common.tables.rows import read_rows
    from hemaline.matrices.matrix_tables import MatrixSet
    from hemaline.project.completeness import (
        account_cells,
        check_files,
        expected_files,
        left_behind,
    )
    from hemaline.project.manifest import write_manifest as write
    from hemaline.quality.controls.run_verdicts import RunRow, run_of

    cohort = load_cohort(files)
    defined = MatrixSet.load(definitions)
    names = [one.name for one in defined.matrices]
    results = output.parent
    own = [path.relative_to(results).as_posix() for path in tables]
    check_files(results, expected_files(list(cohort.samples), list(cohort.panels), names, own))
    judged = list(read_rows(runs, RunRow))
    rows = cohort.with_roles(defined.roles)
    write(
        output,
        results,
        list(cohort.samples),
        verdicts,
        sample_verdicts,
        reference_report,
        data_package,
        [*reports, *backgrounds],
        knowledge,
        account_cells(results / "matrices", cohort.panels, rows, defined.matrices),
        {name: run_of(sample, judged) for name, sample in cohort.samples.items()},
        left_behind(results, own),
    )
