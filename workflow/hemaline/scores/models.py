"""Models: inputs, sources, and the evaluation of each kind."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from hemaline.common.logic.conditions import Known, comparisons
from hemaline.common.logic.expressions import Condition
from hemaline.scores.decisions import Decision, DecisionRule
from hemaline.scores.inputs import Input
from hemaline.scores.linear import Category, LinearModel


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


@dataclass(frozen=True)
class ModelSource:
    """Where a rule was published."""

    key: str
    citation: str
    verified: str


@dataclass(frozen=True)
class LeftOut:
    """A published rule that is not evaluated, and why."""

    what: str
    why: str


@dataclass(frozen=True)
class Model:
    """One model; ``body`` is what its kind evaluates, ``view`` the view that writes its inputs."""

    name: str
    version: str
    title: str
    kind: str
    scope: str
    view: str
    sources: tuple[ModelSource, ...]
    inputs: tuple[Input, ...]
    body: LinearModel | PointsModel | DecisionModel
    # Texts of the named conditions, as the file has them.
    definitions: Mapping[str, str]
    left_out: tuple[LeftOut, ...]
    path: Path

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
