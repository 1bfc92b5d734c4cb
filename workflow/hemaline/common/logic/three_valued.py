"""Three-valued logic and counts that are known within bounds: what is not known stays open.

A rule is decided by Kleene's strong logic, and where that leaves it open by trying every value the
unknown inputs could have: the answer is given only when all of them agree.
"""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise, product
from math import prod

from hemaline.common.logic.expressions import parse

Truth = bool | None
Number = float | int

# Completions beyond this many are not tried; Kleene's answer, which is never wrong, is used.
_MOST_COMPLETIONS = 4096
_BINARY: tuple[Number, ...] = (0, 1)

_COMPARISONS: dict[type[ast.cmpop], Callable[[Number, Number], bool]] = {
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
}


def all_of(values: Iterable[Truth]) -> Truth:
    """Kleene's and: one False decides; without one, one unknown leaves it open."""
    found = set(values)
    return False if False in found else None if None in found else True


def any_of(values: Iterable[Truth]) -> Truth:
    """Kleene's or: one True decides; without one, one unknown leaves it open."""
    found = set(values)
    return True if True in found else None if None in found else False


def negated(value: Truth) -> Truth:
    """Kleene's not."""
    return None if value is None else not value


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


@dataclass(frozen=True)
class Rule:
    """A condition over named numbers, of which 0 is no and anything else yes.

    ``thresholds`` are, by name, the numbers it is compared with.
    """

    text: str
    names: tuple[str, ...]
    thresholds: Mapping[str, tuple[Number, ...]]
    _tree: ast.expr

    def decide(
        self,
        values: Mapping[str, Number | None],
        choices: Mapping[str, Sequence[Number]] | None = None,
    ) -> Truth:
        """True or False where every completion of the unknown values gives it, else None.

        ``choices`` are the values an unknown name can have, where that is known.
        """
        truth = _truth(self._tree, values)
        if truth is not None:
            return truth
        unknown = [name for name in self.names if values[name] is None]
        each = [(choices or {}).get(name) or self._choices(name) for name in unknown]
        if prod(map(len, each)) > _MOST_COMPLETIONS:
            return None
        found: set[Truth] = set()
        for completion in product(*each):
            found.add(_truth(self._tree, {**values, **dict(zip(unknown, completion, strict=True))}))
            if len(found) > 1:
                return None
        return found.pop()

    def _choices(self, name: str) -> Sequence[Number]:
        """Values that cover all: the thresholds, and one on each side of every one."""
        marks = sorted(set(self.thresholds[name]))
        if not marks or set(marks) <= set(_BINARY):
            return _BINARY
        between = [(a + b) / 2 for a, b in pairwise(marks)]
        return [marks[0] - 1, *marks, *between, marks[-1] + 1]


def read_rule(text: str) -> Rule:
    """Parse a condition of names, numbers, comparisons, and, or, not.

    Raises:
        ValueError: it is not of the language, or compares anything but a name with a number.
    """
    names = sorted(parse(text).variables)
    tree = ast.parse(text, mode="eval").body
    thresholds: dict[str, list[Number]] = {name: [] for name in names}
    for node in ast.walk(tree):
        if isinstance(node, ast.BinOp | ast.UnaryOp) and not isinstance(node.op, ast.Not):
            raise ValueError(f"no arithmetic in {text!r}")
        if isinstance(node, ast.Compare):
            name, number = _compared(node, text)
            thresholds[name].append(number)
    fixed = {name: tuple(numbers) for name, numbers in thresholds.items()}
    return Rule(text, tuple(names), fixed, tree)


def _compared(node: ast.Compare, text: str) -> tuple[str, Number]:
    match node:
        case ast.Compare(
            left=ast.Name(id=name), comparators=[ast.Constant(value=int() | float() as number)]
        ):
            return name, number
    raise ValueError(f"compare a name with a number in {text!r}")


def _truth(node: ast.expr, values: Mapping[str, Number | None]) -> Truth:
    match node:
        case ast.Name(id=name):
            value = values[name]
            return None if value is None else bool(value)
        case ast.Constant(value=constant):
            return bool(constant)
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            return negated(_truth(operand, values))
        case ast.BoolOp(op=op, values=operands):
            combine = all_of if isinstance(op, ast.And) else any_of
            return combine(_truth(operand, values) for operand in operands)
        case ast.Compare(left=ast.Name(id=name), ops=[op], comparators=[ast.Constant(value=mark)]):
            value = values[name]
            if value is None or not isinstance(mark, int | float):
                return None
            return _COMPARISONS[type(op)](value, mark)
    raise ValueError(f"{type(node).__name__} is not of the language")
