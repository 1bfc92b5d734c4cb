"""Inputs of a model: allowed values of a column, and values that mean "not measured"."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import pairwise

from hemaline.common.logic.conditions import Comparison, InputValue, Known
from hemaline.common.logic.expressions import Condition

BINARY = ("0", "1")


@dataclass(frozen=True)
class Input:
    """One column of a features file.

    ``minimum`` and ``maximum`` are what is possible at all in the unit; outside ``usual`` a value
    is taken with a warning. ``words`` is the type of the words of ``cell_words.tsv`` that are read
    for its values; ``if_missing`` is the value of a missing cell, "" where all values are open.
    ``partial`` gives texts that leave several values open, such as
    "1 or more"; ``bounds`` are columns with the first and the last position in ``values`` that is
    open where the cell itself is NA. A value counts only where ``measured_if`` holds for certain,
    and where ``measured_unless`` does not; else it is not measured.
    """

    name: str
    type: str
    description: str
    unit: str = ""
    values: tuple[str, ...] = ()
    spellings: Mapping[str, str] = field(default_factory=dict)
    words: str = ""
    if_missing: str = ""
    partial: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    minimum: float = 0.0
    maximum: float = 0.0
    usual: tuple[float, float] | None = None
    aliases: tuple[str, ...] = ()
    bounds: tuple[str, str] | None = None
    required: bool = False
    measured_if: Condition | None = None
    measured_unless: Condition | None = None

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
