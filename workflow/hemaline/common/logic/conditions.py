"""Comparisons of one input with a constant, joined by and, or, not, of values known or not.

What is known of a sample is, for every input, the values it may have: one where it was measured,
all of its domain where it was not. A condition is then true, false, or None (it depends on what is
not known), by the strong three-valued logic of Kleene. No two inputs are compared with each other,
so the constants of a model cut a number into finitely many pieces that matter.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise, product
from math import prod

from hemaline.common.logic.expressions import COMPARE, COMPARISONS, Condition, Junction, Not, parse
from hemaline.common.logic.three_valued import Truth

InputValue = float | str
# Values each input may have; of a missing value none.
Known = Mapping[str, tuple[InputValue, ...]]

# The equivalent comparison with its sides exchanged.
_MIRRORED = {"<": ">", "<=": ">=", ">": "<", ">=": "<=", "==": "==", "!=": "!="}
# Evaluation is recursive; a text this long cannot nest too deep for it.
_LONGEST = 1000
# Completions beyond this many are not tried; Kleene's answer, which is never wrong, is used.
_MOST_COMPLETIONS = 4096
_BINARY = (0.0, 1.0)


@dataclass(frozen=True)
class Comparison:
    """One input compared with one constant."""

    name: str
    sign: str
    constant: InputValue

    def holds(self, value: InputValue) -> bool:
        """True if a value satisfies it."""
        return bool(COMPARE[self.sign](value, self.constant))

    def truth(self, known: Known) -> Truth:
        """True, false, or None where it depends on the value."""
        answers = {self.holds(value) for value in known[self.name]}
        return answers.pop() if len(answers) == 1 else None


def parse_condition(text: str, definitions: Mapping[str, Condition]) -> Condition:
    """The condition that ``text`` states; a bare name represents one of ``definitions``.

    Raises:
        ValueError: the text is not of the language, or names what is not defined.
    """

    def defined(node: ast.expr) -> Condition | None:
        return definitions.get(node.id) if isinstance(node, ast.Name) else None

    return parse(text, _Inputs(defined, (int, float, str)), "a condition", _LONGEST)


@dataclass(frozen=True)
class HasValue:
    """One input has a value at all."""

    name: str

    def truth(self, known: Known) -> bool:
        """True if the value is not missing."""
        return bool(known[self.name])


def parse_column_condition(text: object) -> Condition:
    """The condition on texts of columns that ``text`` states; a bare name is true of a value.

    Raises:
        ValueError: the text is not of the language.
    """

    def bare(node: ast.expr) -> Condition | None:
        return HasValue(node.id) if isinstance(node, ast.Name) else None

    return parse(str(text), _Inputs(bare, (str,)), "a condition", _LONGEST)


@dataclass(frozen=True)
class _Inputs:
    """Comparisons of inputs with constants of some types; ``bare`` reads all other terms."""

    bare: Callable[[ast.expr], Condition | None]
    types: tuple[type, ...]

    def term(self, node: ast.expr) -> Condition:
        found = self.bare(node)
        if found is None:
            raise ValueError(f"not a condition: {ast.unparse(node)!r}")
        return found

    def comparison(self, left: ast.expr, op: ast.cmpop, right: ast.expr) -> Condition:
        if type(op) not in COMPARISONS:
            raise ValueError(f"{type(op).__name__} is not a comparison of this language")
        sign, _ = COMPARISONS[type(op)]
        match left, right:
            case ast.Name(id=name), ast.Constant(value=constant):
                return Comparison(name, sign, self._value(constant))
            case ast.Constant(value=constant), ast.Name(id=name):
                return Comparison(name, _MIRRORED[sign], self._value(constant))
        text = f"{ast.unparse(left)} {sign} {ast.unparse(right)}"
        raise ValueError(f"an input is compared with a constant only: {text!r}")

    def _value(self, constant: object) -> InputValue:
        if type(constant) not in self.types:
            words = {int: "numbers", str: "texts"}
            allowed = " and ".join(words[one] for one in self.types if one in words)
            raise ValueError(f"only {allowed} are constants: {constant!r}")
        return constant if isinstance(constant, str) else float(constant)  # type: ignore[arg-type]


def comparisons(condition: Condition, known: Known | None = None) -> Iterator[Comparison]:
    """Every comparison in a condition, from left to right; given ``known``, the undecided ones."""
    if known is not None and condition.truth(known) is not None:
        return
    match condition:
        case Comparison():
            yield condition
        case Not(operand=operand):
            yield from comparisons(operand, known)
        case Junction(operands=operands):
            for operand in operands:
                yield from comparisons(operand, known)


def names_of(condition: Condition) -> frozenset[str]:
    """Every input that a condition reads."""
    match condition:
        case Comparison(name=name) | HasValue(name=name):
            return frozenset((name,))
        case Not(operand=operand):
            return names_of(operand)
        case Junction(operands=operands):
            return frozenset().union(*map(names_of, operands))
    return frozenset()


def undecided(condition: Condition, known: Known) -> Iterator[Comparison]:
    """The comparisons because of which the truth of ``condition`` is None."""
    return comparisons(condition, known)


@dataclass(frozen=True)
class Rule:
    """A condition over named numbers; a bare name is true unless it is 0."""

    text: str
    names: tuple[str, ...]
    _condition: Condition

    def decide(
        self,
        values: Mapping[str, float | None],
        choices: Mapping[str, Sequence[float]] | None = None,
    ) -> Truth:
        """True or False where every completion of the unknown values gives it, else None.

        ``choices`` are the values an unknown name can have, where that is known.
        """
        known: dict[str, tuple[InputValue, ...]] = {}
        for name in self.names:
            value = values[name]
            possible = (choices or {}).get(name) or self._choices(name)
            known[name] = tuple(possible) if value is None else (value,)
        truth: Truth = self._condition.truth(known)
        if truth is not None or prod(map(len, known.values())) > _MOST_COMPLETIONS:
            return truth
        answers = {
            self._condition.truth({name: (value,) for name, value in zip(known, one, strict=True)})
            for one in product(*known.values())
        }
        return answers.pop() if len(answers) == 1 else None

    def _choices(self, name: str) -> Sequence[float]:
        """Values that cover all: the thresholds, and one on each side of every one."""
        found = {float(c.constant) for c in comparisons(self._condition) if c.name == name}
        if found <= set(_BINARY):
            return _BINARY
        marks = sorted(found)
        between = [(a + b) / 2 for a, b in pairwise(marks)]
        return [marks[0] - 1, *marks, *between, marks[-1] + 1]


def read_rule(text: str) -> Rule:
    """Parse a condition of names, numbers, comparisons, and, or, not.

    Raises:
        ValueError: it is not of the language, or compares anything but a name with a number.
    """
    condition = parse(text, _Inputs(_bare, (int, float)), "an expression", _LONGEST)
    return Rule(text, tuple(sorted({c.name for c in comparisons(condition)})), condition)


def _bare(node: ast.expr) -> Condition | None:
    match node:
        case ast.Name(id=name):
            return Comparison(name, "!=", 0.0)
        case ast.Constant(value=int() | float() as number) if not isinstance(number, bool):
            return Junction(not number, ())
    return None
