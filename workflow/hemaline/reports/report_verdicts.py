"""Verdicts in a report: of the sample by its reads, checks and QC, and of its run by its controls.

The tables of QC verdicts, controls and runs are taken as text rows, so that a run without them has
a report as well. What names other samples in them is left out: a report is about one sample.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from hemaline.inputs.qc_rules import FAIL, NOT_ASSESSABLE, PARTIAL, PASS, WARN
from hemaline.inputs.sheet_rows import Sample
from hemaline.quality.identity.sample_checks import CheckRow
from hemaline.quality.verdicts import OVERALL, SAMPLE, is_unassessed_check
from hemaline.reads.confirmation import SampleVerdict
from hemaline.reports.report_reasons import Reason
from hemaline.reports.report_tables import TextRow
from hemaline.reports.report_words import Words


@dataclass(frozen=True)
class ReportVerdict:
    """A level of ``words.yaml`` with its reasons."""

    level: str
    reasons: tuple[Reason, ...] = ()


@dataclass(frozen=True)
class Check:
    """Identity, sex or contamination: what was found, its level, and its figures.

    ``meaning`` is the finding in words; ``detail`` of a check that could not be made states why.
    """

    name: str
    finding: str
    level: str
    meaning: str
    value: float | None = None
    limit: float | None = None
    detail: str | None = None


@dataclass(frozen=True)
class RunVerdict:
    """A sequencing run as far as the sample's assay goes; its controls without their names."""

    verdict: str
    controls: tuple[TextRow, ...] = ()


# Why no check was made of a sample whose reads were refused.
_REFUSED = "the reads of the sample were refused"


def sample_checks(
    row: CheckRow | None, words: Words, is_refused: bool = False
) -> tuple[Check, ...]:
    """The checks of a row of ``sample_checks``; none without one."""
    if row is None:
        return ()
    values = vars(row)
    details = {"sex": f"sheet {row.sex_expected}, reads {row.sex_observed or 'inconclusive'}"}
    if row.conflicts_with:
        number = len(row.conflicts_with.split(";"))
        details["identity"] = f"in conflict with {number} sample{'' if number == 1 else 's'}"
    unassessed = row.unassessed()
    details |= dict.fromkeys(unassessed, _REFUSED) if is_refused else unassessed
    return tuple(
        Check(
            name=name,
            finding=str(values[name]),
            level=words.checks[name][values[name]].level,
            meaning=words.finding(name, str(values[name])),
            value=_number(values, one.value),
            limit=_number(values, one.limit),
            detail=details.get(name),
        )
        for name, one in words.check_details.items()
    )


def _number(values: Mapping[str, object], column: str | None) -> float | None:
    value = values[column] if column else None
    return value if isinstance(value, float) else None


def sample_verdict(
    reads: SampleVerdict | None, checks: Sequence[Check], qc: Sequence[TextRow], words: Words
) -> ReportVerdict:
    """The sample's verdict: refused reads, else the QC's overall one, else that of its checks."""
    faults = reads.faults if reads else ()
    if faults:
        return ReportVerdict(
            next(iter(words.levels)),
            tuple(Reason("fault", {"code": one.code, "text": one.reason}) for one in faults),
        )
    overall = next((r for r in qc if r["metric"] == OVERALL and r["level"] == SAMPLE), None)
    if overall is not None:
        reasons = tuple(_metric_reasons(metric_rows(qc, SAMPLE), words))
        if not reasons and overall["reason"]:
            reasons = (Reason("qc", {"text": overall["reason"]}),)
        return ReportVerdict(overall["verdict"] or NOT_ASSESSABLE, reasons)
    if not checks:
        return ReportVerdict(NOT_ASSESSABLE, (Reason("no_checks"),))
    reasons = tuple(_check_reason(one) for one in checks if one.level != PASS)
    levels = [one.level for one in checks if one.level != NOT_ASSESSABLE]
    # Checks that could not be made are listed with the verdict of the others.
    if PASS in levels and len(levels) < len(checks):
        levels.append(PARTIAL)
    return ReportVerdict(words.worst(levels), reasons)


def _check_reason(one: Check) -> Reason:
    detail = one.detail if one.level == NOT_ASSESSABLE else one.meaning
    return Reason(one.level, {"metric": one.name, "detail": detail})


def _metric_reasons(rows: Sequence[TextRow], words: Words) -> Iterator[Reason]:
    """Metrics that fail or warn, and checks of the sample that could not be made."""
    for row in rows:
        metric, verdict, finding = row["metric"] or "", row["verdict"], row["finding"]
        if verdict in (FAIL, WARN):
            detail = words.finding(metric, finding) if finding else row["reason"]
            yield Reason(verdict, {"metric": metric, "detail": detail})
        elif is_unassessed_check(verdict, finding):
            yield Reason(NOT_ASSESSABLE, {"metric": metric, "detail": row["reason"]})


def run_verdict(
    sample: Sample,
    runs: Sequence[TextRow] | None,
    controls: Sequence[TextRow],
    not_evaluated: str,
) -> RunVerdict:
    """The verdict of the sample's run and assay, with the checks of its controls."""
    if runs is None:
        return RunVerdict(not_evaluated)
    key = (sample.run_id or None, sample.assay)
    own = next((row for row in runs if (row["run_id"], row["assay"]) == key), None)
    verdict = own["verdict"] if own else None
    of_run = tuple(row for row in controls if row["run_id"] == key[0]) if key[0] else ()
    return RunVerdict(verdict or not_evaluated, of_run)


def metric_rows(qc: Sequence[TextRow], level: str) -> tuple[TextRow, ...]:
    """QC rows of a level without the overall one, and of genes those that are no pass.

    The reason of a row that has a finding may name other samples: the finding is worded without
    them. The reason of a check that could not be made names none.
    """
    rows = [row for row in qc if row["level"] == level and row["metric"] != OVERALL]
    if level != SAMPLE:
        rows = [row for row in rows if row["verdict"] != PASS]
    return tuple(_nameless(row) for row in rows)


def _nameless(row: TextRow) -> Mapping[str, str | None]:
    names_others = row["finding"] and row["finding"] != NOT_ASSESSABLE
    return {**row, "reason": None} if names_others else row
