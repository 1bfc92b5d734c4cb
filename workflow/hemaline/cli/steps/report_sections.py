"""Write the project's own sections for MultiQC."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from hemaline.paths import Folder, resource
from hemaline.project.cohort import CohortFiles, load_cohort


def report_sections(
    *,
    files: CohortFiles,
    variants: Path,
    callability: Path,
    checks: Path,
    sample_verdicts: Path,
    unit_reads: Path,
    controls: Path,
    runs: Path,
    output: Folder,
    history: Path | None = None,
    families: Sequence[Path] = (),
    definitions: Path = resource("matrices.yaml"),
    control_rules: Path = resource("qc_controls.yaml"),
) -> None:
    """Write one JSON a section.

    Args:
        history: of controls, where one is kept.
        families: amily sizes of samples with UMIs.
        output: folder.
    """
    from hemaline.callability.region_status import RegionStatus
    from hemaline.common.tables.rows import read_rows
    from hemaline.matrices.gene_status import Grid
    from hemaline.matrices.matrix_tables import MatrixSet, count_tables, sample_cells
    from hemaline.quality.controls.control_chart import charts
    from hemaline.quality.controls.control_checks import ControlRow
    from hemaline.quality.controls.control_history import HistoryRow, read_history
    from hemaline.quality.controls.control_rules import ControlRules
    from hemaline.quality.controls.run_verdicts import RunRow
    from hemaline.quality.identity.sample_checks import CheckRow
    from hemaline.quality.unit_reads import read_unit_reads
    from hemaline.quality.verdicts import VerdictRow
    from hemaline.reads.families import read_family_sizes
    from hemaline.reports.control_sections import (
        write_chart_section,
        write_controls_section,
        write_runs_section,
    )
    from hemaline.reports.report_content import (
        count_calls,
        write_callability_section,
        write_calls_section,
        write_checks_section,
        write_families_section,
        write_quality_section,
        write_reads_section,
        write_status_section,
    )
    from hemaline.variants.variant_rows import VariantRow

    cohort = load_cohort(files)
    defined = MatrixSet.load(definitions)
    ids = tuple(cohort.with_roles(defined.roles))
    genes = tuple(dict.fromkeys(gene for panel in cohort.panels.values() for gene in panel))
    floors = {name: cohort.floor(name) for name in ids}
    grid = Grid(ids, genes, floors, {name: cohort.clone(name) for name in ids})
    counted = count_tables(grid, defined, variants, callability)
    cells = list(sample_cells(counted, defined.main))
    write_status_section(output / "status_mqc.json", cells)
    write_callability_section(output / "callability_mqc.json", read_rows(callability, RegionStatus))
    counts = count_calls(read_rows(variants, VariantRow))
    write_calls_section(output / "calls_mqc.json", list(cohort.samples), counts)
    write_checks_section(output / "checks_mqc.json", read_rows(checks, CheckRow))
    verdicts = list(read_rows(sample_verdicts, VerdictRow))
    write_quality_section(output / "quality_mqc.json", verdicts)
    write_reads_section(output / "reads_mqc.json", read_unit_reads(unit_reads))
    checked = list(read_rows(controls, ControlRow))
    if checked:
        write_runs_section(output / "runs_mqc.json", read_rows(runs, RunRow))
        write_controls_section(output / "controls_mqc.json", checked)
        past = read_history(history).rows if history else ()
        rows = [*past, *(HistoryRow.of(row) for row in checked if row.has_checks)]
        rules = ControlRules.load(control_rules).chart
        write_chart_section(output / "control_chart_mqc.json", charts(rows, rules), rules)
    if families:
        sizes = {path.name.split(".")[0]: read_family_sizes(path) for path in families}
        write_families_section(output / "families_mqc.json", sizes)
