"""Samples scored by a model: the rows of the output tables."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from hemaline.common.logic.conditions import Known, undecided
from hemaline.scores.decisions import Decision, DecisionOutcome, DecisionRule
from hemaline.scores.features_file import SampleInputs
from hemaline.scores.linear import SCENARIOS, LinearModel, LinearResult, category_of
from hemaline.scores.models import DecisionModel, Model, PointsModel
from hemaline.scores.score_tables import (
    USE,
    DecisionScore,
    LinearScore,
    PointsScore,
    ScoreRow,
    ScoreTerm,
)

INDETERMINATE = "indeterminate"
NOTHING = "none"
_CLASSES: dict[type, type[LinearScore | PointsScore | DecisionScore]] = {
    LinearModel: LinearScore,
    PointsModel: PointsScore,
    DecisionModel: DecisionScore,
}


@dataclass(frozen=True)
class PointsResult:
    """Outcomes of each item, every sum they can add up to, and the categories of these."""

    items: Mapping[str, tuple[DecisionOutcome, ...]]
    sums: tuple[float, ...]
    categories: tuple[str, ...]
    open_inputs: tuple[str, ...]


@dataclass(frozen=True)
class DecisionResult:
    """Truth of each criterion, and the outcomes of the rules (empty where there are none)."""

    criteria: Mapping[str, bool | None]
    outcomes: tuple[DecisionOutcome, ...]
    open_inputs: tuple[str, ...]

    @property
    def results(self) -> tuple[str, ...]:
        """Possible results, each once."""
        return tuple(dict.fromkeys(result for _, result in self.outcomes))


Result = LinearResult | PointsResult | DecisionResult


def score_class(model: Model) -> type[LinearScore | PointsScore | DecisionScore]:
    """The class of the rows of the model's output."""
    return _CLASSES[type(model.body)]


def evaluate(model: Model, row: SampleInputs) -> Result:
    """Result of the model for one sample."""
    known = model.complete(row.cells)
    match model.body:
        case LinearModel():
            return model.body.result(known)
        case PointsModel():
            return _points(model.body, known)
        case DecisionModel():
            return _decision(model.body, known)


def _points(body: PointsModel, known: Known) -> PointsResult:
    items = {item.name: item.outcomes(known) for item in body.items}
    sums = {0.0}
    for outcomes in items.values():
        points = {float(result) for _, result in outcomes}
        # Halves and quarters add up exactly; other points are brought to one spelling.
        sums = {round(total + more, 9) for total in sums for more in points}
    categories = tuple(dict.fromkeys(category_of(s, body.categories) for s in sorted(sums)))
    opened = (name for item in body.items for name in item.open_inputs(known))
    still_open = tuple(dict.fromkeys(opened)) if len(sums) > 1 else ()
    return PointsResult(items, tuple(sorted(sums)), categories, still_open)


def _decision(body: DecisionModel, known: Known) -> DecisionResult:
    criteria = {rule.id: criterion_truth(rule, known) for rule in body.criteria}
    outcomes = body.decision.outcomes(known) if body.decision else ()
    result = DecisionResult(criteria, outcomes, ())
    opened: list[str] = []
    if body.decision and len(result.results) > 1:
        opened += body.decision.open_inputs(known)
    for rule in body.criteria:
        if criteria[rule.id] is None:
            opened += (c.name for c in undecided(rule.when, known))
    return DecisionResult(criteria, outcomes, tuple(dict.fromkeys(opened)))


def criterion_truth(rule: DecisionRule, known: Known) -> bool | None:
    """True if a criterion is met by every completion (True), by none (False), or by some."""
    alone = Decision(rule.id, (rule,), ("", ""))
    answers = {bool(rule_id) for rule_id, _ in alone.outcomes(known)}
    return answers.pop() if len(answers) == 1 else None


def score_rows(model: Model, rows: Iterable[SampleInputs]) -> Iterator[ScoreRow]:
    """Rows of the scores table, in the order of the samples."""
    for row in rows:
        match evaluate(model, row):
            case LinearResult() as result:
                cells = _linear_cells(result, row)
            case PointsResult() as result:
                cells = _points_cells(result)
            case DecisionResult() as result:
                cells = _decision_cells(result, model)
        yield score_class(model)(
            row.sample_id,
            model.name,
            model.version,
            USE,
            not_scored=_joined(entry.what for entry in model.left_out),
            **cells,
        )


def _linear_cells(result: LinearResult, row: SampleInputs) -> dict[str, Any]:
    cells: dict[str, Any] = {
        "score": result.score,
        "category": result.category,
        "score_range": result.width,
        "comment": result.comment,
        "missing": _joined(row.missing),
    }
    for scenario in SCENARIOS:
        cells[f"score_{scenario}"] = result.scores[scenario]
        cells[f"category_{scenario}"] = result.categories[scenario]
    return cells


def _points_cells(result: PointsResult) -> dict[str, Any]:
    only = len(result.sums) == 1
    return {
        "score": result.sums[0] if only else None,
        "category": result.categories[0] if len(result.categories) == 1 else INDETERMINATE,
        "possible_categories": "|".join(result.categories),
        "score_lowest": result.sums[0],
        "score_highest": result.sums[-1],
        "missing": _joined(result.open_inputs),
    }


def _decision_cells(result: DecisionResult, model: Model) -> dict[str, Any]:
    assert isinstance(model.body, DecisionModel)
    cells: dict[str, Any] = dict.fromkeys(("result", "possible_results", "reading", "rules"))
    if model.body.decision:
        results = result.results
        cells["result"] = results[0] if len(results) == 1 else INDETERMINATE
        cells["possible_results"] = "|".join(results)
        cells["reading"] = model.body.readings.get(frozenset(results))
        cells["rules"] = "|".join(dict.fromkeys(rule for rule, _ in result.outcomes))
    words = {True: "criteria_met", False: "criteria_not_met", None: "criteria_indeterminate"}
    for truth, column in words.items():
        found = [name for name, answer in result.criteria.items() if answer is truth]
        cells[column] = _joined(found) if model.body.criteria else None
    cells["missing"] = _joined(result.open_inputs)
    return cells


def contribution_rows(model: Model, rows: Iterable[SampleInputs]) -> Iterator[ScoreTerm]:
    """Rows of the contributions table; none for a decision."""
    for row in rows:
        match evaluate(model, row):
            case LinearResult(scenarios=scenarios):
                for term in scenarios["mean"].values:
                    parts = [scenarios[name] for name in SCENARIOS]
                    values = [one.values[term] for one in parts]
                    shares = [one.contributions[term] for one in parts]
                    yield ScoreTerm(row.sample_id, model.name, term, *values, *shares)
            case PointsResult(items=items):
                for item, outcomes in items.items():
                    points = [float(result) for _, result in outcomes]
                    cells = (None, None, None, min(points), None, max(points))
                    yield ScoreTerm(row.sample_id, model.name, item, *cells)


def _joined(names: Iterable[str] | Sequence[str]) -> str:
    return "; ".join(names) or NOTHING
