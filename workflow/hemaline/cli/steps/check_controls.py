"""Compare the controls of every run with their requirements: which run may be reported."""

from __future__ import annotations

import argparse
from pathlib import Path

from hemaline.project.cohort import configure_cohort


def configure(parser: argparse.ArgumentParser) -> None:
    """Arguments."""
    configure_cohort(parser)
    parser.add_argument("--parts", type=Path, required=True, help="folder of controls' parts")
    parser.add_argument("--rules", type=Path, required=True)
    parser.add_argument("--controls", type=Path, required=True)
    parser.add_argument("--controls-parquet", type=Path, required=True)
    parser.add_argument("--runs", type=Path, required=True)
    parser.add_argument("--runs-parquet", type=Path, required=True)


def run(args: argparse.Namespace) -> None:
    """Write both tables."""
    from hemaline.common.tables.rows import write_rows
    from hemaline.inputs.stated_variants import require_stated
    from hemaline.project.cohort import load_cohort
    from hemaline.quality.controls.control_checks import CONTROL_ROLES, ControlRow, control_rows
    from hemaline.quality.controls.control_measures import read_measure
    from hemaline.quality.controls.control_rules import load_control_rules
    from hemaline.quality.controls.run_verdicts import RunRow, run_rows

    cohort = load_cohort(args)
    rules = load_control_rules(args.rules)
    stated = {
        name: require_stated(assay.controls.positive) for name, assay in cohort.assays.items()
    }
    controls = [
        row
        for name in cohort.with_roles(CONTROL_ROLES)
        for sample in (cohort.samples[name],)
        for row in control_rows(
            sample,
            read_measure(args.parts / f"{name}.json"),
            stated[sample.assay],
            rules.limits.of_assay(cohort.assays[sample.assay].controls),
        )
    ]
    write_rows(args.controls, ControlRow, controls, args.controls_parquet)
    write_rows(args.runs, RunRow, run_rows(cohort.samples, controls), args.runs_parquet)
