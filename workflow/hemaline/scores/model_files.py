"""Models of ``resources/models``: read, held against their schema, their conditions parsed."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from hemaline.common.documents.valid_documents import check_document, read_document
from hemaline.common.logic.conditions import Comparison, comparisons, parse_condition
from hemaline.common.logic.expressions import Condition
from hemaline.common.problems import Problems, fail
from hemaline.common.suggestions import did_you_mean
from hemaline.paths import resource
from hemaline.scores.decisions import Decision, DecisionRule
from hemaline.scores.inputs import BINARY, Input
from hemaline.scores.linear import Category, Derived, LinearModel, LinearTerm
from hemaline.scores.models import DecisionModel, LeftOut, Model, ModelSource, PointsModel

MODELS_FOLDER = "models"
# The line of a model's file that names its view; the workflow reads it at every start, and to parse
# the files would take it seconds. Type of the words of findings, which inputs of 0 and 1 are.
_FINDING = "finding"
_VIEW = re.compile(r"^view: ([a-z0-9_]+)$", re.MULTILINE)


def model_names(folder: Path | None = None) -> list[str]:
    """Names of the models there are."""
    return sorted(path.stem for path in (folder or resource(MODELS_FOLDER)).glob("*.yaml"))


def views_of_models(views: Collection[str], folder: Path | None = None) -> dict[str, str]:
    """The view of each model whose view is one of ``views``."""
    folder = folder or resource(MODELS_FOLDER)
    found = {
        n: _VIEW.search((folder / f"{n}.yaml").read_text("utf-8")) for n in model_names(folder)
    }
    return {name: match[1] for name, match in found.items() if match and match[1] in views}


def load_model(name: str, folder: Path | None = None) -> Model:
    """The model ``name``.

    Raises:
        HemalineError: there is no such model, or its file breaks the schema or names what is not
            defined in it.
    """
    known = model_names(folder)
    path = (folder or resource(MODELS_FOLDER)) / f"{name}.yaml"
    if name not in known:
        raise fail("HL-W01", name=name, hint=did_you_mean(name, known), known=", ".join(known))
    problems = Problems()
    document = read_document(path, problems)
    if document is not None:
        check_document(document, "model", path, problems)
    problems.raise_errors()
    assert document is not None
    if document["name"] != name:
        raise fail("HL-Y16", path, column="name", name=document["name"], stem=name)
    try:
        return _model(document, path)
    except ValueError as error:
        raise fail("HL-W02", path, reason=str(error)) from error


def _model(document: Mapping[str, Any], path: Path) -> Model:
    sources = tuple(
        ModelSource(key, entry["citation"], entry["verified"])
        for key, entry in document["sources"].items()
    )
    definitions: dict[str, Condition] = {}
    for entry in document.get("definitions", ()):
        definitions[entry["name"]] = parse_condition(entry["when"], definitions)
    inputs = tuple(_input(entry, definitions) for entry in document["inputs"])
    bodies: dict[str, Callable[..., LinearModel | PointsModel | DecisionModel]] = {
        "linear": _linear,
        "points": _points,
        "decision": _decision,
    }
    model = Model(
        name=document["name"],
        version=document["version"],
        title=document["title"],
        kind=document["kind"],
        scope=document["scope"],
        view=document["view"],
        sources=sources,
        inputs=inputs,
        body=bodies[document["kind"]](document, definitions),
        definitions={e["name"]: e["when"] for e in document.get("definitions", ())},
        left_out=tuple(LeftOut(e["what"], e["why"]) for e in document.get("left_out", ())),
        path=path,
    )
    _check(model, document)
    return model


def _input(entry: Mapping[str, Any], definitions: Mapping[str, Condition]) -> Input:
    kind = entry["type"]
    usual, bounds = entry.get("usual"), entry.get("bounds")
    return Input(
        name=entry["name"],
        type=kind,
        description=entry["description"],
        unit=entry.get("unit", ""),
        values=BINARY if kind == "binary" else tuple(map(str, entry.get("values", ()))),
        spellings=entry.get("spellings", {}),
        words=entry.get("words", _FINDING if kind == "binary" else ""),
        if_missing=entry.get("if_missing", ""),
        partial={text: tuple(words) for text, words in entry.get("partial", {}).items()},
        minimum=float(entry.get("minimum", 0.0)),
        maximum=float(entry.get("maximum", 0.0)),
        usual=(float(usual[0]), float(usual[1])) if usual else None,
        aliases=tuple(entry.get("aliases", ())),
        bounds=(bounds[0], bounds[1]) if bounds else None,
        required=entry.get("required", False),
        measured_if=_guard(entry, "measured_if", definitions),
        measured_unless=_guard(entry, "measured_unless", definitions),
    )


def _guard(
    entry: Mapping[str, Any], key: str, definitions: Mapping[str, Condition]
) -> Condition | None:
    return parse_condition(entry[key], definitions) if key in entry else None


def _rule(
    entry: Mapping[str, Any], definitions: Mapping[str, Condition], result: str
) -> DecisionRule:
    results = entry.get(result, "")
    return DecisionRule(
        id=str(entry["id"]),
        when=parse_condition(entry["when"], definitions),
        results=tuple(map(str, results)) if isinstance(results, list) else (str(results),),
        source=entry["source"],
        text=entry["when"],
    )


def _rules(
    entry: Mapping[str, Any], definitions: Mapping[str, Condition], result: str, name: str
) -> Decision:
    return Decision(
        name=name,
        rules=tuple(_rule(rule, definitions, result) for rule in entry["rules"]),
        otherwise=(str(entry["otherwise"]["id"]), str(entry["otherwise"][result])),
    )


def _linear(document: Mapping[str, Any], definitions: Mapping[str, Condition]) -> LinearModel:
    derived = []
    seen = dict(definitions)
    for entry in document["derived"]:
        when = parse_condition(entry["when"], seen)
        derived.append(Derived(entry["name"], when, entry.get("otherwise")))
        # A derived value is binary; later ones may name it as a condition.
        seen[entry["name"]] = Comparison(entry["name"], "==", 1.0)
    return LinearModel(
        derived=tuple(derived),
        terms=tuple(LinearTerm.read(entry) for entry in document["terms"]),
        log_base=float(document["log_base"]),
        digits=document["digits"],
        highest_range=float(document["highest_range"]),
        categories=_categories(document),
        comments=document["comments"],
    )


def _points(document: Mapping[str, Any], definitions: Mapping[str, Condition]) -> PointsModel:
    items = tuple(
        _rules(entry, definitions, "points", entry["name"]) for entry in document["items"]
    )
    return PointsModel(items, _categories(document))


def _decision(document: Mapping[str, Any], definitions: Mapping[str, Condition]) -> DecisionModel:
    decision = None
    if "rules" in document:
        decision = _rules(document, definitions, "result", document["name"])
    criteria = (_rule(entry, definitions, "result") for entry in document.get("criteria", ()))
    readings = {frozenset(e["results"]): e["text"] for e in document.get("readings", ())}
    return DecisionModel(tuple(criteria), decision, readings)


def _categories(document: Mapping[str, Any]) -> tuple[Category, ...]:
    return tuple(
        Category(entry["name"], float(entry.get("up_to", "inf")))
        for entry in document["categories"]
    )


def _check(model: Model, document: Mapping[str, Any]) -> None:
    """Names used must be inputs, sources used must be cited, items must not share an input."""
    names = {entry.name for entry in model.inputs}
    derived = {d.name for d in model.body.derived} if isinstance(model.body, LinearModel) else set()
    for condition in model.conditions():
        _known(names | derived, (c.name for c in comparisons(condition)))
    if isinstance(model.body, LinearModel):
        _known(names | derived, (name for term in model.body.terms for name in term.reads))
    if isinstance(model.body, PointsModel):
        used = [name for item in model.body.items for name in item.inputs]
        if len(set(used)) < len(used):
            raise ValueError("two items read the same input: their points would not be independent")
    _cited({source.key for source in model.sources}, document)


def _known(names: set[str], used: Iterable[str]) -> None:
    if unknown := sorted(set(used) - names):
        raise ValueError(f"not an input: {', '.join(unknown)}")


def _cited(keys: set[str], node: object) -> None:
    if isinstance(node, Mapping):
        key = node.get("source")
        if key is not None and key not in keys:
            raise ValueError(f"not among the sources: {key}")
        for child in node.values():
            _cited(keys, child)
    elif isinstance(node, Sequence) and not isinstance(node, str):
        for child in node:
            _cited(keys, child)
