"""Names in one line."""

from __future__ import annotations

from hemaline.common.listings import first_few


def test_names_up_to_the_limit_and_the_number_of_the_others():
    assert first_few(()) == ""
    assert first_few(["A", "B"], 2) == "A, B"
    assert first_few(["A", "B", "C", "D"], 2) == "A, B and 2 more"
