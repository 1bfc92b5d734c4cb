"""Linear predictors with three scenarios for what is missing: best, mean and worst.

score = sum over terms of beta (x - mean) / ln(base). A term whose value is not known takes, in
each scenario, the value the model states for it; a count of mutated genes has its own rule. The
scheme is that of IPSS-M (Bernard et al., NEJM Evid 2022;1(7), doi:10.1056/EVIDoa2200008, and the
MIT-licensed R package papaemmelab/ipssm); all numbers are in the model's file.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import fsum, log
from typing import Any

from hemaline.common.logic.conditions import InputValue, Known
from hemaline.common.logic.expressions import Condition

SCENARIOS = ("best", "mean", "worst")


@dataclass(frozen=True)
class Category:
    """A category of scores up to ``up_to``, itself included."""

    name: str
    up_to: float


def category_of(score: float, categories: tuple[Category, ...]) -> str:
    """The first category whose upper end the score does not exceed."""
    return next(category.name for category in categories if score <= category.up_to)


@dataclass(frozen=True)
class Derived:
    """A binary value computed from inputs.

    Without ``fallback`` it is the value of the condition, unknown where that is unknown. With it,
    1 where the condition holds for certain, else the value of the column ``fallback``.
    """

    name: str
    when: Condition
    fallback: str | None

    def values(self, known: Known) -> tuple[InputValue, ...]:
        """The values it may have."""
        answer = self.when.truth(known)
        if self.fallback is not None:
            return (1.0,) if answer is True else known[self.fallback]
        return (0.0, 1.0) if answer is None else (float(answer),)


@dataclass(frozen=True)
class LinearTerm:
    """One term of the sum.

    Its value is that of column ``column`` (clamped, scaled, or by ``codes``), or the number of
    ``genes`` that are 1, up to ``cap``. ``imputed`` has a value for each scenario; of a count the
    one of the mean is for the case that no gene is known.
    """

    name: str
    beta: float
    mean: float
    column: str | None
    genes: tuple[str, ...]
    codes: Mapping[str, float]
    minimum: float
    maximum: float
    divisor: float
    cap: float
    imputed: Mapping[str, float]

    @classmethod
    def read(cls, entry: Mapping[str, Any]) -> LinearTerm:
        """A term as the model's file states it."""
        return cls(
            name=entry["name"],
            beta=float(entry["beta"]),
            mean=float(entry["mean"]),
            column=entry.get("column"),
            genes=tuple(entry.get("count", ())),
            codes={word: float(code) for word, code in entry.get("codes", {}).items()},
            minimum=float(entry.get("minimum", "-inf")),
            maximum=float(entry.get("maximum", "inf")),
            divisor=float(entry.get("divide_by", 1)),
            cap=float(entry.get("cap", "inf")),
            imputed={"mean": float(entry["mean"])}
            | {key: float(entry[key]) for key in ("best", "worst") if key in entry},
        )

    @property
    def reads(self) -> tuple[str, ...]:
        """Columns it reads."""
        return self.genes if self.column is None else (self.column,)

    def value(self, known: Known, scenario: str) -> float:
        """Its value in a scenario, on the scale of ``mean``."""
        if self.column is None:
            return self._count(known, scenario)
        values = known[self.column]
        if len(values) != 1:
            return self.imputed[scenario]
        (value,) = values
        if isinstance(value, str):
            return self.codes[value]
        return min(max(value, self.minimum), self.maximum) / self.divisor

    def _count(self, known: Known, scenario: str) -> float:
        measured = [known[gene][0] for gene in self.genes if len(known[gene]) == 1]
        mutated = fsum(float(value) for value in measured)
        missing = len(self.genes) - len(measured)
        if scenario == "worst":
            return min(mutated + missing, self.cap)
        count = min(mutated, self.cap)
        if scenario == "best":
            return count
        # The reference's mean, in proportion to what is missing and to what is left to the cap.
        room = (self.cap - mutated) / self.cap
        return count + max(room * missing / len(self.genes) * self.mean, 0.0)


@dataclass(frozen=True)
class Scenario:
    """Values, contributions and score of a sample in one scenario; the score is not rounded."""

    values: Mapping[str, float]
    contributions: Mapping[str, float]
    score: float


@dataclass(frozen=True)
class LinearModel:
    """A linear predictor; ``highest_range`` is worst - best up to which the mean is reported."""

    derived: tuple[Derived, ...]
    terms: tuple[LinearTerm, ...]
    log_base: float
    digits: int
    highest_range: float
    categories: tuple[Category, ...]
    comments: Mapping[str, str]

    def derive(self, known: Known) -> Known:
        """``known`` with the derived values, computed in order."""
        values = dict(known)
        for derived in self.derived:
            values[derived.name] = derived.values(values)
        return values

    def scenario(self, known: Known, scenario: str) -> Scenario:
        """Evaluate one scenario on derived values."""
        values = {term.name: term.value(known, scenario) for term in self.terms}
        contributions = {
            term.name: term.beta * (values[term.name] - term.mean) / log(self.log_base)
            for term in self.terms
        }
        return Scenario(values, contributions, fsum(contributions.values()))

    def result(self, known: Known) -> LinearResult:
        """Evaluate a sample; ``known`` as :meth:`hemaline.scores.models.Model.complete` gives."""
        derived = self.derive(known)
        scenarios = {name: self.scenario(derived, name) for name in SCENARIOS}
        # Adding 0 turns a negative zero into zero.
        scores = {n: round(s.score, self.digits) + 0.0 for n, s in scenarios.items()}
        categories = {n: category_of(score, self.categories) for n, score in scores.items()}
        # The scores have so many digits, and so has their difference.
        width = round(scores["worst"] - scores["best"], self.digits)
        if width == 0:
            comment = "certain"
        elif width <= self.highest_range:
            comment = "narrow"
        else:
            comment = "stable" if categories["best"] == categories["worst"] else "wide"
        shown = comment in ("certain", "narrow")
        return LinearResult(
            scenarios=scenarios,
            scores=scores,
            categories=categories,
            width=width,
            score=scores["mean"] if shown else None,
            category=categories["mean"] if shown or comment == "stable" else None,
            comment=self.comments[comment],
        )


@dataclass(frozen=True)
class LinearResult:
    """Result of a linear model for a sample; ``score`` and ``category`` are None when withheld."""

    scenarios: Mapping[str, Scenario]
    scores: Mapping[str, float]
    categories: Mapping[str, str]
    width: float
    score: float | None
    category: str | None
    comment: str
