"""Write the project's own sections for MultiQC."""

from __future__ import annotations

import argparse
from pathlib import Path

from hemaline.project.cohort import configure_cohort


def configure(parser: argparse.ArgumentParser) -> None:
    """Arguments."""
    configure_cohort(parser)
    parser.add_argument("--variants", type=Path, required=True)
    parser.add_argument("--callability", type=Path, required=True)
    parser.add_argument("--definitions", type=Path, required=True)
    parser.add_argument("--checks", type=Path, required=True)
    parser.add_argument("--sample-verdicts", type=Path, required=True)
    parser.add_argument("--unit-reads", type=Path, required=True)
    parser.add_argument("--controls", type=Path, required=True)
    parser.add_argument("--runs", type=Path, required=True)
    parser.add_argument("--control-rules", type=Path, required=True)
    parser.add_argument("--history", type=Path, help="of controls, where one is kept")
    parser.add_argument(
        "--families", type=Path, nargs="*", default=[], help="family sizes of samples with UMIs"
    )
    parser.add_argument("--output", type=Path, required=True, help="folder")


def run(args: argparse.Namespace) -> None:
    """Write one JSON a section."""
    from hemaline.callability.region_status import RegionStatus
    from hemaline.common.tables.rows import read_rows
    from hemaline.matrices.gene_status import Grid
    from hemaline.matrices.matrix_tables import count_tables, load_matrices, sample_cells
    from hemaline.project.cohort import load_cohort
    from hemaline.quality.controls.control_chart import charts
    from hemaline.quality.controls.control_checks import ControlRow
    from hemaline.quality.controls.control_history import HistoryRow, read_history
    from hemaline.quality.controls.control_rules import load_control_rules
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

    cohort = load_cohort(args)
    definitions = load_matrices(args.definitions)
    ids = tuple(cohort.with_roles(definitions.roles))
    genes = tuple(dict.fromkeys(gene for panel in cohort.panels.values() for gene in panel))
    floors = {name: cohort.floor(name) for name in ids}
    grid = Grid(ids, genes, floors, {name: cohort.clone(name) for name in ids})
    counted = count_tables(grid, definitions, args.variants, args.callability)
    cells = list(sample_cells(counted, definitions.main))
    write_status_section(args.output / "status_mqc.json", cells)
    write_callability_section(
        args.output / "callability_mqc.json", read_rows(args.callability, RegionStatus)
    )
    counts = count_calls(read_rows(args.variants, VariantRow))
    write_calls_section(args.output / "calls_mqc.json", list(cohort.samples), counts)
    write_checks_section(args.output / "checks_mqc.json", read_rows(args.checks, CheckRow))
    verdicts = list(read_rows(args.sample_verdicts, VerdictRow))
    write_quality_section(args.output / "quality_mqc.json", verdicts)
    write_reads_section(args.output / "reads_mqc.json", read_unit_reads(args.unit_reads))
    controls = list(read_rows(args.controls, ControlRow))
    if controls:
        write_runs_section(args.output / "runs_mqc.json", read_rows(args.runs, RunRow))
        write_controls_section(args.output / "controls_mqc.json", controls)
        past = read_history(args.history).rows if args.history else ()
        rows = [*past, *(HistoryRow.of(row) for row in controls if row.has_checks)]
        rules = load_control_rules(args.control_rules).chart
        write_chart_section(args.output / "control_chart_mqc.json", charts(rows, rules), rules)
    if args.families:
        sizes = {path.name.split(".")[0]: read_family_sizes(path) for path in args.families}
        write_families_section(args.output / "families_mqc.json", sizes)
