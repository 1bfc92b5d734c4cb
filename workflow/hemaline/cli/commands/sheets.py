"""Sheets of samples and units from the sample sheet of another program."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

HELP = "make samples.tsv and units.tsv from a sample sheet of nf-core/sarek or Illumina"

OUTPUTS = ("output",)
_FILLED = ("disease", "material", "role", "assay")


def configure(parser: argparse.ArgumentParser) -> None:
    """Arguments."""
    parser.epilog = (
        "What the sheet does not hold stays empty, to be filled in before `hemaline check`."
    )
    parser.add_argument("--sheet", type=Path, required=True, help="sample sheet, CSV or TSV")
    parser.add_argument(
        "--output", type=Path, required=True, help="folder of samples.tsv and units.tsv"
    )
    parser.add_argument("--reads", type=Path, help="folder of the FASTQ files of an Illumina sheet")
    for column in _FILLED:
        parser.add_argument(f"--{column}", default="", help=f"{column} where the sheet has none")


def written(args: argparse.Namespace) -> list[Path]:
    """The two sheets."""
    return [args.output / "samples.tsv", args.output / "units.tsv"]


def run(args: argparse.Namespace) -> None:
    """Write both sheets; report everything that is wrong with the sheet at once."""
    from hemaline.common.problems import Problems, fail
    from hemaline.common.tables.output_tables import write_table
    from hemaline.common.tables.table_schemas import table_schema
    from hemaline.inputs.foreign_sheets import (
        SAMPLE_COLUMNS,
        UNIT_COLUMNS,
        read_illumina,
        read_sarek,
        recognise,
    )

    problems = Problems()
    for path in written(args):
        if path.exists():
            problems.add("HL-S55", path)
    sheet = recognise(args.sheet, problems)
    problems.raise_errors()
    if sheet is None:
        raise fail("HL-S52", args.sheet)
    if sheet.kind == "sarek":
        found = read_sarek(sheet, problems)
    elif args.reads is None:
        raise fail("HL-S54", args.sheet, title=sheet.title)
    else:
        found = read_illumina(sheet, args.reads, problems)
    problems.raise_errors()
    given = {column: getattr(args, column) for column in _FILLED}
    rows = [
        {name: text or given.get(name, "") for name, text in row.items()}
        for row in found.samples.values()
    ]
    samples, units = written(args)
    write_table(
        rows, [c for c in table_schema("samples").columns if c.name in SAMPLE_COLUMNS], samples
    )
    write_table(
        found.units, [c for c in table_schema("units").columns if c.name in UNIT_COLUMNS], units
    )
    if len(problems):
        print(problems.report(), file=sys.stderr)
    print(f"{sheet.title}: {len(rows)} samples to {samples}, {len(found.units)} units to {units}")
    if empty := [name for name in SAMPLE_COLUMNS if not all(row[name] for row in rows)]:
        print(f"to be filled in before a run: {', '.join(empty)}")
