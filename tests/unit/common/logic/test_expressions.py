"""The filter language: the same values as Python's own arithmetic, and nothing else of Python."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hemaline.common.logic.expressions import parse_expression

NAMES = ("depth", "vaf", "alt_reads")
values = st.fixed_dictionaries({name: st.floats(0.5, 1000) for name in NAMES})
numbers = st.integers(1, 99).map(str) | st.floats(0.01, 99).map(lambda x: f"{x:.3f}")
arithmetic = st.recursive(
    st.sampled_from(NAMES) | numbers,
    lambda inner: st.tuples(inner, st.sampled_from(["+", "-", "*"]), inner).map(
        lambda parts: f"({' '.join(parts)})"
    ),
    max_leaves=6,
)
comparisons = st.tuples(arithmetic, st.sampled_from(["<", "<=", ">", ">=", "==", "!="]), arithmetic)
conditions = st.recursive(
    comparisons.map(" ".join),
    lambda inner: (
        st.tuples(inner, st.sampled_from(["and", "or"]), inner).map(lambda p: f"({' '.join(p)})")
        | inner.map(lambda one: f"not ({one})")
    ),
    max_leaves=4,
)


def python(text: str, names: dict[str, float]) -> Any:
    """Python's own answer: the oracle. ``text`` is generated here, never read."""
    return eval(text, {"__builtins__": {}}, names)


@settings(deadline=None)
@given(conditions.filter(lambda text: len(text) <= 500), values)
def test_conditions_mean_what_python_means(text: str, names: dict[str, float]) -> None:
    assert bool(parse_expression(text)(names)) is bool(python(text, names))


@settings(deadline=None)
@given(conditions.filter(lambda text: len(text) <= 500), st.lists(values, min_size=1, max_size=5))
def test_arrays_are_judged_element_by_element(text: str, rows: list[dict[str, float]]) -> None:
    arrays = {name: np.array([row[name] for row in rows]) for name in NAMES}
    found = np.broadcast_to(parse_expression(text)(arrays), len(rows))
    assert found.tolist() == [bool(python(text, row)) for row in rows]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("2 + 3 * 4 ** 2", 50),
        ("-2 ** 2", -4),
        ("0.004 * 2 ** (depth - 5)", 0.008),
        ("7 / 2", 3.5),
        ("2 ** -1", 0.5),
    ],
)
def test_precedence_is_the_usual_one(text: str, value: float) -> None:
    assert parse_expression(text)({"depth": 6.0}) == pytest.approx(value)


@pytest.mark.parametrize(
    ("depth", "inside"), [(0.0, False), (1.0, True), (4.0, True), (5.0, False)]
)
def test_comparisons_chain(depth: float, inside: bool) -> None:
    assert bool(parse_expression("0 < depth < 5")({"depth": depth})) is inside


def test_variables_are_the_names_read() -> None:
    assert parse_expression("vaf < 0.1 and not (depth > 2 * vaf)").variables == {"vaf", "depth"}


@pytest.mark.parametrize(
    "text",
    [
        "__import__('os').system('true')",
        "abs(vaf)",
        "vaf.real",
        "vaf.__class__",
        "vaf[0]",
        "'text'",
        "b'x'",
        "None",
        "True",
        "...",
        "1j",
        "[1, 2]",
        "(1, 2)",
        "{1}",
        "{1: 2}",
        "lambda: 1",
        "(x := 1)",
        "1 if vaf else 2",
        "[x for x in vaf]",
        "f'{vaf}'",
        "vaf is 1",
        "vaf in depth",
        "vaf // 2",
        "vaf % 2",
        "vaf @ depth",
        "1 << 9",
        "~1",
        "vaf & 1",
        "+1",
        "*vaf",
        "await vaf",
        "yield",
        "vaf = 1",
        "import os",
        "vaf; depth",
        "",
        "vaf <",
        "vaf\0",
        "(" * 300,
        "vaf + " * 400 + "vaf",
    ],
)
def test_everything_else_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        parse_expression(text)


@pytest.mark.parametrize(
    "build",
    [
        lambda n: "-" * n + "1",
        lambda n: "1+" * (n // 2) + "1",
        lambda n: "1<(" * 60 + "1" + ")" * 60,
    ],
)
def test_the_deepest_text_allowed_can_be_evaluated(build: Callable[[int], str]) -> None:
    parse_expression(build(190))({})


def test_a_tower_of_powers_ends_at_once() -> None:
    with pytest.raises(OverflowError):
        parse_expression("9 ** 9 ** 9 ** 9")({})


def test_unknown_variable_is_an_error_not_a_default() -> None:
    with pytest.raises(KeyError, match="vaf"):
        parse_expression("vaf < 1")({"depth": 1.0})


@pytest.mark.parametrize("symbol", ["<", ">="])
def test_nan_compares_as_false(symbol: str) -> None:
    assert not bool(parse_expression(f"vaf {symbol} 1")({"vaf": float("nan")}))
