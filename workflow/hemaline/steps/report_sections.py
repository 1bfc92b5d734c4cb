"""Write the project's own sections for MultiQC."""

from __future__ import annotations

import argparse
from pathlib import Path

from hemaline.cohort import configure_cohort


def configure(parser: argparse.ArgumentParser) -> None:
    """Arguments."""
    configure_cohort(parser)
    parser.add_argument("--variants", type=Path, required=True)
    parser.add_argument("--callability", type=Path, required=True)
    parser.add_argument("--definitions", type=Path, required=True)
    parser.add_argument("--checks", type=Path, required=True)
    parser.add_argument(
        "--families", type=Path, nargs="*", default=[], help="family sizes of samples with UMIs"
    )
    parser.add_argument("--output", type=Path, required=True, help="folder")


def run(args: argparse.Namespace) -> None:
    """Write one JSON a section."""
    from hemaline.callability_table import read_rows
    from hemaline.cohort import load_cohort
    from hemaline.families import read_family_sizes
    from hemaline.matrices import cohort_cells, load_matrices
    from hemaline.report_content import (
        count_calls,
        write_callability_section,
        write_calls_section,
        write_checks_section,
        write_families_section,
        write_status_section,
    )
    from hemaline.sample_checks import read_checks
    from hemaline.variants import read_variants

    cohort = load_cohort(args)
    ids = cohort.with_roles(load_matrices(args.definitions).roles)
    genes = tuple(dict.fromkeys(gene for panel in cohort.panels.values() for gene in panel))
    cells = list(
        cohort_cells(
            ids,
            {name: cohort.floor(name) for name in ids},
            read_rows(args.callability),
            read_variants(args.variants),
            genes,
            {name: cohort.clone(name) for name in ids},
        )
    )
    write_status_section(args.output / "status_mqc.json", cells)
    write_callability_section(args.output / "callability_mqc.json", read_rows(args.callability))
    counts = count_calls(read_variants(args.variants))
    write_calls_section(args.output / "calls_mqc.json", list(cohort.samples), counts)
    write_checks_section(args.output / "checks_mqc.json", read_checks(args.checks))
    if args.families:
        sizes = {path.name.split(".")[0]: read_family_sizes(path) for path in args.families}
        write_families_section(args.output / "families_mqc.json", sizes)
