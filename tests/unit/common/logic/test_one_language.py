"""The three uses of the language against a literal evaluator of Kleene's tables."""

import ast
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hemaline.common.logic.conditions import parse_condition, read_rule
from hemaline.common.logic.expressions import parse_expression
from hemaline.common.logic.three_valued import joined, negated

NAMES = ("a", "b", "c")
DOMAIN = (0.0, 1.0, 2.0)
SIGNS = ("==", "!=", "<", "<=", ">", ">=")
ATOMS = st.builds(
    "{} {} {}".format, st.sampled_from(NAMES), st.sampled_from(SIGNS), st.integers(0, 2)
) | st.builds("{} < {} <= {}".format, st.integers(0, 2), st.sampled_from(NAMES), st.integers(0, 2))
TEXTS = st.recursive(
    ATOMS,
    lambda inner: (
        inner.map("(not {})".format)
        | st.builds("({} {} {})".format, inner, st.sampled_from(["and", "or"]), inner)
    ),
    max_leaves=6,
)
KNOWN = st.fixed_dictionaries(
    {
        name: st.sets(st.sampled_from(DOMAIN), min_size=1).map(lambda s: tuple(sorted(s)))
        for name in NAMES
    }
)


def literal(node: ast.expr, known: dict[str, tuple[float, ...]]) -> bool | None:
    """Kleene's tables written out; a comparison is unknown where its values disagree."""
    match node:
        case ast.UnaryOp(operand=operand):
            return {True: False, False: True, None: None}[literal(operand, known)]
        case ast.BoolOp(op=ast.And(), values=parts):
            truths = [literal(part, known) for part in parts]
            return min(truths, key=(False, None, True).index)
        case ast.BoolOp(values=parts):
            truths = [literal(part, known) for part in parts]
            return min(truths, key=(True, None, False).index)
        case ast.Compare(left=left, ops=[_, *_] as ops, comparators=rights):
            truths = []
            for one, op, two in zip([left, *rights], ops, rights, strict=False):
                text = ast.unparse(ast.Compare(one, [op], [two]))
                name = next(n for n in NAMES if n in text)
                found = {bool(eval(text, {}, {name: value})) for value in known[name]}
                truths.append(found.pop() if len(found) == 1 else None)
            return min(truths, key=(False, None, True).index)
    raise AssertionError(ast.dump(node))


@settings(deadline=None)
@given(TEXTS, KNOWN)
def test_models_follow_the_tables(text: str, known: dict[str, tuple[float, ...]]) -> None:
    expected = literal(ast.parse(text, mode="eval").body, known)
    assert parse_condition(text, {}).truth(known) is expected


@settings(deadline=None)
@given(TEXTS, KNOWN)
def test_views_agree_with_all_completions(text: str, known: dict[str, tuple[float, ...]]) -> None:
    tree = ast.parse(text, mode="eval").body
    answers = {
        literal(tree, {name: (value,) for name, value in zip(known, values, strict=True)})
        for values in product(*known.values())
    }
    values = {name: some[0] if len(some) == 1 else None for name, some in known.items()}
    expected = answers.pop() if len(answers) == 1 else None
    assert read_rule(text).decide(values, known) is expected


@settings(deadline=None)
@given(TEXTS, st.lists(st.tuples(*[st.sampled_from(DOMAIN)] * 3), min_size=1, max_size=4))
def test_filters_are_the_same_on_arrays(text: str, rows: list[tuple[float, ...]]) -> None:
    tree = ast.parse(text, mode="eval").body
    columns = dict(zip(NAMES, np.array(rows).T, strict=True))
    expected = [
        literal(tree, {name: (value,) for name, value in zip(NAMES, row, strict=True)})
        for row in rows
    ]
    assert parse_expression(text)(columns).tolist() == expected


@pytest.mark.parametrize("text", ["1 < a", "0 < a < 2", "a or 1", "not 0 and a"])
def test_views_read_mirrored_and_chained_comparisons_and_constants(text: str) -> None:
    for value in DOMAIN:
        assert read_rule(text).decide({"a": value}) is bool(eval(text, {}, {"a": value}))


def test_a_rule_with_a_bare_name_and_a_threshold_tries_zero() -> None:
    assert read_rule("not x or x > 0.5").decide({"x": None}) is None
    assert read_rule("not x and x <= 0.5").decide({"x": None}) is None


def test_an_array_that_meets_the_unknown_is_unknown_unless_another_value_decides() -> None:
    array = np.array([True, False])
    assert joined([array, None], decisive=False) is None
    assert joined([None, array], decisive=True) is None
    assert joined([None, array, False], decisive=False) is False
    assert negated(array).tolist() == [False, True]


def test_a_number_beyond_every_float_is_refused() -> None:
    for read in (parse_expression, read_rule, lambda text: parse_condition(text, {})):
        with pytest.raises(ValueError, match=r"not an? "):
            read("a > 1" + "0" * 400)


def test_the_deepest_condition_allowed_can_be_evaluated() -> None:
    for text in ("not " * 240 + "a == 1", "(a == 1 or " * 70 + "a == 1" + ")" * 70):
        assert parse_condition(text, {}).truth({"a": (1.0,)}) is True
        assert read_rule(text).decide({"a": 1.0}) is True
