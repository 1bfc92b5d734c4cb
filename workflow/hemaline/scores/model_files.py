"""Models of ``resources/models``: read, held against their schema, their conditions parsed."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from pathlib import Path

from hemaline.common.documents.models import Document, document_names
from hemaline.common.logic.conditions import comparisons
from hemaline.common.problems import fail
from hemaline.common.suggestions import did_you_mean
from hemaline.paths import resource
from hemaline.scores.linear import LinearModel
from hemaline.scores.models import Model, PointsModel

MODELS_FOLDER = "models"
# The line of a model's file that names its view; the workflow reads it at every start, and to parse
# the files would take it seconds.
_VIEW = re.compile(r"^view: ([a-z0-9_]+)$", re.MULTILINE)


def model_names(folder: Path | None = None) -> list[str]:
    """Names of the models there are."""
    return document_names(folder or resource(MODELS_FOLDER))


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
    model = Model.load(path, names={})
    if model.name != name:
        raise fail("HL-Y16", path, column="name", name=model.name, stem=name)
    model._path = path
    try:
        _check(model)
    except ValueError as error:
        raise fail("HL-W02", path, reason=str(error)) from error
    return model


def _check(model: Model) -> None:
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
    _cited(model.sources, model)


def _known(names: set[str], used: Iterable[str]) -> None:
    if unknown := sorted(set(used) - names):
        raise ValueError(f"not an input: {', '.join(unknown)}")


def _cited(keys: Collection[str], node: object) -> None:
    if isinstance(node, Document):
        key = getattr(node, "source", None)
        if key is not None and key not in keys:
            raise ValueError(f"not among the sources: {key}")
        for _, child in node:
            _cited(keys, child)
    elif isinstance(node, tuple):
        for child in node:
            _cited(keys, child)
