"""Three-valued logic against the definition: try every completion and see whether all agree."""

from functools import partial
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hemaline.common.logic.conditions import read_rule
from hemaline.common.logic.three_valued import Count, any_of, count_true, joined, negated

TRUTHS = st.sampled_from([True, False, None])
NAMES = ("a", "b", "c", "d")


def completions(values):
    """Every way to fill the unknown ones."""
    return product(*([v] if v is not None else [True, False] for v in values))


@settings(deadline=None)
@given(st.lists(TRUTHS, min_size=1, max_size=6))
def test_and_or_and_counts_are_what_all_completions_agree_on(values):
    done = list(completions(values))
    for combine, plain in ((partial(joined, decisive=False), all), (any_of, any)):
        found = {plain(one) for one in done}
        assert combine(values) == (found.pop() if len(found) == 1 else None)
    totals = {sum(one) for one in done}
    count = count_true(values)
    assert (count.lower, count.upper) == (min(totals), max(totals))
    for cap in (1, 2, 3):
        capped = {min(total, cap) for total in totals}
        assert (count.at_most(cap).lower, count.at_most(cap).upper) == (min(capped), max(capped))
        reached = {total >= cap for total in totals}
        assert count.at_least(cap) == (reached.pop() if len(reached) == 1 else None)


@pytest.mark.parametrize("kind", [int, float, np.bool_])
@given(st.lists(TRUTHS, min_size=1, max_size=4), st.booleans())
def test_numbers_decide_as_truths_do(kind, values, decisive):
    """A number or a scalar of numpy that decides is not undone by an unknown behind it."""
    others = [None if one is None else kind(one) for one in values]
    assert joined(others, decisive) is joined(values, decisive)


def conditions() -> st.SearchStrategy[str]:
    atom = st.sampled_from(NAMES)
    return st.recursive(
        atom,
        lambda inner: st.one_of(
            inner.map(lambda text: f"not ({text})"),
            st.tuples(inner, st.sampled_from(["and", "or"]), inner).map(
                lambda t: f"({t[0]}) {t[1]} ({t[2]})"
            ),
        ),
        max_leaves=8,
    )


@settings(deadline=None)
@given(conditions(), st.tuples(*[st.sampled_from([0, 1, None])] * len(NAMES)))
def test_a_rule_is_decided_exactly_where_every_completion_agrees(text, some):
    values = dict(zip(NAMES, some, strict=True))
    plain = [
        bool(eval(text, {}, dict(zip(NAMES, one, strict=True))))
        for one in completions([None if v is None else bool(v) for v in some])
    ]
    found = set(plain)
    assert read_rule(text).decide(values) == (found.pop() if len(found) == 1 else None)


@settings(deadline=None)
@given(
    st.sampled_from(
        ["x > 0.55", "x >= 2 or (x >= 1 and a)", "x < 0.1 or x > 0.9 or a", "x != 0.5"]
    ),
    st.sampled_from([0, 1, None]),
    st.none() | st.floats(0, 3),
)
def test_an_unknown_number_is_open_unless_no_number_matters(text, a, x):
    rule = read_rule(text)
    # Far denser than the thresholds, so that every outcome is met.
    numbers = [x] if x is not None else [n / 100 for n in range(-10, 400)]
    found = {
        bool(eval(text, {}, {"a": one, "x": number}))
        for number in numbers
        for one in ([a] if a is not None else [0, 1])
    }
    values = {name: {"a": a, "x": x}[name] for name in rule.names}
    assert rule.decide(values) == (found.pop() if len(found) == 1 else None)


def test_a_tautology_needs_no_input_and_kleene_alone_would_leave_it_open():
    assert read_rule("a or not a").decide({"a": None}) is True
    assert read_rule("a and not a").decide({"a": None}) is False


def test_bounds_of_a_count_narrow_a_rule():
    rule = read_rule("n >= 2 or (n >= 1 and loh)")
    assert rule.decide({"n": None, "loh": 1}, {"n": (1, 2)}) is True
    assert rule.decide({"n": None, "loh": 0}, {"n": (1, 2)}) is None
    assert rule.decide({"n": None, "loh": 1}, {"n": (0, 1, 2)}) is None
    assert rule.decide({"n": None, "loh": 0}, {"n": (0, 1)}) is False


def test_what_is_too_much_to_complete_stays_open():
    names = [f"x{i}" for i in range(20)]
    text = " or ".join(names)
    assert read_rule(text).decide(dict.fromkeys(names)) is None
    assert read_rule(text).decide({**dict.fromkeys(names), "x3": 1}) is True


@pytest.mark.parametrize(
    "text", ["a + 1 > 2", "f(a)", "a.b", "'x' == a", "1 == 1", "a == True", "a < b", "-a", ""]
)
def test_other_language_is_refused(text):
    with pytest.raises(ValueError):
        read_rule(text)


def test_counts_add_and_refuse_what_no_number_keeps():
    assert Count(1, 2) + Count(0, None) == Count(1, None)
    assert Count(1, 2) + Count(2, 2) == Count(3, 4)
    assert Count(2, 2).exact == 2
    assert Count(1, 2).exact is None
    assert Count(1, None).at_least(5) is None
    for lower, upper in ((-1, 2), (3, 2)):
        with pytest.raises(ValueError):
            Count(lower, upper)


@settings(deadline=None)
@given(TRUTHS)
def test_not_keeps_what_is_unknown(value):
    assert negated(value) is (None if value is None else not value)
