"""Conditions of rules: comparisons of one input with a constant, joined by and, or, not.

What is known of a sample is, for every input, the values it may have: one where it was measured,
all of its domain where it was not. A condition is then true, false, or None (it depends on what is
not known), by the strong three-valued logic of Kleene. No two inputs are compared with each other,
so the constants of a model cut a number into finitely many pieces that matter.
"""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import Field, PlainValidator, PrivateAttr, ValidationInfo

from hemaline.common.documents.models import Document, RuleError
from hemaline.common.problems import Problem

InputValue = float | str
# Values each input may have; never empty.
Known = Mapping[str, tuple[InputValue, ...]]

_OPERATORS: dict[type[ast.cmpop], tuple[str, Callable[[Any, Any], bool]]] = {
    ast.Lt: ("<", operator.lt),
    ast.LtE: ("<=", operator.le),
    ast.Gt: (">", operator.gt),
    ast.GtE: (">=", operator.ge),
    ast.Eq: ("==", operator.eq),
    ast.NotEq: ("!=", operator.ne),
}
_COMPARE = dict(_OPERATORS.values())
# The equivalent comparison with its sides exchanged.
_MIRRORED = {"<": ">", "<=": ">=", ">": "<", ">=": "<=", "==": "==", "!=": "!="}
# Evaluation is recursive; a text this long cannot nest too deep for it.
_LONGEST = 1000


@dataclass(frozen=True)
class Comparison:
    """One input compared with one constant."""

    name: str
    sign: str
    constant: InputValue

    def holds(self, value: InputValue) -> bool:
        """True if a value satisfies it."""
        return bool(_COMPARE[self.sign](value, self.constant))

    def truth(self, known: Known) -> bool | None:
        """True, false, or None where it depends on the value."""
        answers = {self.holds(value) for value in known[self.name]}
        return answers.pop() if len(answers) == 1 else None


@dataclass(frozen=True)
class Not:
    """The contrary of a condition."""

    operand: Condition

    def truth(self, known: Known) -> bool | None:
        """True, false, or None."""
        answer = self.operand.truth(known)
        return None if answer is None else not answer


@dataclass(frozen=True)
class Junction:
    """Conditions of which all (``decisive`` False) or any (``decisive`` True) must hold."""

    decisive: bool
    operands: tuple[Condition, ...]

    def truth(self, known: Known) -> bool | None:
        """True, false, or None."""
        open_ones = False
        for operand in self.operands:
            answer = operand.truth(known)
            if answer is self.decisive:
                return self.decisive
            open_ones = open_ones or answer is None
        return None if open_ones else not self.decisive


Condition = Comparison | Not | Junction


def parse_condition(text: str, definitions: Mapping[str, Condition]) -> Condition:
    """The condition that ``text`` states; a bare name represents one of ``definitions``.

    Raises:
        ValueError: the text is not of the language, or names what is not defined.
    """
    if len(text) > _LONGEST:
        raise ValueError(f"longer than {_LONGEST} characters: {text[:40]!r} ...")
    try:
        tree = ast.parse(text.strip(), mode="eval").body
    except (SyntaxError, RecursionError, MemoryError) as error:
        raise ValueError(f"not a condition: {text!r}") from error
    return _condition(tree, definitions)


def _condition(node: ast.expr, definitions: Mapping[str, Condition]) -> Condition:
    match node:
        case ast.Name(id=name) if name in definitions:
            return definitions[name]
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            return Not(_condition(operand, definitions))
        case ast.BoolOp(op=op, values=operands):
            parts = tuple(_condition(operand, definitions) for operand in operands)
            return Junction(isinstance(op, ast.Or), parts)
        case ast.Compare(left=left, ops=ops, comparators=comparators):
            terms = [left, *comparators]
            pairs = zip(terms, ops, terms[1:], strict=False)
            parts = tuple(_comparison(a, op, b) for a, op, b in pairs)
            return parts[0] if len(parts) == 1 else Junction(False, parts)
    raise ValueError(f"not a condition: {ast.unparse(node)!r}")


def _comparison(left: ast.expr, op: ast.cmpop, right: ast.expr) -> Comparison:
    if type(op) not in _OPERATORS:
        raise ValueError(f"{type(op).__name__} is not a comparison of this language")
    sign, _ = _OPERATORS[type(op)]
    match left, right:
        case ast.Name(id=name), ast.Constant(value=constant):
            return Comparison(name, sign, _value(constant))
        case ast.Constant(value=constant), ast.Name(id=name):
            return Comparison(name, _MIRRORED[sign], _value(constant))
    text = f"{ast.unparse(left)} {sign} {ast.unparse(right)}"
    raise ValueError(f"an input is compared with a constant only: {text!r}")


def _value(constant: object) -> InputValue:
    if isinstance(constant, str):
        return constant
    if type(constant) in (int, float):
        return float(constant)  # type: ignore[arg-type]
    raise ValueError(f"only numbers and texts are constants: {constant!r}")


def comparisons(condition: Condition) -> Iterator[Comparison]:
    """Every comparison in a condition, from left to right."""
    match condition:
        case Comparison():
            yield condition
        case Not(operand=operand):
            yield from comparisons(operand)
        case Junction(operands=operands):
            for operand in operands:
                yield from comparisons(operand)


def undecided(condition: Condition, known: Known) -> Iterator[Comparison]:
    """The comparisons because of which the truth of ``condition`` is None."""
    if condition.truth(known) is not None:
        return
    match condition:
        case Comparison():
            yield condition
        case Not(operand=operand):
            yield from undecided(operand, known)
        case Junction(operands=operands):
            for operand in operands:
                yield from undecided(operand, known)


def condition_of(text: str, names: Mapping[str, Condition] | None) -> Condition:
    """A condition of a model's file; ``names`` are the conditions that have a name by then.

    Raises:
        RuleError: it is none.
    """
    try:
        return parse_condition(text, names or {})
    except ValueError as error:
        raise RuleError(Problem("HL-W02", values={"reason": str(error)})) from error


def _parsed(text: object, info: ValidationInfo) -> Condition:
    return condition_of(str(text), info.context)


# Comparisons of an input with a constant, and, or, not; a bare name is a definition.
When = Annotated[Condition, PlainValidator(_parsed, json_schema_input_type=str)]


class Conditional(Document):
    """A statement that holds on a condition, by a source of the model."""

    text: str = Field(
        alias="when",
        min_length=3,
        description=(
            "Comparisons of an input with a constant, and, or, not; a bare name is a definition."
        ),
    )
    source: str = Field(pattern="^[a-z][a-z0-9_]*$", description="Key of sources.")
    _when: Condition = PrivateAttr()

    def model_post_init(self, names: Any) -> None:
        """Parse the text, given the conditions that have a name by then."""
        self._when = condition_of(self.text, names)

    @property
    def when(self) -> Condition:
        """The condition."""
        return self._when
