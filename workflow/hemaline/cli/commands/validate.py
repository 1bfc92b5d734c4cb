"""Compare calls or cytogenetic findings with a truth and report what that proves."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from hemaline.cli.signatures.interface import Output, UsageError
from hemaline.common.problems import Problems, printable
from hemaline.paths import resource

if TYPE_CHECKING:
    from hemaline.validation.validation_rows import AgreementRow

HELP = "agreement and predictive value of calls against a truth set, with exact bounds"


def validate(
    *,
    truth: Path,
    calls: Path,
    reference: Path | None = None,
    regions: Path | None = None,
    sample: str | None = None,
    definitions: Path | None = None,
    output: Output | None = None,
    events: Output | None = None,
) -> None:
    """Print the table and write the requested files.

    Args:
        truth: VCF of the true variants, or a cytogenetics table.
        calls: VCF, or Hemaline's variants.tsv; PASS counts. For findings copy_number.tsv.
        reference: FASTA of both; needed for variants.
        regions: BED; alleles outside are not counted.
        sample: where a file holds several samples.
        definitions: classes and bins (default is the packaged file).
        output: table as TSV.
        events: every event and every extra call as TSV; of findings those of every sample.
    """
    from hemaline.cli.commands._finding_validation import is_of_findings, validate_findings
    from hemaline.common.intervals import by_contig, merge, read_bed
    from hemaline.common.protected_inputs import check_outputs
    from hemaline.common.tables.rows import write_rows
    from hemaline.validation.truth_comparison import (
        ValidationRules,
        compare_calls,
        outcome_rows,
        summary_rows,
    )
    from hemaline.validation.validation_input import open_reference, read_alleles
    from hemaline.validation.validation_rows import AgreementRow, OutcomeRow

    check_outputs(filter(None, [output, events]))
    rules = ValidationRules.load(definitions or resource("validation.yaml"))
    if is_of_findings(truth):
        if reference or regions or sample:
            raise UsageError("--reference, --regions and --sample are of variants, not of findings")
        validate_findings(truth, calls, rules, output, events)
        return
    if reference is None:
        raise UsageError("give --reference: variants are compared as haplotypes")
    problems = Problems()
    with open_reference(reference) as fasta:
        lengths = dict(zip(fasta.references, fasta.lengths, strict=True))
        counted = None
        if regions:
            counted = by_contig(merge(read_bed(regions, problems, lengths)))
        expected, called = (read_alleles(path, sample, fasta, problems) for path in (truth, calls))
        problems.raise_errors()
        comparison = compare_calls(
            expected.vafs,
            called.vafs,
            lambda chrom, start, end: fasta.fetch(chrom, max(0, start), end).upper(),
            lambda allele: (
                counted is None
                or any(
                    one.start <= allele.changed.start and allele.changed.end <= one.end
                    for one in counted.get(allele.chrom, ())
                )
            ),
        )
    sides = (("truth", truth, expected), ("calls", calls, called))
    for _, path, found in sides:
        if found.left_out:
            problems.add("HL-I07", path, count=found.left_out)
    problems.print_report()
    for side, path, found in sides:
        print(f"{side}  {path}, {len(found.vafs)} alleles" + _named(found.sample))
    print()
    rows = list(summary_rows(comparison, rules))
    print("\n".join(readable(rows, rules.target, rules.confidence)))
    if output:
        write_rows(output, AgreementRow, rows)
    if events:
        write_rows(events, OutcomeRow, outcome_rows(comparison, rules))


def readable(rows: Iterable[AgreementRow], target: float, confidence: float) -> list[str]:
    """The rows that hold anything, aligned, with what is still to be shown."""
    head = ("class", "VAF", "found", "PPA", "needed", "true calls", "PPV", "needed")
    cells = [
        head,
        *(
            (
                row.kind,
                row.vaf_bin,
                f"{row.found}/{row.truth_events}",
                _bounded(row, "ppa"),
                str(row.events_needed),
                f"{row.true_calls}/{row.calls}",
                _bounded(row, "ppv"),
                str(row.calls_needed),
            )
            for row in rows
            if row.truth_events or row.calls or row.vaf_bin == "all"
        ),
    ]
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


def _bounded(row: AgreementRow, name: str) -> str:
    share, low, high = (getattr(row, f"{name}{end}") for end in ("", "_low", "_high"))
    return "-" if share is None else f"{share:.3f} ({low:.3f}-{high:.3f})"


def _aligned(line: Sequence[str], widths: Sequence[int]) -> str:
    return "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip()
