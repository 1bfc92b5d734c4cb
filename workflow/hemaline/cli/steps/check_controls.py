"""Compare the controls of every run with their requirements: which run may be reported."""

from __future__ import annotations

from pathlib import Path

from hemaline.paths import Folder, resource
from hemaline.project.cohort import CohortFiles, load_cohort


def check_controls(
    *,
    files: CohortFiles,
    parts: Folder,
    controls: Path,
    controls_parquet: Path,
    runs: Path,
    runs_parquet: Path,
    rules: Path = resource("qc_controls.yaml"),
) -> None:
    """Write both tables.

    Args:
        parts: folder of controls' parts.
    """
    from hemaline.common.documents.json_files import read_instance
    from hemaline.common.tables.rows import write_rows
    from hemaline.inputs.stated_variants import require_stated
    from hemaline.quality.controls.control_checks import CONTROL_ROLES, ControlRow, control_rows
    from hemaline.quality.controls.control_measures import ControlMeasure
    from hemaline.quality.controls.control_rules import ControlRules
    from hemaline.quality.controls.run_verdicts import RunRow, run_rows

    cohort = load_cohort(files)
    limits = ControlRules.load(rules).limits
    stated = {
        name: require_stated(assay.controls.positive) for name, assay in cohort.assays.items()
    }
    checked = [
        row
        for name in cohort.with_roles(CONTROL_ROLES)
        for sample in (cohort.samples[name],)
        for row in control_rows(
            sample,
            read_instance(parts / f"{name}.json", ControlMeasure),
            stated[sample.assay],
            limits(cohort.assays[sample.assay].controls),
        )
    ]
    write_rows(controls, ControlRow, checked, controls_parquet)
    write_rows(runs, RunRow, run_rows(cohort.samples, checked), runs_parquet)
