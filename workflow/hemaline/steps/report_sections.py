"""Write the project's own sections for MultiQC."""

from __future__ import annotations

import argparse
from pathlib import Path

from hemaline.runs.cohort import configure_cohort


def configure(parser: argparse.ArgumentParser) -> None:
    """Arguments."""
    configure_cohort(parser)
    parser.add_argument("--variants", type=Path, required=True)
    parser.add_argument("--callability", type=Path, required=True)
    parser.add_argument("--definitions", type=Path, required=True)
    parser.add_argument("--checks", type=Path, required=True)
    parser.add_argument("--sample-verdicts", type=Path, required=True)
    parser.add_argument(
        "--families", type=Path, nargs="*", default=[], help="family sizes of samples with UMIs"
    )
    parser.add_argument("--output", type=Path, required=True, help="folder")


def run(args: argparse.Namespace) -> None:
    """Write one JSON a section."""
    from hemaline.callability.callability_table import read_rows
    from hemaline.delivery.report_content import (
        count_calls,
        write_callability_section,
        write_calls_section,
        write_checks_section,
        write_families_section,
        write_quality_section,
        write_status_section,
    )
    from hemaline.identity.sample_checks import read_checks
    from hemaline.matrices.gene_status import Grid
    from hemaline.matrices.matrices import count_tables, load_matrices, sample_cells
    from hemaline.quality.verdicts import read_verdicts
    from hemaline.reads.families import read_family_sizes
    from hemaline.runs.cohort import load_cohort
    from hemaline.variants.variants import read_variants

    cohort = load_cohort(args)
    definitions = load_matrices(args.definitions)
    ids = tuple(cohort.with_roles(definitions.roles))
    genes = tuple(dict.fromkeys(gene for panel in cohort.panels.values() for gene in panel))
    floors = {name: cohort.floor(name) for name in ids}
    grid = Grid(ids, genes, floors, {name: cohort.clone(name) for name in ids})
    counted = count_tables(grid, definitions, args.variants, args.callability)
    cells = list(sample_cells(counted, definitions.main))
    write_status_section(args.output / "status_mqc.json", cells)
    write_callability_section(args.output / "callability_mqc.json", read_rows(args.callability))
    counts = count_calls(read_variants(args.variants))
    write_calls_section(args.output / "calls_mqc.json", list(cohort.samples), counts)
    write_checks_section(args.output / "checks_mqc.json", read_checks(args.checks))
    verdicts = list(read_verdicts(args.sample_verdicts))
    write_quality_section(args.output / "quality_mqc.json", verdicts)
    if args.families:
        sizes = {path.name.split(".")[0]: read_family_sizes(path) for path in args.families}
        write_families_section(args.output / "families_mqc.json", sizes)
