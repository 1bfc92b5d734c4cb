"""A small, safe expression language for filters: arithmetic, comparisons, and/or/not.

The same expression is evaluated on the numbers of one variant and on numpy arrays of possible
counts (for the detection limit), so boolean operators work element by element.
"""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import reduce
from typing import Any

import numpy as np
from numpy.typing import NDArray

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
_COMPARISONS: dict[type[ast.cmpop], Callable[[Any, Any], Any]] = {
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
}


@dataclass(frozen=True)
class Expression:
    """A parsed expression; ``variables`` are the names it reads."""

    text: str
    variables: frozenset[str]
    _tree: ast.expr

    def __call__(self, values: Mapping[str, ExpressionValue]) -> Any:
        """Evaluate; arrays broadcast against each other and against numbers."""
        return _evaluate(self._tree, values)


def parse_expression(text: str) -> Expression:
    """Parse ``text``.

    Raises:
        ValueError: it is not of the language (calls, attributes, strings are not), or too long.
    """
    if len(text) > _LONGEST:
        raise ValueError(f"longer than {_LONGEST} characters: {text[:40]!r} ...")
    try:
        tree = ast.parse(text, mode="eval").body
    except (SyntaxError, RecursionError, MemoryError) as error:
        raise ValueError(f"not an expression: {text!r}") from error
    names = set()
    for node in ast.walk(tree):
        _refuse_foreign(node, text)
        if isinstance(node, ast.Name):
            names.add(node.id)
    return Expression(text, frozenset(names), tree)


def _refuse_foreign(node: ast.AST, text: str) -> None:
    allowed = (
        ast.BinOp, ast.BoolOp, ast.UnaryOp, ast.Compare, ast.Name, ast.Constant,
        ast.boolop, ast.Not, ast.USub, ast.Load, *_ARITHMETIC, *_COMPARISONS,
    )  # fmt: skip
    if not isinstance(node, allowed):
        raise ValueError(f"{type(node).__name__} is not allowed in {text!r}")
    if isinstance(node, ast.Constant) and type(node.value) not in (int, float):
        raise ValueError(f"only numbers are allowed in {text!r}")


def _evaluate(node: ast.expr, values: Mapping[str, ExpressionValue]) -> Any:
    match node:
        case ast.Constant(value=int() | float() as value):
            # As floats, a tower of powers overflows at once instead of filling the memory.
            return float(value)
        case ast.Name(id=name):
            return values[name]
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            return -_evaluate(operand, values)
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            return np.logical_not(_evaluate(operand, values))
        case ast.BinOp(left=left, op=op, right=right):
            return _ARITHMETIC[type(op)](_evaluate(left, values), _evaluate(right, values))
        case ast.BoolOp(op=op, values=operands):
            combine = np.logical_and if isinstance(op, ast.And) else np.logical_or
            return reduce(combine, (_evaluate(operand, values) for operand in operands))
        case ast.Compare(left=left, ops=ops, comparators=comparators):
            terms = [_evaluate(term, values) for term in (left, *comparators)]
            pairs = zip(ops, terms, terms[1:], strict=False)
            return reduce(np.logical_and, (_COMPARISONS[type(op)](a, b) for op, a, b in pairs))
    raise ValueError(f"{type(node).__name__} is not allowed")
