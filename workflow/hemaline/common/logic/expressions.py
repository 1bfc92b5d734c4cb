"""The language of conditions: comparisons joined by and, or, not; in filters also arithmetic.

Every text is parsed here into one kind of tree, and evaluated by Kleene's logic, on single values
or on numpy arrays of possible counts (for the detection limit).
"""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from numpy.typing import NDArray

from hemaline.common.logic.three_valued import joined, negated

ExpressionValue = float | NDArray[Any]

# Evaluation is recursive; a text this long cannot nest too deep for it.
_LONGEST = 500

_ARITHMETIC: dict[type[ast.operator], Callable[[Any, Any], Any]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.Pow: operator.pow,
}
COMPARISONS: Mapping[type[ast.cmpop], tuple[str, Callable[[Any, Any], Any]]] = {
    ast.Lt: ("<", operator.lt),
    ast.LtE: ("<=", operator.le),
    ast.Gt: (">", operator.gt),
    ast.GtE: (">=", operator.ge),
    ast.Eq: ("==", operator.eq),
    ast.NotEq: ("!=", operator.ne),
}
COMPARE = dict(COMPARISONS.values())


class Condition(Protocol):
    """A parsed condition, or a part of one."""

    def truth(self, known: Mapping[str, Any], /) -> Any:
        """True, false, or None where it depends on what is not known; arrays by element."""


@dataclass(frozen=True)
class Not:
    """The contrary of a condition."""

    operand: Condition

    def truth(self, known: Mapping[str, Any]) -> Any:
        """True, false, or None."""
        return negated(self.operand.truth(known))


@dataclass(frozen=True)
class Junction:
    """Conditions of which all (``decisive`` False) or any (``decisive`` True) must hold."""

    decisive: bool
    operands: tuple[Condition, ...]

    def truth(self, known: Mapping[str, Any]) -> Any:
        """True, false, or None."""
        return joined((operand.truth(known) for operand in self.operands), self.decisive)


class Leaves(Protocol):
    """How a use of the language reads what and, or, not join."""

    def comparison(self, left: ast.expr, op: ast.cmpop, right: ast.expr, /) -> Condition:
        """The condition that a comparison states."""

    def term(self, node: ast.expr, /) -> Condition:
        """The condition that anything else states."""


def parse(text: str, leaves: Leaves, kind: str, longest: int) -> Condition:
    """Parse ``text`` of at most ``longest`` characters; ``kind`` is its noun in messages.

    Raises:
        ValueError: it is not of the language, or too long.
    """
    if len(text) > longest:
        raise ValueError(f"longer than {longest} characters: {text[:40]!r} ...")
    try:
        return build(ast.parse(text.strip(), mode="eval").body, leaves)
    except (SyntaxError, RecursionError, MemoryError, OverflowError) as error:
        raise ValueError(f"not {kind}: {text!r}") from error


def build(node: ast.expr, leaves: Leaves) -> Condition:
    """The condition of one node of a parsed text."""
    match node:
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            return Not(build(operand, leaves))
        case ast.BoolOp(op=op, values=operands):
            parts = tuple(build(operand, leaves) for operand in operands)
            return Junction(isinstance(op, ast.Or), parts)
        case ast.Compare(left=left, ops=ops, comparators=comparators):
            pairs = zip((left, *comparators), ops, comparators, strict=False)
            parts = tuple(leaves.comparison(*pair) for pair in pairs)
            return parts[0] if len(parts) == 1 else Junction(False, parts)
    return leaves.term(node)


@dataclass(frozen=True)
class Expression:
    """A parsed expression; ``variables`` are the names it reads."""

    text: str
    variables: frozenset[str]
    _tree: Condition

    def __call__(self, values: Mapping[str, ExpressionValue]) -> Any:
        """Evaluate; arrays broadcast against each other and against numbers."""
        return self._tree.truth(values)


def parse_expression(text: str) -> Expression:
    """Parse ``text``, in which numbers and names may be terms of arithmetic.

    Raises:
        ValueError: it is not of the language (calls, attributes, strings are not), or too long.
    """
    leaves = _Arithmetic(text, set())
    tree = parse(text, leaves, "an expression", _LONGEST)
    return Expression(text, frozenset(leaves.names), tree)


@dataclass(frozen=True)
class _Number:
    # As floats, a tower of powers overflows at once instead of filling the memory.
    number: float

    def truth(self, _: Mapping[str, Any]) -> float:
        return self.number


@dataclass(frozen=True)
class _Variable:
    name: str

    def truth(self, values: Mapping[str, Any]) -> Any:
        return values[self.name]


@dataclass(frozen=True)
class _Operation:
    function: Callable[[Any, Any], Any]
    left: Condition
    right: Condition

    def truth(self, values: Mapping[str, Any]) -> Any:
        return self.function(self.left.truth(values), self.right.truth(values))


@dataclass(frozen=True)
class _Arithmetic:
    """Comparisons of arithmetic terms; ``names`` gathers those that are read."""

    text: str
    names: set[str]

    def comparison(self, left: ast.expr, op: ast.cmpop, right: ast.expr) -> Condition:
        if type(op) not in COMPARISONS:
            raise self._foreign(op)
        return _Operation(COMPARISONS[type(op)][1], build(left, self), build(right, self))

    def term(self, node: ast.expr) -> Condition:
        match node:
            case ast.Name(id=name):
                self.names.add(name)
                return _Variable(name)
            case ast.Constant(value=int() | float() as value) if not isinstance(value, bool):
                return _Number(float(value))
            case ast.Constant():
                raise ValueError(f"only numbers are allowed in {self.text!r}")
            case ast.UnaryOp(op=ast.USub(), operand=operand):
                return _Operation(operator.mul, _Number(-1.0), build(operand, self))
            case ast.BinOp(left=left, op=op, right=right) if type(op) in _ARITHMETIC:
                return _Operation(_ARITHMETIC[type(op)], build(left, self), build(right, self))
            case ast.BinOp(op=foreign) | ast.UnaryOp(op=foreign):
                raise self._foreign(foreign)
        raise self._foreign(node)

    def _foreign(self, node: ast.AST) -> ValueError:
        return ValueError(f"{type(node).__name__} is not allowed in {self.text!r}")
