"""`hemaline validate` of cytogenetic findings."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from hemaline.common.problems import Problems

if TYPE_CHECKING:
    from hemaline.validation.finding_comparison import FindingAgreement
    from hemaline.validation.truth_comparison import ValidationRules

# Files that can be tables; a VCF is none.
_TABLES = (".tsv", ".csv", ".txt")
_OF_ALLELES = "chrom"


def is_of_findings(truth: Path) -> bool:
    """True if the truth is a cytogenetics table, rather than a VCF or a table of variants."""
    from hemaline.common.tables.text_tables import header_names

    return truth.suffix.lower() in _TABLES and _OF_ALLELES not in header_names(truth)


def validate_findings(
    truth: Path, calls: Path, rules: ValidationRules, output: Path | None, events: Path | None
) -> None:
    """Print the agreement of a table of copy number with the truth, and write the tables.

    Args:
        truth: cytogenetics table.
        calls: tables/copy_number.tsv of a run.
        rules: bins and confidence.
        output: rows of findings and bins of shares of cells.
        events: every finding of every sample.

    Raises:
        HemalineError: a table is broken, or the calls lack a sample of the truth (HL-J01).
    """
    from hemaline.common.grouping import grouped
    from hemaline.common.tables.rows import write_rows
    from hemaline.copynumber.copy_rows import CopyRow
    from hemaline.features.clinical import read_cytogenetics
    from hemaline.features.feature_tables import read_result_table
    from hemaline.features.measured_findings import copy_event
    from hemaline.validation.finding_comparison import (
        FindingAgreement,
        FindingOutcome,
        agreement,
        compare_findings,
    )

    measured = grouped(read_result_table(calls, CopyRow), lambda row: row.sample_id)
    problems = Problems()
    records = read_cytogenetics(truth, dict.fromkeys(measured, ""), calls, problems)
    problems.raise_errors()
    problems.print_report()
    found = {name: [copy_event(row) for row in measured[name]] for name in records}
    outcomes = compare_findings(records, found)
    rows = list(agreement(outcomes, rules))
    print(f"truth  {truth}, {len(records)} samples")
    print(f"calls  {calls}, {len(measured)} samples\n")
    print("\n".join(_readable(rows, rules)))
    if output:
        write_rows(output, FindingAgreement, rows)
    if events:
        write_rows(events, FindingOutcome, outcomes)


def _readable(rows: Sequence[FindingAgreement], rules: ValidationRules) -> list[str]:
    head = ("finding", "cells", "found", "PPA", "NA", "needed", "excluded", "NPA", "NA", "needed")
    lines = [head]
    for one in rows:
        if not one.present and not one.absent:
            continue
        absent = ("-",) * 4
        if one.absent is not None and one.excluded is not None and one.extra is not None:
            absent = (
                f"{one.excluded}/{one.excluded + one.extra}",
                _bounded(one.npa, one.npa_low, one.npa_high),
                str(one.absent_not_assessed),
                str(one.absent_needed),
            )
        lines.append(
            (
                one.finding,
                one.cells_bin,
                f"{one.found}/{one.found + one.missed}",
                _bounded(one.ppa, one.ppa_low, one.ppa_high),
                str(one.present_not_assessed),
                str(one.present_needed),
                *absent,
            )
        )
    widths = [max(len(line[i]) for line in lines) for i in range(len(head))]
    return [
        *(
            "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip()
            for line in lines
        ),
        "",
        "found of those there, excluded of those absent; NA: by reads, in no share. Bounds: "
        f"two-sided, {rules.confidence:.0%}, exact. needed: further ones, all right, until the "
        f"one-sided lower bound at {rules.confidence:.0%} confidence reaches {rules.target:.0%}.",
    ]


def _bounded(share: float | None, low: float | None, high: float | None) -> str:
    return "-" if share is None else f"{share:.3f} ({low:.3f}-{high:.3f})"
