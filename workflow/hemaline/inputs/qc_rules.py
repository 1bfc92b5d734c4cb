"""Thresholds of quality: ``resources/qc.yaml`` with what an assay changes of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import Field, model_validator

from hemaline.common.documents.models import (
    Document,
    Maybe,
    PositiveShare,
    SourcedDocument,
    Unique,
    UniqueSet,
)
from hemaline.filters.filter_document import Chemistry
from hemaline.paths import resource

PASS, WARN, FAIL, NOT_ASSESSABLE = "pass", "warn", "fail", "not_assessable"
# Of a whole sample: what was assessed passes, and a check of the sample could not be made.
PARTIAL = "partial"
BELOW = "below"
FLOOR = "floor"


@dataclass(frozen=True)
class MetricRule:
    """One metric in one assay.

    ``warn`` and ``fail`` are thresholds in ``unit``; ``detects`` are VAFs by verdict, in whose
    place the depth that they need is the threshold. ``findings`` are verdicts by finding.
    ``depth`` is the count of fragments that the metric itself is about.
    """

    name: str
    unit: str | None = None
    direction: str | None = None
    warn: float | None = None
    fail: float | None = None
    detects: Mapping[str, float] = field(default_factory=dict)
    findings: Mapping[str, str] = field(default_factory=dict)
    depth: float | None = None

    @property
    def is_judged(self) -> bool:
        """True if there is anything to hold a value against."""
        return self.warn is not None or self.fail is not None or bool(self.findings)

    def is_beyond(self, value: float, threshold: float | None) -> bool:
        """True if ``value`` is on the worse side of ``threshold``."""
        if threshold is None:
            return False
        return value < threshold if self.direction == BELOW else value > threshold

    def verdict(self, value: float) -> str:
        """``pass``, ``warn`` or ``fail``."""
        if self.is_beyond(value, self.fail):
            return FAIL
        return WARN if self.is_beyond(value, self.warn) else PASS


_Verdict = Literal["warn", "fail"]
_IdentityFinding = Literal["conflict", "conflict_of_other", "chimerism"]
_SexFinding = Literal["differs", "chimerism"]
Threshold = Annotated[int | float, Field(ge=0)] | None


class Thresholds(Document):
    """Values from which a metric warns or fails; null takes a threshold away."""

    warn: Threshold = None
    fail: Threshold = None


class ThresholdsAtDepth(Thresholds):
    """The same of a metric that is about a depth."""

    depth: Maybe[Annotated[int | float, Field(gt=0)]] = Field(
        default=None, description="Fragments from which a base counts."
    )


def _changed(description: str) -> Any:
    return Field(default=None, description=description)


class QcChanges(Document):
    """Thresholds of an assay in place of those of ``resources/qc.yaml``."""

    reads_kept: Maybe[Thresholds] = _changed("Share of the reads handed in that reach the aligner.")
    on_target: Maybe[Thresholds] = _changed("Share of fragments on target.")
    duplication: Maybe[Thresholds] = _changed("Share of duplicate reads.")
    depth: Maybe[Thresholds] = _changed("Median fragments over the targets.")
    targets_at_depth: Maybe[ThresholdsAtDepth] = _changed("Share of target bases at a depth.")
    fold_80: Maybe[Thresholds] = _changed(
        "Fold of sequencing that brings 80 % of the target bases to the mean."
    )
    uniformity: Maybe[Thresholds] = _changed(
        "Share of target bases at 0.2 of the mean depth or more."
    )
    callable: Maybe[Thresholds] = _changed(
        "Share of the scope that may be called absent at the floor."
    )
    insert_size: Maybe[Thresholds] = _changed("Median insert size in bp.")
    family_size: Maybe[Thresholds] = _changed("Mean fragments of a UMI family.")
    identity: Maybe[Mapping[_Verdict, Unique[_IdentityFinding]]] = _changed(
        "Findings about whose sample it is."
    )
    sex: Maybe[Mapping[_Verdict, Unique[_SexFinding]]] = _changed(
        "Findings about the sample's sex."
    )

    @cached_property
    def given(self) -> dict[str, Any]:
        """The keys that the assay gives, as in its file."""
        return self.model_dump(mode="json", exclude_unset=True)


_ByChemistry = Mapping[Chemistry, Annotated[float, Field(ge=0)]]


class Metric(Document):
    """A metric with thresholds, which are by chemistry, or with findings."""

    unit: Maybe[str] = Field(default=None, description="Unit of values and thresholds.")
    direction: Maybe[Literal["below", "above"]] = Field(
        default=None, description="Which side of a threshold is worse."
    )
    meaning: str = Field(description="How it is measured, or what its findings mean.")
    warn: _ByChemistry = Field(default={})
    fail: _ByChemistry = Field(default={})
    depth: _ByChemistry = Field(default={})
    detects: Mapping[_Verdict, Literal["floor"] | PositiveShare] = Field(
        default={},
        description=(
            "The threshold is the depth that this VAF needs; floor is the assay's report_vaf."
        ),
    )
    findings: Mapping[Literal["fail", "warn", "not_assessable"], Unique[str]] = Field(
        default={}, description="Findings by verdict; all others pass."
    )
    source: str = Field(
        description="Where the thresholds come from and why they do not fail a sample."
    )

    @model_validator(mode="after")
    def _has_a_direction(self) -> Self:
        if not self.findings and self.direction is None:
            raise ValueError("a metric without findings needs a direction")
        return self


class QcDocument(SourcedDocument):
    """When a sample's sequencing is called good, poor or failed."""

    roles: UniqueSet[Literal["tumour", "normal", "germline", "pon", "ntc", "positive_control"]] = (
        Field(min_length=1, description="Roles of samples that are judged.")
    )
    metrics: Mapping[str, Metric] = Field(description="Every metric, in the order of the table.")


