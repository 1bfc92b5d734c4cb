"""Linear predictors with three scenarios for what is missing: best, mean and worst.

score = sum over terms of beta (x - mean) / ln(base). A term whose value is not known takes, in
each scenario, the value the model states for it; a count of mutated genes has its own rule. The
scheme is that of IPSS-M (Bernard et al., NEJM Evid 2022;1(7), doi:10.1056/EVIDoa2200008, and the
MIT-licensed R package papaemmelab/ipssm); all numbers are in the model's file.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import fsum, inf, log
from typing import Any, Self

from pydantic import Field, model_validator

from hemaline.common.documents.models import Document, Maybe, Positive, Unique
from hemaline.common.logic.conditions import Comparison, InputValue, Known
from hemaline.scores.conditions import Conditional

SCENARIOS = ("best", "mean", "worst")


class Category(Document):
    """A category of scores up to ``up_to``, itself included."""

    name: str
    up_to: float = inf


def category_of(score: float, categories: tuple[Category, ...]) -> str:
    """The first category whose upper end the score does not exceed."""
    return next(category.name for category in categories if score <= category.up_to)


class Derived(Conditional):
    """A binary value computed from inputs.

    Without ``fallback`` it is the value of the condition, unknown where that is unknown. With it,
    1 where the condition holds for certain, else the value of the column ``fallback``.
    """

    name: str = Field(pattern="^[A-Za-z][A-Za-z0-9_]*$")
    fallback: Maybe[str] = Field(
        default=None,
        alias="otherwise",
        description="Column whose value applies where the condition is not certain.",
    )

    def model_post_init(self, names: Any) -> None:
        """It is binary; later ones may name it as a condition."""
        super().model_post_init(names)
        if names is not None:
            names[self.name] = Comparison(self.name, "==", 1.0)

    def values(self, known: Known) -> tuple[InputValue, ...]:
        """The values it may have."""
        answer = self.when.truth(known)
        if self.fallback is not None:
            return (1.0,) if answer is True else known[self.fallback]
        return (0.0, 1.0) if answer is None else (float(answer),)


class LinearTerm(Document):
    """One term of the sum.

    Its value is that of column ``column`` (clamped, scaled, or by ``codes``), or the number of
    ``genes`` that are 1, up to ``cap``. ``imputed`` has a value for each scenario; of a count the
    one of the mean is for the case that no gene is known.
    """

    name: str
    column: Maybe[str] = None
    genes: Unique[str] = Field(default=(), alias="count", min_length=1)
    codes: Mapping[str, float] = Field(default={})
    minimum: float = -inf
    maximum: float = inf
    divisor: Positive = Field(default=1.0, alias="divide_by")
    cap: Positive = Field(default=inf)
    beta: float
    mean: float
    best: Maybe[float] = None
    worst: Maybe[float] = None
    source: str = Field(pattern="^[a-z][a-z0-9_]*$", description="Key of sources.")

    @model_validator(mode="after")
    def _is_of_a_column_or_a_count(self) -> Self:
        given = self.model_fields_set
        if (given >= {"column", "best", "worst"}) == (given >= {"genes", "cap"}):
            raise ValueError("it needs either column, best and worst, or count and cap")
        return self

    @property
    def imputed(self) -> Mapping[str, float]:
        """Its value in each scenario where the column is not known."""
        values = {"best": self.best, "mean": self.mean, "worst": self.worst}
        return {name: value for name, value in values.items() if value is not None}

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
