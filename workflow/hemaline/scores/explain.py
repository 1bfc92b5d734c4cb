"""Why a sample has its score: inputs, terms or rules, and what was left out, as text."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from hemaline.common.logic.conditions import Known
from hemaline.common.tables.output_tables import as_text
from hemaline.scores.decisions import DecisionRule
from hemaline.scores.features_file import SampleInputs
from hemaline.scores.linear import LinearResult
from hemaline.scores.models import DecisionModel, Model, PointsModel
from hemaline.scores.score_tables import USE
from hemaline.scores.scoring import PointsResult, criterion_truth, evaluate, score_rows

_TRUTH = {True: "holds", False: "does not hold", None: "depends on what was not measured"}
# Part of the head, or listed below in full.
_IN_HEAD = ("sample_id", "model", "model_version", "use", "not_scored")


def explain(model: Model, row: SampleInputs) -> str:
    """A page on one sample."""
    (scored,) = score_rows(model, [row])
    cells = vars(scored)
    lines = [f"{row.sample_id}: {model.title} ({model.name} {model.version}), {USE}", model.scope]
    lines += ["", *(f"{k:<24}{as_text(v)}" for k, v in cells.items() if k not in _IN_HEAD)]
    lines += ["", "inputs:", *_inputs(model, row)]
    result = evaluate(model, row)
    known = model.complete(row.cells)
    if isinstance(result, LinearResult):
        lines += ["", *_terms(result)]
    elif isinstance(result, PointsResult) and isinstance(model.body, PointsModel):
        for item in model.body.items:
            points = "|".join(points for _, points in result.items[item.name])
            lines += ["", f"{item.name}: {points} points", *_rules(item.rules, known)]
    elif isinstance(model.body, DecisionModel):
        if model.body.decision:
            lines += ["", "rules, the first that holds decides:"]
            lines += _rules(model.body.decision.rules, known)
        if model.body.criteria:
            lines += ["", "criteria:", *_rules(model.body.criteria, known)]
    if model.definitions:
        lines += ["", "where:", *(f"  {k}: {v}" for k, v in model.definitions.items())]
    lines += ["", "sources:", *(f"  {key}: {one.citation}" for key, one in model.sources.items())]
    if model.left_out:
        lines += ["", "not scored:", *(f"  {e.what}: {e.why}" for e in model.left_out)]
    return "\n".join(lines)


def _inputs(model: Model, row: SampleInputs) -> Iterator[str]:
    guards = model.complete(row.cells)
    for entry in model.inputs:
        values = row.cells[entry.name]
        text = " or ".join(map(as_text, values)) if values else "not measured"
        if values and guards[entry.name] != values:
            text += ", does not count (measured_if or measured_unless of the model's file)"
        yield f"  {entry.name:<22}{text} {entry.unit}".rstrip()


def _terms(result: LinearResult) -> Iterator[str]:
    yield f"  {'term':<16}{'value':>9}{'best':>9}{'mean':>9}{'worst':>9}   (contributions)"
    best, mean, worst = (result.scenarios[name] for name in ("best", "mean", "worst"))
    for term, value in mean.values.items():
        known = "" if best.values[term] == worst.values[term] else "   not measured in full"
        parts = (s.contributions[term] for s in (best, mean, worst))
        numbers = "".join(f"{part:>9.4f}" for part in parts)
        yield f"  {term:<16}{value:>9.4g}{numbers}{known}"
    sums = "".join(f"{scenario.score:>9.4f}" for scenario in (best, mean, worst))
    yield f"  {'sum':<25}{sums}"


def _rules(rules: Sequence[DecisionRule], known: Known) -> Iterator[str]:
    for rule in rules:
        results = " or ".join(result for result in rule.results if result)
        gives = f" -> {results}" if results else ""
        truth = _TRUTH[criterion_truth(rule, known)]
        yield f"  {rule.id:<8}{truth}: {rule.text}{gives} [{rule.source}]"