@dataclass(frozen=True)
class QcRules:
    """Roles that are judged, and every metric in the order of the file."""

    version: str
    roles: frozenset[str]
    metrics: Mapping[str, MetricRule]


def load_qc_rules(
    chemistry: str,
    report_vaf: float,
    changes: Mapping[str, Mapping[str, Any]] | None = None,
    path: Path | None = None,
) -> QcRules:
    """The rules of an assay.

    Args:
        chemistry: of the assay.
        report_vaf: its floor.
        changes: its key ``qc``.
        path: in place of the packaged ``qc.yaml``.

    Raises:
        HemalineError: the file cannot be read or breaks its schema.
    """
    document = _document(path or resource("qc.yaml"))
    metrics = {
        name: _rule(name, entry, chemistry, report_vaf, (changes or {}).get(name, {}))
        for name, entry in document.metrics.items()
    }
    return QcRules(document.version, document.roles, metrics)


@cache
def _document(source: Path) -> QcDocument:
    return QcDocument.load(source)


def _rule(
    name: str,
    metric: Metric,
    chemistry: str,
    report_vaf: float,
    changes: Mapping[str, Any],
) -> MetricRule:
    if metric.findings:
        findings = _findings(metric.findings, changes)
        return MetricRule(name, metric.unit, metric.direction, findings=findings)

    def threshold(key: str, defaults: Mapping[Any, float]) -> float | None:
        value = changes[key] if key in changes else defaults.get(chemistry)
        return None if value is None else float(value)

    return MetricRule(
        name,
        metric.unit,
        metric.direction,
        threshold("warn", metric.warn),
        threshold("fail", metric.fail),
        {
            verdict: report_vaf if vaf == "floor" else vaf
            for verdict, vaf in metric.detects.items()
            if verdict not in changes
        },
        depth=threshold("depth", metric.depth),
    )


def _findings(
    defaults: Mapping[Any, Sequence[str]], changes: Mapping[str, Sequence[str]]
) -> dict[str, str]:
    """Verdict by finding; one that no longer fails is a warning, unless the assay sets it."""
    by_verdict = {**defaults, **changes}
    found = {
        word: verdict
        for verdict in (NOT_ASSESSABLE, WARN, FAIL)
        for word in by_verdict.get(verdict, ())
    }
    if WARN not in changes:
        found = {**dict.fromkeys(defaults.get(FAIL, ()), WARN), **found}
    return found


def milder_fails(rules: QcRules) -> list[MetricRule]:
    """Metrics that would fail before they warn."""
    return [
        rule
        for rule in rules.metrics.values()
        if rule.warn is not None and rule.fail is not None and rule.is_beyond(rule.warn, rule.fail)
    ]
