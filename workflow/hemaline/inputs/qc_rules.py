"""Thresholds of quality: ``resources/qc.yaml`` with what an assay changes of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from hemaline.common.documents.valid_documents import valid_document
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
        for name, entry in document["metrics"].items()
    }
    return QcRules(document["version"], frozenset(document["roles"]), metrics)


@cache
def _document(source: Path) -> dict[str, Any]:
    document = valid_document(source, "qc")
    return document


def _rule(
    name: str,
    entry: Mapping[str, Any],
    chemistry: str,
    report_vaf: float,
    changes: Mapping[str, Any],
) -> MetricRule:
    findings = _findings(entry.get("findings", {}), changes)
    numbers = {} if findings else changes

    def threshold(key: str) -> float | None:
        value = numbers[key] if key in numbers else entry.get(key, {}).get(chemistry)
        return None if value is None else float(value)

    vafs = {
        verdict: report_vaf if vaf == FLOOR else float(vaf)
        for verdict, vaf in entry.get("detects", {}).items()
        if verdict not in numbers
    }
    return MetricRule(
        name,
        entry.get("unit"),
        entry.get("direction"),
        threshold("warn"),
        threshold("fail"),
        vafs,
        findings,
        threshold("depth"),
    )


def _findings(
    defaults: Mapping[str, Sequence[str]], changes: Mapping[str, Sequence[str]]
) -> dict[str, str]:
    """Verdict by finding; one that no longer fails is a warning, unless the assay sets it."""
    if not defaults:
        return {}
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
