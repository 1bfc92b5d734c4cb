"""Compare calls with a truth set and report what that proves, class by class."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from hemaline.common.problems import printable

HELP = "agreement and predictive value of calls against a truth set, with exact bounds"

OUTPUTS = ("output", "events")


def configure(parser: argparse.ArgumentParser) -> None:
    """Arguments."""
    parser.add_argument("--truth", type=Path, required=True, help="VCF of the true variants")
    parser.add_argument(
        "--calls", type=Path, required=True, help="VCF, or Hemaline's variants.tsv; PASS counts"
    )
    parser.add_argument("--reference", type=Path, required=True, help="FASTA of both")
    parser.add_argument(
        "--regions", type=Path, help="BED of the compared regions; variants outside are not counted"
    )
    parser.add_argument("--sample", help="where a file holds several samples")
    parser.add_argument("--definitions", type=Path, help="classes and bins (default: packaged)")
    parser.add_argument("--output", type=Path, help="table as TSV")
    parser.add_argument("--events", type=Path, help="every event and every extra call as TSV")


def written(args: argparse.Namespace) -> list[Path]:
    """The tables that are requested."""
    return [path for path in (args.output, args.events) if path]


def run(args: argparse.Namespace) -> None:
    """Print the table and write the requested files."""
    from hemaline.common.intervals import by_contig, merge, read_bed
    from hemaline.common.problems import Problems
    from hemaline.common.tables.output_tables import write_table
    from hemaline.common.tables.table_schemas import table_schema
    from hemaline.validation.truth_comparison import (
        compare_calls,
        load_validation_rules,
        outcome_rows,
        summary_rows,
    )
    from hemaline.validation.validation_input import open_reference, read_alleles

    rules = load_validation_rules(args.definitions)
    problems = Problems()
    with open_reference(args.reference) as fasta:
        lengths = dict(zip(fasta.references, fasta.lengths, strict=True))
        regions = None
        if args.regions:
            regions = by_contig(merge(read_bed(args.regions, problems, lengths)))
        truth, calls = (
            read_alleles(path, args.sample, fasta, problems) for path in (args.truth, args.calls)
        )
        problems.raise_errors()
        comparison = compare_calls(
            truth.vafs,
            calls.vafs,
            lambda chrom, start, end: fasta.fetch(chrom, max(0, start), end).upper(),
            lambda allele: (
                regions is None
                or any(
                    one.start <= allele.changed.start and allele.changed.end <= one.end
                    for one in regions.get(allele.chrom, ())
                )
            ),
        )
    sides = (("truth", args.truth, truth), ("calls", args.calls, calls))
    for _, path, found in sides:
        if found.left_out:
            problems.add("HL-I07", path, count=found.left_out)
    if len(problems):
        print(problems.report(), file=sys.stderr)
    for side, path, found in sides:
        print(f"{side}  {path}, {len(found.vafs)} alleles" + _named(found.sample))
    print()
    rows = list(summary_rows(comparison, rules))
    print("\n".join(readable(rows, rules.target, rules.confidence)))
    if args.output:
        write_table(rows, table_schema("validation").columns, args.output)
    if args.events:
        write_table(
            outcome_rows(comparison, rules), table_schema("validation_events").columns, args.events
        )


def readable(rows: Iterable[Mapping[str, Any]], target: float, confidence: float) -> list[str]:
    """The rows that hold anything, aligned, with what is still to be shown."""
    head = ("class", "VAF", "found", "PPA", "needed", "true calls", "PPV", "needed")
    cells = [head]
    for row in rows:
        if row["truth_events"] or row["calls"] or row["vaf_bin"] == "all":
            cells.append(
                (
                    row["class"],
                    row["vaf_bin"],
                    f"{row['found']}/{row['truth_events']}",
                    _bounded(row, "ppa"),
                    str(row["events_needed"]),
                    f"{row['true_calls']}/{row['calls']}",
                    _bounded(row, "ppv"),
                    str(row["calls_needed"]),
                )
            )
    widths = [max(len(line[i]) for line in cells) for i in range(len(head))]
    return [
        *(_aligned(line, widths) for line in cells),
        "",
        f"Bounds: two-sided, {confidence:.0%}, exact. needed: further events (calls), all of them "
        f"found (true), until the one-sided lower bound at {confidence:.0%} confidence reaches "
        f"{target:.0%}.",
    ]


def _named(sample: str | None) -> str:
    return f" of {printable(sample)}" if sample else ""


def _bounded(row: Mapping[str, Any], name: str) -> str:
    if row[name] is None:
        return "-"
    return f"{row[name]:.3f} ({row[f'{name}_low']:.3f}-{row[f'{name}_high']:.3f})"


def _aligned(line: Sequence[str], widths: Sequence[int]) -> str:
    return "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip()
