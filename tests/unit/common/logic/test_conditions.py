"""Conditions and decisions: three-valued logic compared with brute force over all completions."""

from itertools import product
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hemaline.common.logic.conditions import (
    Comparison,
    Known,
    comparisons,
    parse_condition,
    undecided,
)
from hemaline.scores.decisions import Decision, ResultRule
from hemaline.scores.inputs import Input

NAMES = ["a", "b", "c", "d"]
DOMAIN = (0.0, 1.0, 2.0)


def texts() -> st.SearchStrategy[str]:
    signs = st.sampled_from(["==", "!=", "<", "<=", ">", ">="])
    atoms = st.builds("{} {} {}".format, st.sampled_from(NAMES), signs, st.integers(0, 2))
    return st.recursive(
        atoms,
        lambda inner: st.one_of(
            inner.map("(not {})".format),
            st.builds("({} and {})".format, inner, inner),
            st.builds("({} or {})".format, inner, inner),
        ),
        max_leaves=6,
    )


def knowns() -> st.SearchStrategy[dict[str, tuple[float, ...]]]:
    subset = st.sets(st.sampled_from(DOMAIN), min_size=1).map(lambda s: tuple(sorted(s)))
    return st.fixed_dictionaries(dict.fromkeys(NAMES, subset))


def completions(known: Known) -> list[dict[str, Any]]:
    return [dict(zip(known, values, strict=True)) for values in product(*(known[n] for n in known))]


@settings(deadline=None)
@given(texts(), knowns())
def test_a_truth_holds_for_every_completion(text: str, known: dict[str, tuple[float, ...]]) -> None:
    condition = parse_condition(text, {})
    answers = {bool(eval(text, {}, values)) for values in completions(known)}
    truth = condition.truth(known)
    if truth is not None:
        assert answers == {truth}
        assert not list(undecided(condition, known))
    if all(len(values) == 1 for values in known.values()):
        assert truth is not None
    if len(answers) == 2:
        assert truth is None
        assert list(undecided(condition, known))


@settings(deadline=None)
@given(st.lists(texts(), min_size=1, max_size=5), knowns())
def test_outcomes_are_those_of_all_completions(
    conditions: list[str], known: dict[str, tuple[float, ...]]
) -> None:
    """Results repeat, so that several rules may lead to one."""
    rules = tuple(
        ResultRule(id=str(i), when=text, result=f"class {i % 2}", source="source", example={})
        for i, text in enumerate(conditions)
    )
    decision = Decision("d", rules, ("otherwise", "class 2"))
    expected = {
        next((str(i) for i, t in enumerate(conditions) if eval(t, {}, values)), "otherwise")
        for values in completions(known)
    }
    assert {rule for rule, _ in decision.outcomes(known)} == expected


def test_what_holds_either_way_is_known_to_a_decision() -> None:
    """Three-valued logic alone leaves `a or not a` open."""
    condition = parse_condition("a == 1 or not a == 1", {})
    known = {"a": (0.0, 1.0)}
    assert condition.truth(known) is None
    rule = ResultRule(id="r", when="a == 1 or not a == 1", result="yes", source="s", example={})
    assert Decision("d", (rule,), ("otherwise", "no")).outcomes(known) == (("r", "yes"),)


def test_definitions_are_put_in_their_place() -> None:
    first = parse_condition("x >= 1", {})
    second = parse_condition("not first and 2 <= y < 5", {"first": first})
    assert [(c.name, c.sign, c.constant) for c in comparisons(second)] == [
        ("x", ">=", 1.0),
        ("y", ">=", 2.0),
        ("y", "<", 5.0),
    ]
    assert second.truth({"x": (0.0,), "y": (2.0,)}) is True
    assert second.truth({"x": (0.0,), "y": (2.0, 5.0)}) is None
    assert second.truth({"x": (1.0,), "y": (2.0, 5.0)}) is False


@pytest.mark.parametrize(
    "text",
    [
        "",
        "a ==",
        "a",
        "a == b",
        "1 == 1",
        "a + 1 == 2",
        "a in (1, 2)",
        "a is 1",
        "f(a) == 1",
        "a.b == 1",
        "a == None",
        "a == True",
        "a == 1 if b else c",
        "(" * 400 + "a == 1" + ")" * 400,
        "a == 1 or " * 200 + "a == 1",
    ],
)
def test_what_is_no_condition_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"condition|constant|comparison|longer"):
        parse_condition(text, {})


def test_the_domain_of_a_number_has_a_value_in_every_gap() -> None:
    entry = Input(name="x", type="number", description="", unit="", minimum=0.0, maximum=10.0)
    compared = [Comparison("x", "<", 2.0), Comparison("x", ">", 5.0), Comparison("y", ">", 7.0)]
    assert entry.domain(compared) == (0.0, 1.0, 2.0, 3.5, 5.0, 7.5, 10.0)


@settings(deadline=None)
@given(
    st.lists(st.integers(0, 100).map(lambda n: n / 10), max_size=4),
    st.integers(0, 1000).map(lambda n: n / 100),
)
def test_every_number_has_a_value_of_the_domain_like_it(cuts: list[float], value: float) -> None:
    entry = Input(name="x", type="number", description="", unit="", minimum=0.0, maximum=10.0)
    compared = [Comparison("x", sign, cut) for cut in cuts for sign in ("<", "<=", "==")]
    answers = {tuple(c.holds(v) for c in compared) for v in entry.domain(compared)}
    assert tuple(c.holds(value) for c in compared) in answers
