"""Kleene's strong three-valued logic, and counts known within bounds: the unknown stays open."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, cast

import numpy as np

Truth = bool | None


def any_of(values: Iterable[Truth]) -> Truth:
    """Kleene's or: one True decides; without one, one unknown leaves it open."""
    return cast(Truth, joined(values, decisive=True))


def negated(value: Any) -> Any:
    """Kleene's not; of an array element by element."""
    if value is None:
        return None
    return not value if isinstance(value, bool) else np.logical_not(value)


def joined(values: Iterable[Any], decisive: bool) -> Any:
    """Kleene's or (``decisive`` True) or and (False) of truths, numbers and arrays.

    Of a number 0 is no. Arrays are combined element by element; one that meets an unknown value is
    unknown as a whole, unless another value decides.
    """
    combine = np.logical_or if decisive else np.logical_and
    found: Any = not decisive
    for one in values:
        value = one if one is None or isinstance(one, np.ndarray) else bool(one)
        if value is decisive:
            return decisive
        if value is None or found is None:
            found = None
        elif not isinstance(value, bool):
            found = combine(found, value)
    return found


@dataclass(frozen=True)
class Count:
    """A number of things known to be between two bounds; ``upper`` None is no upper bound."""

    lower: int
    upper: int | None

    def __post_init__(self) -> None:
        """Refuse bounds that no number keeps."""
        if self.lower < 0 or (self.upper is not None and self.upper < self.lower):
            raise ValueError(f"no count is between {self.lower} and {self.upper}")

    @property
    def exact(self) -> int | None:
        """The count where the bounds meet, else None."""
        return self.lower if self.lower == self.upper else None

    def __add__(self, other: Count) -> Count:
        """The bounds of a sum."""
        open_ended = self.upper is None or other.upper is None
        upper = None if open_ended else (self.upper or 0) + (other.upper or 0)
        return Count(self.lower + other.lower, upper)

    def at_most(self, cap: int) -> Count:
        """The bounds of min(count, cap)."""
        upper = cap if self.upper is None else min(self.upper, cap)
        return Count(min(self.lower, cap), upper)

    def at_least(self, number: int) -> Truth:
        """True if the count reaches ``number``."""
        if self.lower >= number:
            return True
        return None if self.upper is None or self.upper >= number else False


def count_true(values: Iterable[Truth]) -> Count:
    """How many are true: those known to be, and those besides that could be."""
    some = list(values)
    sure = sum(value is True for value in some)
    return Count(sure, sure + sum(value is None for value in some))
