"""Judge every sample's sequencing, cleanliness and identity against its assay's thresholds."""

from __future__ import annotations

import argparse
from pathlib import Path

from hemaline.project.cohort import configure_cohort


def configure(parser: argparse.ArgumentParser) -> None:
    """Arguments."""
    configure_cohort(parser)
    parser.add_argument("--parts", type=Path, required=True, help="folder of samples' measurements")
    parser.add_argument("--checks", type=Path, required=True, help="the table of sample checks")
    parser.add_argument("--pairs", type=Path, required=True, help="the identity table")
    parser.add_argument("--rules", type=Path, required=True)
    parser.add_argument("--output", type=Path, required=True, help="verdicts on samples")
    parser.add_argument("--reads", type=Path, required=True, help="output: reads by unit, TSV")
    parser.add_argument("--reads-parquet", type=Path, required=True)


def run(args: argparse.Namespace) -> None:
    """Write the rows at the level of samples, and reads by unit, in the order of the sheet."""
    from collections.abc import Iterator

    from hemaline.calling.limits import LimitModel
    from hemaline.common.tables.output_tables import write_table
    from hemaline.common.tables.rows import read_rows, write_rows
    from hemaline.common.tables.table_schemas import table_schema
    from hemaline.filters.filter_file import load_filters
    from hemaline.inputs.qc_rules import QcRules
    from hemaline.project.cohort import load_cohort
    from hemaline.quality.identity.sample_checks import CheckRow
    from hemaline.quality.identity.sample_pairs import PairRow
    from hemaline.quality.sequencing import read_sequencing
    from hemaline.quality.unit_reads import unit_rows
    from hemaline.quality.verdicts import (
        Judged,
        VerdictRow,
        identity_findings,
        judge_sample,
        with_needed_depths,
    )

    cohort = load_cohort(args)
    checks = {row.sample_id: row for row in read_rows(args.checks, CheckRow)}
    identities = identity_findings(list(checks.values()), list(read_rows(args.pairs, PairRow)))
    rules: dict[str, QcRules] = {}
    for name, assay in cohort.assays.items():
        model = LimitModel(load_filters(assay.chemistry, assay.filters))
        rules[name] = with_needed_depths(assay.qc_rules(args.rules), model.needed_depth)

    measured = {
        name: read_sequencing(args.parts / f"{name}.quality.json") for name in cohort.samples
    }

    def rows() -> Iterator[VerdictRow]:
        for name, sample in cohort.samples.items():
            one = Judged(
                name,
                sample.role,
                cohort.assays[sample.assay].max_contamination,
                measured[name],
                checks[name],
                identities[name],
            )
            yield from judge_sample(one, rules[sample.assay])

    write_rows(args.output, VerdictRow, rows())
    write_table(
        (row for name, found in measured.items() for row in unit_rows(name, found.reads)),
        table_schema("unit_reads").columns,
        args.reads,
        args.reads_parquet,
    )
