"""Measured tables of the documentation state the day, and the commit that was measured."""

import re
import shutil
from pathlib import Path

import pytest

import benchmark

_STATE = r"Measured (?:on|by) \d{4}-\d\d-\d\d [\w '(]*\bcommit [0-9a-f]{7,}"


@pytest.mark.parametrize("name", benchmark.MARKS)
def test_a_table_begins_with_its_day_and_commit(name: str) -> None:
    page = benchmark.PAGES.get(name, benchmark.PAGE).read_text(encoding="utf-8")
    begin, end = benchmark.MARKS[name]
    text = page.partition(begin)[2].partition(end)[0]
    assert re.match(rf"\n{_STATE}", text)


def test_a_renewed_table_states_the_commit_it_was_measured_at(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    shutil.copy(benchmark.PAGE, page)
    marks = benchmark.MARKS["scale"]
    benchmark.write_table("| a |", marks, page)
    text = page.read_text(encoding="utf-8")
    found = text.partition(marks[0])[2].partition(marks[1])[0]
    assert re.fullmatch(rf"\n{_STATE}(?:-dirty)?\.\n\n\| a \|\n", found)
