"""Feature views: which columns a model takes, by which floor and policy, as data."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any

from hemaline.annotation.classification.policies import named_policy
from hemaline.common.documents.valid_documents import check_document, read_document
from hemaline.common.logic.conditions import Rule, read_rule
from hemaline.common.problems import Problems, fail
from hemaline.common.suggestions import did_you_mean
from hemaline.common.tables.table_schemas import Column
from hemaline.paths import resource
from hemaline.variants.row_policy import RowPolicy

# Sources of a column of a view; each column has one of them.
KINDS = (
    "sample",
    "clinical",
    "cytogenetics",
    "gene",
    "event",
    "distinct",
    "rule",
    "sum",
    "bound",
    "first",
    "allele",
    "globin",
    "missing",
)


@dataclass(frozen=True)
class ViewColumn:
    """One column: ``kind`` is one of ``KINDS``, ``of`` its subject."""

    name: str
    kind: str
    of: Any
    type: str = "integer"
    unit: str = ""
    allowed: tuple[str, ...] = ()
    meaning: str = ""
    give: str = "status"
    floor: float | None = None
    factor: float = 1.0
    cap: int | None = None
    labels: tuple[str, ...] = ()
    same_event_within: int = 0
    only_if: str | None = None
    reason: str = "not_assessed"
    equals: str | None = None

    @cached_property
    def rule(self) -> Rule:
        """The condition of a column of kind rule."""
        return read_rule(str(self.of))

    @property
    def reads(self) -> tuple[str, ...]:
        """Names of other columns that it needs."""
        own = (self.only_if,) if self.only_if else ()
        if self.kind == "rule":
            return (*self.rule.names, *own)
        if self.kind in ("sum", "first"):
            return (*self.of, *own)
        return (self.of, *own) if self.kind == "bound" else own


@dataclass(frozen=True)
class View:
    """One file of ``resources/views``."""

    name: str
    version: str
    title: str
    source: str
    format: str
    floor: float
    policy: str
    unclassified: bool
    roles: frozenset[str]
    inputs: tuple[ViewColumn, ...]
    columns: tuple[ViewColumn, ...]
    study: Mapping[str, str] = field(default_factory=dict)
    mutations: Mapping[str, str] = field(default_factory=dict)

    @cached_property
    def row_policy(self) -> RowPolicy:
        """The policy that decides which rows of the variants table count."""
        return RowPolicy.of(named_policy(self.policy))

    @property
    def written(self) -> list[Column]:
        """Columns of the file."""
        return [
            Column(one.name, one.type, one.meaning, one.unit, one.allowed) for one in self.columns
        ]

    def has_gene(self, gene: str | None) -> bool:
        """True if rows of a gene can matter; alleles are matched by place, whatever their gene."""
        return self._takes_all or gene in self.genes

    @cached_property
    def _takes_all(self) -> bool:
        kinds = {one.kind for one in (*self.inputs, *self.columns)}
        return self.format == "cbioportal" or bool(kinds & {"allele", "globin"})

    @cached_property
    def genes(self) -> frozenset[str]:
        """Genes of which the view has a column."""
        return frozenset(
            one.of for one in (*self.inputs, *self.columns) if one.kind in ("gene", "distinct")
        )


def view_names(folder: Path) -> list[str]:
    """Names of the views in ``folder``, sorted."""
    return sorted(path.stem for path in folder.glob("*.yaml"))


def load_view(name: str, folder: Path | None = None) -> View:
    """The view ``name``.

    Raises:
        HemalineError: there is no such view, or its file breaks the schema or names what does not
            are before it.
    """
    folder = folder or resource("views")
    known = view_names(folder)
    if name not in known:
        raise fail("HL-J07", name=name, hint=did_you_mean(name, known), known=", ".join(known))
    path = folder / f"{name}.yaml"
    problems = Problems()
    document = read_document(path, problems)
    if document is not None:
        check_document(document, "view", path, problems)
    problems.raise_errors()
    assert document is not None
    if document["name"] != name:
        raise fail("HL-Y16", path, column="name", name=document["name"], stem=name)
    try:
        view = _view(document)
        _check_names(view)
    except (ValueError, KeyError) as error:
        raise fail("HL-J08", path, reason=str(error)) from error
    return view


def _view(document: Mapping[str, Any]) -> View:
    return View(
        name=document["name"],
        version=document["version"],
        title=document["title"],
        source=" ".join(document["source"].split()),
        format=document.get("format", "table"),
        floor=float(document["floor"]),
        # A view's policy is not a site's choice: a packaged one.
        policy=named_policy(document["policy"]["name"]).name,
        unclassified=document["policy"]["unclassified"],
        roles=frozenset(document["roles"]),
        inputs=tuple(_columns(document.get("inputs", ()))),
        columns=tuple(_columns(document.get("columns", ()))),
        study=document.get("study", {}),
        mutations=document.get("mutations", {}),
    )


def _columns(entries: Sequence[Mapping[str, Any]]) -> Iterator[ViewColumn]:
    for entry in entries:
        one = _column(entry)
        each = entry.get("for_each")
        if each is None:
            yield one
            continue
        labels = each.get("labels", {})
        for gene in each["genes"]:
            words = {"gene": gene, "label": labels.get(gene, gene)}
            of = one.of.format(**words) if isinstance(one.of, str) else one.of
            name, meaning = one.name.format(**words), one.meaning.format(**words)
            yield replace(one, name=name, of=of, meaning=meaning)


def _column(entry: Mapping[str, Any]) -> ViewColumn:
    kind = next(kind for kind in KINDS if kind in entry)
    of = entry[kind]
    return ViewColumn(
        name=entry["name"],
        kind=kind,
        of=tuple(of) if isinstance(of, list) else of,
        type=entry.get("type", "integer"),
        unit=entry.get("unit", ""),
        allowed=tuple(entry.get("allowed", ())),
        meaning=" ".join(entry.get("meaning", "").split()),
        give=entry.get("give", "status"),
        floor=entry.get("floor"),
        factor=float(entry.get("factor", 1)),
        cap=entry.get("cap"),
        labels=tuple(entry.get("labels", ())),
        same_event_within=entry.get("same_event_within", 0),
        only_if=entry.get("only_if"),
        reason=entry.get("reason", "not_assessed"),
        equals=entry.get("equals"),
    )


def _check_names(view: View) -> None:
    seen: set[str] = set()
    for one in (*view.inputs, *view.columns):
        missing = [name for name in one.reads if name not in seen]
        if missing:
            raise ValueError(f"{one.name} reads {missing[0]}, which is not defined before it")
        if one.name in seen:
            raise ValueError(f"duplicate {one.name}")
        seen.add(one.name)
    if view.format == "cbioportal" and not (view.study and view.mutations):
        raise ValueError("a study needs study and mutations")
