"""Models: inputs, sources, and the evaluation of each kind."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Literal, Self

from pydantic import Field, PrivateAttr, model_validator

from hemaline.common.documents.models import Document, Many, Maybe, Natural, Unique, require
from hemaline.common.logic.conditions import Known, comparisons
from hemaline.common.logic.expressions import Condition
from hemaline.scores.conditions import Conditional
from hemaline.scores.decisions import Decision, DecisionRule, Example, Id, PointsRule, ResultRule
from hemaline.scores.inputs import Input
from hemaline.scores.linear import Category, Derived, LinearModel, LinearTerm


@dataclass(frozen=True)
class PointsModel:
    """Points of items added up; ``categories`` are closed on the right, the last has no end."""

    items: tuple[Decision, ...]
    categories: tuple[Category, ...]


@dataclass(frozen=True)
class DecisionModel:
    """Independent criteria, and rules of which the first that holds decides."""

    criteria: tuple[DecisionRule, ...]
    decision: Decision | None
    # Texts where exactly these results remain open.
    readings: Mapping[frozenset[str], str]


class ModelSource(Document):
    """Where a rule was published."""

    citation: str
    verified: str = Field(description="How the rules taken from it were confirmed.")


class LeftOut(Document):
    """A published rule that is not evaluated, and why."""

    what: str
    why: str


class NamedCondition(Conditional):
    """A condition with a name."""

    name: str = Field(pattern="^[a-z][a-z0-9_]*$")
    note: str = ""

    def model_post_init(self, names: Any) -> None:
        """Later conditions may use the name."""
        super().model_post_init(names)
        if names is not None:
            names[self.name] = self.when


class Comments(Document):
    """Comment on a score by the width of its range."""

    certain: str
    narrow: str
    stable: str
    wide: str


class _Otherwise(Document):
    id: Id
    source: str = Field(pattern="^[a-z][a-z0-9_]*$", description="Key of sources.")


class PointsOtherwise(_Otherwise):
    """The points where no rule of an item holds."""

    points: int | float


class ResultOtherwise(_Otherwise):
    """The result where no rule holds."""

    result: str


class Item(Document):
    """An item of which the first rule that holds gives the points."""

    name: str
    rules: Many[PointsRule] = Field(min_length=1)
    otherwise: PointsOtherwise


class OpenReading(Document):
    """Text where exactly these results remain open."""

    results: Unique[str] = Field(min_length=2)
    text: str


_NEEDED = {
    "linear": ("derived", "log_base", "terms", "digits", "highest_range", "comments", "categories"),
    "points": ("items", "categories", "baseline"),
    "decision": ("baseline",),
}


class Model(Document, title="Prognostic model"):
    """Inputs, numbers and rules of a published model; none of them is in the code."""

    name: str = Field(
        pattern="^[a-z][a-z0-9_]*$", description="Name on the command line and of the file."
    )
    version: str = Field(
        pattern=r"^[0-9]+\.[0-9]+\.[0-9]+$", description="Written into every row of the scores."
    )
    title: str = Field(description="Name people use.")
    kind: Literal["linear", "points", "decision"]
    scope: str = Field(description="Whom the model is for.")
    view: str = Field(
        pattern="^[a-z][a-z0-9_]*$",
        description="View of resources/views that writes the inputs.",
    )
    sources: Mapping[str, ModelSource] = Field(min_length=1, description="Publications by key.")
    # Before whatever may use their names.
    defined: Many[NamedCondition] = Field(
        default=(), alias="definitions", description="Conditions with a name, in order."
    )
    inputs: Many[Input] = Field(min_length=1, description="Columns of the features file.")
    derived: Many[Derived] = Field(
        default=(), description="Binary values computed before the terms (linear)."
    )
    log_base: float = Field(default=10.0, gt=1)
    terms: Many[LinearTerm] = Field(default=(), min_length=1)
    digits: Natural = 0
    highest_range: float = Field(default=0.0, ge=0)
    comments: Maybe[Comments] = None
    items: Many[Item] = Field(
        default=(),
        min_length=1,
        description=(
            "Items whose points are added up; of each, the first rule that holds gives the points."
        ),
    )
    categories: Many[Category] = Field(
        default=(),
        min_length=2,
        description="In ascending order, closed on the right; the last has no end.",
    )
    criteria: Many[DecisionRule] = Field(default=(), description="Independent criteria.")
    rules: Many[ResultRule] = Field(
        default=(), min_length=1, description="The first that holds decides."
    )
    otherwise: Maybe[ResultOtherwise] = None
    readings: Many[OpenReading] = Field(
        default=(), description="Text where exactly these results remain open."
    )
    baseline: Example = Field(
        default={},
        description="Values of a sample to which no rule applies; examples start from it.",
    )
    left_out: Many[LeftOut] = Field(
        default=(), description="Published rules that are not evaluated."
    )
    _path: Path = PrivateAttr(Path())

    @model_validator(mode="after")
    def _has_what_its_kind_needs(self) -> Self:
        require(self, "kind", _NEEDED)
        given = self.model_fields_set
        if self.kind == "decision" and not (given >= {"rules", "otherwise"} or "criteria" in given):
            raise ValueError("a decision needs rules and otherwise, or criteria")
        return self

    @property
    def path(self) -> Path:
        """Its file."""
        return self._path

    @property
    def definitions(self) -> Mapping[str, str]:
        """Texts of the conditions with a name."""
        return {one.name: one.text for one in self.defined}

    @cached_property
    def body(self) -> LinearModel | PointsModel | DecisionModel:
        """The part of the model that its kind evaluates."""
        if self.kind == "linear":
            assert self.comments is not None
            return LinearModel(
                self.derived,
                self.terms,
                self.log_base,
                self.digits,
                self.highest_range,
                self.categories,
                self.comments.model_dump(),
            )
        if self.kind == "points":
            items = (
                Decision(one.name, one.rules, (one.otherwise.id, str(one.otherwise.points)))
                for one in self.items
            )
            return PointsModel(tuple(items), self.categories)
        last = self.otherwise
        decision = Decision(self.name, self.rules, (last.id, last.result)) if last else None
        readings = {frozenset(one.results): one.text for one in self.readings}
        return DecisionModel(self.criteria, decision, readings)

    def input(self, name: str) -> Input:
        """The input ``name``."""
        return next(entry for entry in self.inputs if entry.name == name)

    def complete(self, cells: Known) -> Known:
        """``cells`` with the whole domain where nothing was measured or the guard does not hold."""
        filled = {name: cells.get(name) or domain for name, domain in self.domains.items()}
        return {
            entry.name: (filled if entry.counts(filled) else self.domains)[entry.name]
            for entry in self.inputs
        }

    @cached_property
    def domains(self) -> Known:
        """Values that cover everything each input may be."""
        compared = [c for condition in self.conditions() for c in comparisons(condition)]
        return {entry.name: entry.domain(compared) for entry in self.inputs}

    def conditions(self) -> Iterable[Condition]:
        """Every condition of the model, guards included."""
        yield from (guard for entry in self.inputs for guard in entry.guards)
        match self.body:
            case LinearModel(derived=derived):
                yield from (d.when for d in derived)
            case PointsModel(items=items):
                yield from (rule.when for item in items for rule in item.rules)
            case DecisionModel(criteria=criteria, decision=decision):
                rules = (*criteria, *(decision.rules if decision else ()))
                yield from (rule.when for rule in rules)
