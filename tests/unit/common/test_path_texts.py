"""Allowed paths of the workflow: without anything that Snakemake itself would fill in."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from snakemake.io import _IOFile, contains_wildcard
from snakemake.pathvars import Pathvars

from hemaline.common.path_texts import check_path_text
from hemaline.common.problems import Problems


class Rule:
    """As much of a rule as Snakemake uses when it makes a path of a text."""

    pathvars = Pathvars.with_defaults()


def is_taken(text: str, column: str = "results") -> bool:
    problems = Problems()
    taken = check_path_text(text, problems, "config.yaml", column=column)
    assert taken == (not len(problems))
    return taken


@pytest.mark.parametrize("name", Rule.pathvars.items)
def test_every_variable_of_snakemake_is_refused(name: str) -> None:
    assert str(_IOFile(f"a<{name}>", rule=Rule())) != f"a<{name}>"
    assert not is_taken(f"a<{name}>/b")


@given(st.text("<>{}abAB_1/.,: -$~*\\\n", min_size=1, max_size=20))
def test_what_is_taken_stays_as_it_is(text: str) -> None:
    text = text.rstrip("/")
    if text and is_taken(text):
        assert str(_IOFile(text, rule=Rule())) == text
        assert not contains_wildcard(text)


def test_the_work_folder_holds_no_quote() -> None:
    assert is_taken('a"b')
    assert not is_taken('a"b', "work")
