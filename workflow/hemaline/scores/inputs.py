"""Inputs of a model: allowed values of a column, and values that mean "not measured"."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import pairwise
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from hemaline.common.documents.models import Document, Many, Maybe, Range, Unique, require
from hemaline.common.logic.conditions import Comparison, InputValue, Known
from hemaline.common.logic.expressions import Condition
from hemaline.scores.conditions import When

BINARY = ("0", "1")
# Type of the words of findings, which inputs of 0 and 1 are.
_FINDING = "finding"
_NUMBER = ("unit", "minimum", "maximum")


class Input(Document):
    """One column of a features file.

    ``minimum`` and ``maximum`` are what is possible at all in the unit; outside ``usual`` a value
    is taken with a warning. ``words`` is the type of the words of ``cell_words.tsv`` that are read
    for its values; ``if_missing`` is the value of a missing cell, "" where all values are open.
    ``partial`` gives texts that leave several values open, such as
    "1 or more"; ``bounds`` are columns with the first and the last position in ``values`` that is
    open where the cell itself is NA. A value counts only where ``measured_if`` holds for certain,
    and where ``measured_unless`` does not; else it is not measured.
    """

    name: str = Field(pattern="^[A-Za-z][A-Za-z0-9_]*$")
    type: Literal["binary", "ordinal", "category", "number"]
    description: str
    unit: str = ""
    listed: Unique[str] = Field(
        default=(), alias="values", min_length=2, description="Of an ordinal or a category."
    )
    spellings: Mapping[str, str] = Field(default={}, description="Other spellings of a value.")
    given_words: str = Field(
        default="",
        alias="words",
        description=(
            "Type of the words of resources/cell_words.tsv in which laboratories write it; finding "
            "for 0 and 1."
        ),
    )
    if_missing: str = Field(
        default="",
        description="Value of a cell that is missing, which then leaves nothing open.",
    )
    partial: Mapping[str, Annotated[Many[str], Field(min_length=2)]] = Field(
        default={}, description="Texts that leave several values open."
    )
    minimum: float = Field(default=0.0, description="Smallest possible value in the unit.")
    maximum: float = Field(default=0.0, description="Largest possible value in the unit.")
    usual: Maybe[Range[float]] = Field(
        default=None, description="Outside of it a value is taken with a warning."
    )
    aliases: Many[str] = Field(default=(), description="Other names of the column.")
    bounds: Maybe[Range[str]] = Field(
        default=None,
        description=(
            "Columns with the first and last position in values that is open where the cell is NA."
        ),
    )
    required: bool = Field(
        default=False, description="Whether the column must be there; its cells may be NA."
    )
    measured_if: Maybe[When] = None
    measured_unless: Maybe[When] = None

    @model_validator(mode="after")
    def _has_what_its_type_needs(self) -> Self:
        require(self, "type", {"number": _NUMBER, "ordinal": ("values",), "category": ("values",)})
        return self

    @property
    def values(self) -> tuple[str, ...]:
        """The values of a binary input, an ordinal or a category."""
        return BINARY if self.type == "binary" else self.listed

    @property
    def words(self) -> str:
        """Type of the words that are read for its values."""
        return self.given_words or (_FINDING if self.type == "binary" else "")

    @property
    def is_number(self) -> bool:
        """True if it is continuous."""
        return self.type == "number"

    @property
    def guards(self) -> tuple[Condition, ...]:
        """The conditions on which its value counts."""
        return tuple(g for g in (self.measured_if, self.measured_unless) if g is not None)

    def counts(self, known: Known) -> bool:
        """True if its value counts together with those of the other inputs."""
        required, denied = self.measured_if, self.measured_unless
        return (required is None or required.truth(known) is True) and (
            denied is None or denied.truth(known) is not True
        )

    @property
    def texts(self) -> tuple[str, ...]:
        """Every text a cell may hold; empty for numbers."""
        return (*self.values, *self.spellings, *self.partial)

    def possible(self, text: str) -> tuple[InputValue, ...]:
        """The values a valid cell leaves open."""
        if self.is_number:
            return (float(text),)
        words = self.partial.get(text) or (self.spellings.get(text, text),)
        return tuple(self._value(word) for word in words)

    def between(self, lower: int, upper: int) -> tuple[InputValue, ...]:
        """The values from one position to another, both included."""
        return tuple(self._value(word) for word in self.values[lower : upper + 1])

    def domain(self, compared: Iterable[Comparison]) -> tuple[InputValue, ...]:
        """Values that cover everything a missing cell may be.

        Of a number: each constant it is compared with, and one value in each gap between them.
        """
        if not self.is_number:
            return tuple(self._value(word) for word in self.values)
        cuts = {c.constant for c in compared if c.name == self.name}
        numbers = {c for c in cuts if isinstance(c, float) and self.minimum <= c <= self.maximum}
        edges = sorted(numbers | {self.minimum, self.maximum})
        return tuple(sorted({*edges, *((a + b) / 2 for a, b in pairwise(edges))}))

    def _value(self, word: str) -> InputValue:
        return word if self.type == "category" else float(word)
