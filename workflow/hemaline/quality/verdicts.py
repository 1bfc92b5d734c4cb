"""The verdict on each sample and gene: what was measured held against the thresholds in force."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Annotated

from hemaline.callability.region_status import ASSESSED, RegionStatus, first_reason
from hemaline.common.grouping import grouped
from hemaline.common.tables.output_tables import MISSING
from hemaline.common.tables.rows import Field, table
from hemaline.inputs.qc_rules import (
    BELOW,
    FAIL,
    NOT_ASSESSABLE,
    PARTIAL,
    PASS,
    WARN,
    MetricRule,
    QcRules,
)
from hemaline.quality.identity.sample_checks import CONFLICT, CheckRow
from hemaline.quality.identity.sample_pairs import AGREES, CONFLICTS, PairRow
from hemaline.quality.sequencing import Sequencing

SAMPLE, GENE = "sample", "gene"
OVERALL, CALLABLE, DEPTH = "overall", "callable", "depth"
CONFLICT_OF_OTHER = "conflict_of_other"


@table("qc_verdicts", key=("sample_id", "level", "gene", "metric"), missing=MISSING)
@dataclass(frozen=True)
class VerdictRow:
    """One row is one metric of one sample, or of one gene in one sample, held against its
    thresholds; the metric `overall` is the sample's verdict.
    """

    sample_id: Annotated[str, "Sample of the sheet."]
    level: Annotated[str, "Subject of the row.", Field(allowed=("sample", "gene"))]
    gene: Annotated[str | None, "HGNC symbol; NA at the level of the sample."]
    metric: Annotated[
        str,
        "Metric of resources/qc.yaml, which has its meaning and the source of its thresholds; "
        "overall: the worst of the sample's metrics. Of a gene: callable and depth (lowest "
        "median fragments of its required regions).",
        Field(
            allowed=(
                "reads_kept",
                "on_target",
                "duplication",
                "depth",
                "targets_at_depth",
                "fold_80",
                "uniformity",
                "callable",
                "insert_size",
                "family_size",
                "contamination",
                "identity",
                "sex",
                "overall",
            )
        ),
    ]
    value: Annotated[float | None, "What was measured; NA where it was not or is no number."]
    finding: Annotated[
        str | None,
        "What was found where that is a word: contamination, identity, sex; NA else.",
    ]
    unit: Annotated[
        str | None,
        "Unit of value and thresholds.",
        Field(allowed=("fraction", "fragments", "ratio", "bp")),
    ]
    direction: Annotated[
        str | None,
        "Which side of a threshold is worse.",
        Field(allowed=("below", "above")),
    ]
    warn: Annotated[float | None, "Threshold of a warning in force; NA where there is none."]
    fail: Annotated[float | None, "Threshold of a failure in force; NA where there is none."]
    verdict: Annotated[
        str,
        "pass; warn: poor, changes no cell; fail of a sample: none of its genes is 0 "
        "(sample_failed_qc); of a gene: nothing of it was covered deeply enough; not_assessable "
        "is no pass; partial, of overall alone: nothing warns or fails, and identity, sex or "
        "contamination could not be assessed.",
        Field(allowed=("pass", "warn", "fail", "not_assessable", "partial")),
    ]
    reason: Annotated[
        str | None,
        "Why it is not a pass, and which checks of the sample could not be made; NA without a "
        "reason.",
    ]


@dataclass(frozen=True)
class Judged:
    """Inputs of one sample's verdict."""

    sample_id: str
    role: str
    max_contamination: float
    sequencing: Sequencing
    check: CheckRow
    identity: str


def identity_findings(checks: Sequence[CheckRow], pairs: Sequence[PairRow]) -> dict[str, str]:
    """The identity of each sample, its conflicts separated from those of the other tube.

    Of two samples in conflict the one that a further sample of its patient agrees with is taken to
    be right if nothing agrees with the other.
    """
    backed = {
        name for pair in pairs if pair.verdict == AGREES for name in (pair.sample_a, pair.sample_b)
    }
    against: dict[str, set[str]] = {}
    for pair in pairs:
        if pair.verdict in CONFLICTS:
            against.setdefault(pair.sample_a, set()).add(pair.sample_b)
            against.setdefault(pair.sample_b, set()).add(pair.sample_a)
    found = {}
    for row in checks:
        is_backed = (
            row.sample_id in backed
            and not row.units_in_conflict
            and not backed & against.get(row.sample_id, set())
        )
        found[row.sample_id] = (
            CONFLICT_OF_OTHER if row.identity == CONFLICT and is_backed else row.identity
        )
    return found


