"""The table of a report: the facts of its page as rows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

from hemaline.callability.events.event_reports import EventRow
from hemaline.callability.region_status import RegionStatus
from hemaline.common.tables.output_tables import MISSING
from hemaline.common.tables.rows import Field, schema_of, table, write_rows
from hemaline.copynumber.copy_rows import CopyRow, SegmentRow
from hemaline.features.finding_rows import FindingRow
from hemaline.globin.globin_rows import GlobinRow
from hemaline.reads.read_counts import ReadCounts
from hemaline.reports.report_genes import CoverageGap, GeneAnswer
from hemaline.reports.report_words import Words, visible
from hemaline.reports.sample_report import ReportFinding, SampleReport
from hemaline.variants.variant_rows import VariantRow

_FRACTION = "fraction"
# (item, value, unit) of one entry.
Fact = tuple[str, object, str | None]
ReportEntry = tuple[str | None, list[Fact]]
_NAMES = ("chrom", "pos", "ref", "alt", "hgvs_c", "hgvs_p", "vaf")
_GAP = ("kind", "chrom", "first", "last", "required", "status", "reason", "fraction_callable",
        "median_depth", "limit", "worst_position")  # fmt: skip
_CELL = ("status", "reason", "count", "vaf", "limit", "limit_homopolymer", "homopolymers",
         "limit_insertion", "fraction_callable", "median_depth", "regions",
         "regions_assessed")  # fmt: skip


@table("sample_report", missing=MISSING)
@dataclass(frozen=True)
class ReportRow:
    """One row is one fact of the report of a sample, the same that its page shows. For research
    use only.
    """

    sample_id: Annotated[str, "Sample of the sheet."]
    section: Annotated[
        str,
        "Part of the report: notice, sample, verdict, check, qc, run, control; finding, "
        "uncertain, germline_risk and withheld (variants), not_counted (numbers of other variants "
        "by why they are not reported); event; copy_number (named regions) and segment (arms); "
        "globin (items of the globin table); gene; gap (regions, hotspots and events of the scope "
        "that are not assessed); version.",
        Field(
            allowed=(
                "notice",
                "sample",
                "verdict",
                "check",
                "qc",
                "run",
                "control",
                "finding",
                "uncertain",
                "germline_risk",
                "withheld",
                "not_counted",
                "event",
                "copy_number",
                "segment",
                "globin",
                "gene",
                "gap",
                "version",
            )
        ),
    ]
    entry: Annotated[
        int,
        "Which variant, event, gene or gap of the section, from 1; facts of one entry are "
        "consecutive.",
        Field(minimum=1),
    ]
    gene: Annotated[str | None, "HGNC symbol; NA where the entry is of no gene."]
    item: Annotated[
        str,
        "Which fact: a column of the table it comes from where it has one (variants, events, "
        "callability, matrices), with that column's meaning; hotspots of a gene: its answer is "
        "about these alleles alone.",
    ]
    value: Annotated[
        object,
        "The fact: a text, or a number with five significant digits; NA where it is not known or "
        "was not measured.",
        Field(required=False),
    ]
    unit: Annotated[str | None, "Unit of a number; NA for texts and plain numbers."]


def write_report_rows(path: Path, report: SampleReport, words: Words) -> None:
    """Write the table ``sample_report`` of one report."""
    write_rows(path, ReportRow, _rows(report, words))


def _rows(report: SampleReport, words: Words) -> Iterator[ReportRow]:
    for section, entries in _sections(report, words).items():
        for number, (gene, facts) in enumerate(entries, 1):
            for item, value, unit in facts:
                shown = visible(value) if isinstance(value, str) else value
                known_unit = unit if value is not None else None
                yield ReportRow(
                    report.sample.sample_id,
                    section,
                    number,
                    gene,
                    visible(item),
                    shown,
                    known_unit,
                )


def _sections(report: SampleReport, words: Words) -> Mapping[str, Sequence[ReportEntry]]:
    units = {
        one.name: one.unit or None
        for one in (*schema_of(RegionStatus).columns, *schema_of(VariantRow).columns)
    }
    variants = {
        "finding": report.findings,
        "uncertain": report.uncertain,
        "germline_risk": report.germline_risk,
        "withheld": report.withheld,
    }
    return {
        "notice": [(None, [("research_use", words.research_use, None)])],
        "sample": [(None, _sample(report))],
        "verdict": [(None, _verdict(report, words))],
        "check": [
            (
                None,
                [
                    (one.name, one.finding, None),
                    ("level", one.level, None),
                    ("share", one.value, _FRACTION),
                    ("limit", one.limit, _FRACTION),
                    ("detail", one.detail, None),
                ],
            )
            for one in report.checks
        ],
        "qc": [
            (
                row["gene"],
                [(name, row[name], row["unit"] if name in _QC_NUMBERS else None) for name in _QC],
            )
            for row in (*report.qc, *report.qc_genes)
        ],
        "run": [(None, [("verdict", report.run.verdict, None)])],
        "control": [
            (row["gene"], [(name, row[name], None) for name in _CONTROL])
            for row in report.run.controls
        ],
        **{
            section: [(one.row.gene, _finding(one, words, units)) for one in some]
            for section, some in variants.items()
        },
        "not_counted": [
            (None, [("reason", code, None), ("variants", number, None)])
            for code, number in report.not_counted
        ],
        "event": [
            (
                row.gene,
                _facts(row),
            )
            for row in report.events
        ],
        "copy_number": [(None, _facts(row)) for row in report.copies],
        "cytogenetics": [(None, _facts(row)) for row in report.cytogenetics],
        "segment": [(None, _facts(row)) for row in report.segments],
        "globin": [(None, _facts(row)) for row in report.globin],
        "gene": [(one.gene, _gene(one, units)) for one in report.genes],
        "gap": [entry for gap in report.gaps for entry in _gap(gap, units)],
        "version": [
            (None, [(f"{group} {item}".strip(), value, None)])
            for group, some in report.versions.items()
            for item, value in some
        ],
    }


def _facts(row: EventRow | CopyRow | SegmentRow | GlobinRow | FindingRow) -> list[Fact]:
    """Every column of a row but whose it is."""
    return [
        (one.name, getattr(row, one.name), one.unit or None)
        for one in schema_of(type(row)).columns
        if one.name not in ("sample_id", "gene")
    ]


_QC = ("metric", "value", "finding", "direction", "warn", "fail", "verdict", "reason")
_QC_NUMBERS = ("value", "warn", "fail")
_CONTROL = ("role", "check", "name", "expected", "observed", "verdict", "reason")


def _sample(report: SampleReport) -> list[Fact]:
    sample, assay = report.sample, report.assay
    return [
        ("disease", sample.disease, None),
        ("material", sample.material, None),
        ("role", sample.role, None),
        ("sex", sample.sex, None),
        ("assay", assay.name, None),
        ("chemistry", assay.chemistry, None),
        ("dedup", assay.counted_by, None),
        ("panels", ";".join(assay.panels), None),
        ("report_vaf", assay.report_vaf, _FRACTION),
        *_reads(report.reads),
        ("in_matrices", report.has_cells, None),
    ]


def _reads(counts: ReadCounts | None) -> list[Fact]:
    if counts is None:
        return [("reads", None, "reads")]
    lost = [(f"reads_lost_{reason}", number, "reads") for reason, number in counts.lost.items()]
    return [
        ("reads", counts.given, "reads"),
        ("reads_kept", counts.kept, "reads"),
        ("reads_kept_single", counts.single, "reads"),
        *lost,
    ]


def _verdict(report: SampleReport, words: Words) -> list[Fact]:
    reasons = [words.sentence("verdict_reasons", one) for one in report.verdict.reasons]
    return [("verdict", report.verdict.level, None), *(("reason", text, None) for text in reasons)]


def _finding(one: ReportFinding, words: Words, units: Mapping[str, str | None]) -> list[Fact]:
    values = vars(one.row)
    names = (*_NAMES, *(n for n in words.evidence if n not in _NAMES))
    group = "why" if one.row.reported else "why_not"
    return [
        *((name, values[name], units.get(name)) for name in names),
        ("vaf_low", one.low, _FRACTION),
        ("vaf_high", one.high, _FRACTION),
        ("limit", one.limit, _FRACTION),
        ("reported", one.row.reported, None),
        *((group, words.sentence(group, reason), None) for reason in one.why),
        *(("caution", words.sentence("cautions", reason), None) for reason in one.cautions),
    ]


def _gene(one: GeneAnswer, units: Mapping[str, str | None]) -> list[Fact]:
    facts: list[Fact] = [(name, getattr(one, name), units.get(name)) for name in _CELL]
    if one.hotspots:
        facts.append(("hotspots", ";".join(one.hotspots), None))
    return [*facts, *((f"event {name}", status, None) for name, status in one.events)]


def _gap(gap: CoverageGap, units: Mapping[str, str | None]) -> Iterator[ReportEntry]:
    for row in gap.rows:
        facts: list[Fact] = [(name, getattr(row, name), units.get(name)) for name in _GAP]
        yield row.gene, [("region", row.region, None), *facts]
