"""Of every model file: no rule, and no comparison within one, without a case that it decides."""

from collections.abc import Iterator, Mapping
from math import inf, nextafter
from typing import Any

import pytest
import yaml

from hemaline.common.logic.conditions import Comparison, Known, comparisons
from hemaline.scores.decisions import Decision, DecisionRule
from hemaline.scores.inputs import Input
from hemaline.scores.linear import LinearModel
from hemaline.scores.model_files import load_model, model_names
from hemaline.scores.models import DecisionModel, Model, PointsModel
from hemaline.scores.scoring import criterion_truth

MODELS = {name: load_model(name) for name in model_names()}
DOCUMENTS = {
    name: yaml.safe_load(model.path.read_text(encoding="utf-8")) for name, model in MODELS.items()
}
RULED = [name for name, model in MODELS.items() if not isinstance(model.body, LinearModel)]


def known(name: str, values: Mapping[str, Any]) -> Known:
    model = MODELS[name]
    return model.complete({e.name: e.possible(str(values[e.name])) for e in model.inputs})


def decisions(model: Model) -> tuple[Decision, ...]:
    if isinstance(model.body, PointsModel):
        return tuple(model.body.items)
    decision = model.body.decision if isinstance(model.body, DecisionModel) else None
    return (decision,) if decision else ()


def criteria(model: Model) -> tuple[DecisionRule, ...]:
    return model.body.criteria if isinstance(model.body, DecisionModel) else ()


def written(name: str) -> list[Mapping[str, Any]]:
    """Rules and criteria as the file has them, each with its example."""
    document = DOCUMENTS[name]
    items = [rule for item in document.get("items", ()) for rule in item["rules"]]
    return [*document.get("rules", ()), *items, *document.get("criteria", ())]


def cases(name: str) -> list[dict[str, Any]]:
    """The baseline, and it with each example."""
    baseline = DOCUMENTS[name]["baseline"]
    return [baseline, *({**baseline, **entry["example"]} for entry in written(name))]


@pytest.mark.parametrize("name", RULED)
def test_every_id_decides_a_case(name: str) -> None:
    model, document = MODELS[name], DOCUMENTS[name]
    decided: set[str] = set()
    truths: dict[str, set[bool | None]] = {}
    for values in cases(name):
        for item in decisions(model):
            outcomes = {rule for rule, _ in item.outcomes(known(name, values))}
            assert len(outcomes) == 1
            decided |= outcomes
        for rule in criteria(model):
            truths.setdefault(rule.id, set()).add(criterion_truth(rule, known(name, values)))
    ids = [rule["id"] for rule in document.get("rules", ())]
    for item in (document, *document.get("items", ())):
        ids += [rule["id"] for rule in item["rules"]] if item is not document else []
        ids += [item["otherwise"]["id"]] if "otherwise" in item else []
    assert decided == set(ids)
    assert len(ids) == len(set(ids))
    assert truths.keys() == {entry["id"] for entry in document.get("criteria", ())}
    assert all(found == {True, False} for found in truths.values())


def values_of(entry: Input, model: Model) -> list[str]:
    """Every text of a category; of a number its ends, and both sides of every constant."""
    if not entry.is_number:
        return [str(value) for value in entry.values]
    cuts = {
        c.constant
        for condition in model.conditions()
        for c in comparisons(condition)
        if c.name == entry.name and isinstance(c.constant, float)
    }
    steps = {p for cut in cuts for p in (nextafter(cut, -inf), cut, nextafter(cut, inf))}
    inside = {p for p in steps if entry.minimum <= p <= entry.maximum}
    return [repr(p) for p in sorted({entry.minimum, entry.maximum, *inside})]


def around(name: str, example: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """A case, and it with one other input, then two, changed."""
    model = MODELS[name]
    first = {**DOCUMENTS[name]["baseline"], **example}
    yield first
    changes = [(e.name, v) for e in model.inputs for v in values_of(e, model)]
    for one, value in changes:
        yield {**first, one: value}
    for at, (one, value) in enumerate(changes):
        for other, second in changes[at + 1 :]:
            if other != one:
                yield {**first, one: value, other: second}


def answer(name: str, rule: DecisionRule, values: Mapping[str, Any]) -> object:
    """Result of the file with this rule in its place: its decision, or the criterion's truth."""
    now = known(name, values)
    for item in decisions(MODELS[name]):
        if any(one is rule for one in item.rules):
            return item.outcomes(now)
    return criterion_truth(rule, now)


def is_decisive(name: str, rule: DecisionRule, one: Comparison, values: Mapping[str, Any]) -> bool:
    """True if the answer changes with this input alone, across this comparison, by this rule."""
    model = MODELS[name]
    sides: dict[bool, set[object]] = {True: set(), False: set()}
    rules: dict[bool, set[bool | None]] = {True: set(), False: set()}
    for value in values_of(model.input(one.name), model):
        changed = {**values, one.name: value}
        (held,) = {one.holds(v) for v in model.input(one.name).possible(value)}
        sides[held].add(answer(name, rule, changed))
        rules[held].add(rule.when.truth(known(name, changed)))
    return (
        any(before != after for before in sides[True] for after in sides[False])
        and rules[True] != rules[False]
    )


PARTS = [
    pytest.param(
        name, rule, one, example, id=f"{name}-{rule.id}-{one.name}{one.sign}{one.constant}"
    )
    for name in RULED
    for rule in (*(r for d in decisions(MODELS[name]) for r in d.rules), *criteria(MODELS[name]))
    for example in [
        next(
            e["example"]
            for e in (
                DOCUMENTS[name].get("criteria", ())
                if rule in criteria(MODELS[name])
                else [w for w in written(name) if w not in DOCUMENTS[name].get("criteria", ())]
            )
            if e["id"] == rule.id
        )
    ]
    for one in dict.fromkeys(comparisons(rule.when))
]  # fmt: skip


@pytest.mark.parametrize(("name", "rule", "one", "example"), PARTS)
def test_every_comparison_of_every_rule_decides_a_case(
    name: str, rule: DecisionRule, one: Comparison, example: Mapping[str, Any]
) -> None:
    assert any(is_decisive(name, rule, one, values) for values in around(name, example))
