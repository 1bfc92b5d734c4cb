"""Write manifest.json: every deliverable, what made it, and every sample's verdict."""

from __future__ import annotations

import argparse
from pathlib import Path

from hemaline.project.cohort import configure_cohort


def configure(parser: argparse.ArgumentParser) -> None:
    """Arguments."""
    configure_cohort(parser)
    parser.add_argument("--results", type=Path, required=True)
    parser.add_argument("--verdicts", type=Path, required=True, help="folder of units' verdicts")
    parser.add_argument("--sample-verdicts", type=Path, required=True, help="of quality")
    parser.add_argument("--reference-report", type=Path, required=True)
    parser.add_argument("--data-package", type=Path, required=True)
    parser.add_argument("--definitions", type=Path, required=True, help="of the matrices")
    parser.add_argument("--runs", type=Path, required=True, help="table of runs")
    parser.add_argument("--reports", type=Path, nargs="*", default=[])
    parser.add_argument("--backgrounds", type=Path, nargs="*", default=[])
    parser.add_argument("--knowledge", type=Path, nargs="*", default=[], help="records of sources")
    parser.add_argument("--output", type=Path, required=True)


def run(args: argparse.Namespace) -> None:
    """Write it."""
    from hemaline.common.tables.rows import read_rows
    from hemaline.matrices.matrix_tables import load_matrices
    from hemaline.project.cohort import load_cohort
    from hemaline.project.completeness import account_cells, check_files, expected_files
    from hemaline.project.manifest import write_manifest
    from hemaline.quality.controls.run_verdicts import RunRow, run_of

    cohort = load_cohort(args)
    definitions = load_matrices(args.definitions)
    names = [one.name for one in definitions.matrices]
    check_files(args.results, expected_files(list(cohort.samples), list(cohort.panels), names))
    runs = list(read_rows(args.runs, RunRow))
    rows = cohort.with_roles(definitions.roles)
    write_manifest(
        args.output,
        args.results,
        list(cohort.samples),
        args.verdicts,
        args.sample_verdicts,
        args.reference_report,
        args.data_package,
        [*args.reports, *args.backgrounds],
        args.knowledge,
        account_cells(args.results / "matrices", cohort.panels, rows, definitions.matrices),
        {name: run_of(sample, runs) for name, sample in cohort.samples.items()},
    )