def judge_sample(one: Judged, rules: QcRules) -> Iterator[VerdictRow]:
    """Rows of one sample, the overall verdict last."""
    if one.role not in rules.roles:
        yield overall_row(
            one.sample_id, NOT_ASSESSABLE, f"a sample of role {one.role} is not judged"
        )
        return
    if not one.sequencing.accepted:
        yield overall_row(one.sample_id, FAIL, "its reads were refused (see the manifest)")
        return
    rows = [_judge(one, rule) for rule in rules.metrics.values()]
    yield from rows
    yield overall(one.sample_id, rows)


def overall(sample_id: str, rows: Iterable[VerdictRow]) -> VerdictRow:
    """The worst of the metrics, with those that fail or warn and the checks that were not made.

    A pass with a check that could not be made is ``partial``. A metric that does not apply to the
    assay (UMI families without UMIs) takes nothing from a pass.
    """
    by_verdict: dict[str, list[str]] = {}
    unassessed = []
    for row in rows:
        by_verdict.setdefault(row.verdict, []).append(row.metric)
        if is_unassessed_check(row.verdict, row.finding):
            unassessed.append(f"{row.metric} ({row.reason})")
    worst = next((v for v in (FAIL, WARN, PASS) if v in by_verdict), NOT_ASSESSABLE)
    named = [f"{v}: {', '.join(by_verdict[v])}" for v in (FAIL, WARN) if v in by_verdict]
    if unassessed:
        worst = PARTIAL if worst == PASS else worst
        named.append(f"not assessed: {', '.join(unassessed)}")
    return overall_row(sample_id, worst, "; ".join(named) or None)


def is_unassessed_check(verdict: str | None, finding: str | None) -> bool:
    """True if a metric is a check of the sample (one with a finding) that could not be made."""
    return verdict == NOT_ASSESSABLE and finding is not None


def overall_row(sample_id: str, verdict: str, reason: str | None) -> VerdictRow:
    """The row of the whole sample."""
    return VerdictRow(
        sample_id, SAMPLE, None, OVERALL, None, None, None, None, None, None, verdict, reason
    )


def _judge(one: Judged, rule: MetricRule) -> VerdictRow:
    check = one.check
    words = {
        "contamination": (check.contamination, _share(check)),
        "identity": (one.identity, _against(check)),
        "sex": (check.sex, f"sheet {check.sex_expected}, seen {check.sex_observed or 'NA'}"),
    }
    if rule.name in words:
        return _by_finding(one, rule, *words[rule.name])
    value = one.sequencing.values.get(rule.name)
    if value is None:
        why = one.sequencing.reasons.get(rule.name, "not measured")
        return _row(one.sample_id, rule, None, NOT_ASSESSABLE, why)
    row = _by_value(one.sample_id, rule, value)
    return _with_units(row, rule, one.sequencing.by_unit.get(rule.name, {}))


def _with_units(row: VerdictRow, rule: MetricRule, units: Mapping[str, float]) -> VerdictRow:
    """The row with units that do not pass named; a sample that passes without them warns.

    The sample is judged by its units together: a poor one among good ones removes no zero.
    """
    poor = []
    for unit, value in units.items() if len(units) > 1 else ():
        reason = beyond(rule, value, rule.verdict(value))
        if reason:
            poor.append(f"unit {unit}: {reason}")
    if not poor:
        return row
    reasons = "; ".join([*filter(None, [row.reason]), *poor])
    return replace(row, verdict=WARN if row.verdict == PASS else row.verdict, reason=reasons)


def _by_value(
    sample_id: str, rule: MetricRule, value: float, gene: str | None = None
) -> VerdictRow:
    if not rule.is_judged:
        return _row(sample_id, rule, value, NOT_ASSESSABLE, "no threshold", gene)
    verdict = rule.verdict(value)
    return _row(sample_id, rule, value, verdict, beyond(rule, value, verdict), gene)


def _by_finding(one: Judged, rule: MetricRule, finding: str, detail: str | None) -> VerdictRow:
    verdict = rule.findings.get(finding, PASS)
    share = one.check.contamination_share if rule.unit else None
    fail = one.max_contamination if rule.unit else None
    reasons = f"{finding} ({detail})" if detail else finding
    reason = (
        None
        if verdict == PASS
        else one.check.unassessed()[rule.name]
        if verdict == finding == NOT_ASSESSABLE
        else reasons
    )
    return VerdictRow(
        one.sample_id,
        SAMPLE,
        None,
        rule.name,
        share,
        finding,
        rule.unit,
        rule.direction,
        None,
        fail,
        verdict,
        reason,
    )


