"""Verdicts in a report: of the sample by its reads, checks and QC, and of its run by its controls.

The tables of QC verdicts, controls and runs are taken as text rows, so that a run without them has
a report as well. What names other samples in them is left out: a report speaks of one sample.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from hemaline.delivery.report_reasons import Reason
from hemaline.delivery.report_tables import TextRow
from hemaline.delivery.report_words import Words
from hemaline.identity.sample_checks import CheckRow
from hemaline.inputs.sheets import Sample
from hemaline.reads.confirmation import SampleVerdict

_OVERALL, _SAMPLE_LEVEL, _PASS = "overall", "sample", "pass"
_NOT_ASSESSABLE = "not_assessable"


@dataclass(frozen=True)
class Verdict:
    """A level of ``words.yaml`` with its reasons."""

    level: str
    reasons: tuple[Reason, ...] = ()


@dataclass(frozen=True)
class Check:
    """Identity, sex or contamination: what was found, its level, and its figures."""

    name: str
    finding: str
    level: str
    value: float | None = None
    limit: float | None = None
    detail: str | None = None


@dataclass(frozen=True)
class RunVerdict:
    """A sequencing run as far as the sample's assay goes; its controls without their names."""

    verdict: str
    controls: tuple[TextRow, ...] = ()


def sample_checks(row: CheckRow | None, words: Words) -> tuple[Check, ...]:
    """The checks of a row of ``sample_checks``; none without one."""
    if row is None:
        return ()
    values = row.values()
    details = {"sex": f"sheet {row.sex_expected}, seen {row.sex_observed or 'NA'}"}
    if row.conflicts_with:
        details["identity"] = f"{len(row.conflicts_with.split(';'))} pair(s) in conflict"
    return tuple(
        Check(
            name=name,
            finding=str(values[name]),
            level=words.document["checks"][name][values[name]],
            value=_number(values, one["value"]),
            limit=_number(values, one["limit"]),
            detail=details.get(name),
        )
        for name, one in words.document["check_details"].items()
    )


def _number(values: Mapping[str, object], column: str | None) -> float | None:
    value = values[column] if column else None
    return value if isinstance(value, float) else None


def sample_verdict(
    reads: SampleVerdict | None, checks: Sequence[Check], qc: Sequence[TextRow], words: Words
) -> Verdict:
    """The sample's verdict: refused reads, else the QC's overall one, else that of its checks."""
    faults = reads.faults if reads else ()
    if faults:
        return Verdict(
            words.levels[0],
            tuple(Reason("fault", {"code": one.code, "text": one.reason}) for one in faults),
        )
    overall = next((r for r in qc if r["metric"] == _OVERALL and r["level"] == _SAMPLE_LEVEL), None)
    if overall is not None:
        text = overall["reason"]
        said = (Reason("qc", {"text": text}),) if text else ()
        return Verdict(overall["verdict"] or _NOT_ASSESSABLE, said)
    open_ones = [one.name for one in checks if one.level == _NOT_ASSESSABLE]
    found = [one for one in checks if one.level not in (_PASS, _NOT_ASSESSABLE)]
    reasons = tuple(Reason("check", {"check": one.name, "finding": one.finding}) for one in found)
    if open_ones:
        reasons = (*reasons, Reason(_NOT_ASSESSABLE, {"checks": ", ".join(open_ones)}))
    # What could not be assessed is told beside the verdict of what could.
    levels = [one.level for one in checks if one.level != _NOT_ASSESSABLE]
    return Verdict(words.worst(levels), reasons)


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

    The reason of a row that has a finding may name other samples: the finding says it without.
    """
    rows = [row for row in qc if row["level"] == level and row["metric"] != _OVERALL]
    if level != _SAMPLE_LEVEL:
        rows = [row for row in rows if row["verdict"] != _PASS]
    return tuple(_nameless(row) for row in rows)


def _nameless(row: TextRow) -> Mapping[str, str | None]:
    return {**row, "reason": None} if row["finding"] else row
