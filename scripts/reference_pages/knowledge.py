"""Policies, matrices, views, models and panels, from the files of `resources/`."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

from hemaline.common.documents.models import document_names
from hemaline.common.tables.table_schemas import Column
from hemaline.features.views import load_view
from hemaline.genome.panels import load_panel, panel_names
from hemaline.paths import resource
from hemaline.scores.model_files import load_model, model_names
from hemaline.scores.models import Model
from reference_pages.markdown import FOLDER, code, escaped, page, section, table


def pages() -> dict[str, str]:
    """A page for each kind."""
    made = {
        "matrices": page("Matrices", _MATRICES, [_matrices()]),
        "panels": page(
            "Panels", "Genes of the packaged panels, in the order of columns.", _panels()
        ),
        "policies": page("Policies", _POLICIES, _policies()),
        "views": page("Views", _VIEWS, map(_view, document_names(resource("views")))),
        "models": page("Models", _MODELS, map(_model, model_names())),
    }
    return {f"{FOLDER}/{name}.md": text for name, text in made.items()}


_MATRICES = (
    "Every matrix has a row for each sample and a column for each gene of its panel, as "
    "`{panel}.{matrix}.tsv` and `.parquet`."
)
_POLICIES = (
    "A policy determines which variants a matrix counts. It is named and versioned, and part of "
    "the schema digest."
)
_VIEWS = "The columns that a published model reads, and how each is made."
_MODELS = "Published prognostic models. For research use only: no diagnosis, not a medical device."


def _document(path: Path) -> Any:
    return yaml.safe_load(path.read_text(encoding="utf-8"))


def _matrices() -> str:
    rows = (
        (
            code(one["name"]),
            escaped(one["meaning"].replace("{gene}", "the gene")),
            one["type"],
            escaped(one.get("unit", "")),
            " ".join(map(code, one.get("allowed", ()))),
        )
        for one in _document(resource("matrices.yaml"))["matrices"]
    )
    return table(("matrix", "meaning", "type", "unit", "values"), rows)


def _panels() -> Iterator[str]:
    folder = resource("panels")
    for name in panel_names(folder):
        genes = load_panel(folder, name)
        yield section(f"{name}: {len(genes)} genes", " ".join(map(escaped, genes)))


def _policies() -> Iterator[str]:
    for path in sorted(resource("policies").glob("*.yaml")):
        document = _document(path)
        text = path.read_text(encoding="utf-8")
        yield section(
            f"{document['name']} {document['version']}",
            f"{escaped(document['description'])}\n\n````yaml\n{text}````\n",
        )


def _view(name: str) -> str:
    view = load_view(name)
    document = _document(resource("views") / f"{name}.yaml")
    about = [
        f"Source: {escaped(document['source'])}.",
        f"Floor {view.floor:g}, policy {code(view.row_policy.policy.name)}, samples of role "
        f"{', '.join(sorted(view.roles))}.",
    ]
    return section(
        f"{name} {view.version}: {document['title']}",
        "\n".join([*about, "", _columns(view.written)]),
    )


def _columns(columns: Any) -> str:
    head = ("column", "meaning", "type", "unit", "values")
    return table(head, (_column(one) for one in columns))


def _column(one: Column) -> tuple[str, ...]:
    values = " ".join(map(code, one.allowed))
    return code(one.name), escaped(one.description), one.type, escaped(one.unit), values


def _model(name: str) -> str:
    model = load_model(name)
    scope = f"{escaped(model.scope)} Reads the view {code(model.view)}.\n"
    inputs = table(("input", "meaning", "type", "unit", "values"), map(_input, model.inputs))
    return section(
        f"{name}: {model.title} ({model.kind})", "\n".join([scope, inputs, *_sources(model)])
    )


def _input(entry: Any) -> tuple[str, ...]:
    if entry.values:
        values = " ".join(map(code, entry.values))
    elif entry.minimum or entry.maximum:
        values = f"from {entry.minimum:g} to {entry.maximum:g}"
    else:
        values = ""
    return (
        code(entry.name), escaped(entry.description), entry.type, escaped(entry.unit), values,
    )  # fmt: skip


def _sources(model: Model) -> Iterator[str]:
    yield "Sources:\n"
    for source in model.sources.values():
        yield f"- {escaped(source.citation)} ({escaped(source.verified)})"
    if model.left_out:
        yield "\nNot scored:\n"
        for entry in model.left_out:
            yield f"- {escaped(entry.what)}: {escaped(entry.why)}"
    yield ""