def _against(check: CheckRow) -> str | None:
    reasons = [f"with {check.conflicts_with}"] if check.conflicts_with else []
    if check.units_in_conflict:
        reasons.append(f"between its units {check.units_in_conflict}")
    return ", ".join(reasons) or None


def _share(check: CheckRow) -> str | None:
    share = check.contamination_share
    return None if share is None else f"{100 * share:.2g} % of another person"


def beyond(rule: MetricRule, value: float, verdict: str) -> str | None:
    """The comparison that made a verdict; None of a pass."""
    threshold = {WARN: rule.warn, FAIL: rule.fail}.get(verdict)
    sign = "<" if rule.direction == BELOW else ">"
    return None if threshold is None else f"{value:.4g} {sign} {threshold:.4g}"


def _row(
    sample_id: str,
    rule: MetricRule,
    value: float | None,
    verdict: str,
    reason: str | None,
    gene: str | None = None,
) -> VerdictRow:
    return VerdictRow(
        sample_id,
        GENE if gene else SAMPLE,
        gene,
        rule.name,
        value,
        None,
        rule.unit,
        rule.direction,
        rule.warn,
        rule.fail,
        verdict,
        reason,
    )


def judge_genes(
    sample_id: str, regions: Iterable[RegionStatus], rules: QcRules
) -> Iterator[VerdictRow]:
    """Two rows for each gene of one sample, from its rows of the callability table.

    ``callable`` passes where the gene may be 0, so that it and the matrices never disagree.
    """
    required = (region for region in regions if region.required)
    genes = grouped(required, lambda region: region.gene)
    for gene, own in genes.items():
        yield _callable(sample_id, gene, own, rules.metrics[CALLABLE])
        yield _gene_depth(sample_id, gene, own, rules.metrics[DEPTH])


def _callable(
    sample_id: str, gene: str, own: Sequence[RegionStatus], rule: MetricRule
) -> VerdictRow:
    sized = [
        (one.last - one.first + 1, one.fraction_callable)
        for one in own
        if one.first and one.last and one.fraction_callable is not None
    ]
    bases = sum(size for size, _ in sized)
    value = sum(size * share for size, share in sized) / bases if bases else None
    statuses = {ASSESSED if one.is_assessed else one.status for one in own}
    reason = first_reason(one.reason for one in own)
    if statuses == {ASSESSED}:
        verdict = PASS
    elif reason in ("not_on_panel", "not_targeted") and statuses == {"not_assessed"}:
        verdict = NOT_ASSESSABLE
    else:
        verdict = FAIL if statuses == {"not_assessed"} else WARN
    # By status and not by a threshold: callability has decided, hotspots and events included.
    plain = MetricRule(rule.name, rule.unit, rule.direction)
    return _row(sample_id, plain, value, verdict, reason, gene)


def _gene_depth(
    sample_id: str, gene: str, own: Sequence[RegionStatus], rule: MetricRule
) -> VerdictRow:
    depths = [one.median_depth for one in own if one.median_depth is not None]
    if depths:
        return _by_value(sample_id, rule, min(depths), gene)
    reason = first_reason(one.reason for one in own)
    return _row(sample_id, rule, None, NOT_ASSESSABLE, reason, gene)


def overall_verdicts(rows: Iterable[VerdictRow]) -> dict[str, VerdictRow]:
    """The overall row of each sample."""
    return {row.sample_id: row for row in rows if row.metric == OVERALL}


def failed(rows: Iterable[VerdictRow]) -> frozenset[str]:
    """Samples of which nothing may be called absent."""
    return frozenset(name for name, row in overall_verdicts(rows).items() if row.verdict == FAIL)


def with_needed_depths(rules: QcRules, needed: Callable[[float], float | None]) -> QcRules:
    """The rules with each VAF that must be detected replaced by the depth it needs."""

    def threshold(rule: MetricRule, verdict: str, given: float | None) -> float | None:
        return needed(rule.detects[verdict]) if verdict in rule.detects else given

    metrics = {
        name: replace(
            rule,
            warn=threshold(rule, WARN, rule.warn),
            fail=threshold(rule, FAIL, rule.fail),
            detects={},
        )
        for name, rule in rules.metrics.items()
    }
    return replace(rules, metrics=metrics)


def with_thresholds_of(rules: QcRules, rows: Iterable[VerdictRow]) -> QcRules:
    """The rules with the thresholds that these rows of a sample were held against."""
    metrics = dict(rules.metrics)
    for row in rows:
        if row.metric in metrics:
            rule = metrics[row.metric]
            metrics[row.metric] = replace(rule, warn=row.warn, fail=row.fail, detects={})
    return replace(rules, metrics=metrics)
