"""Names of samples: what is invisible around them does not make another sample."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hemaline.common.tables.cell_text import stripped

INVISIBLE = " \t\r\n\u00a0\u2003\u200b\u202f\u3000\ufeff"


@pytest.mark.parametrize("mark", INVISIBLE)
def test_marks_around_a_name_are_left_out(mark: str) -> None:
    assert stripped(f"{mark}P1{mark}{mark}") == "P1"
    assert stripped(f"P{mark}1") == f"P{mark}1"
    assert stripped(mark) == ""


@given(st.text("P1.-_", max_size=8), st.text(INVISIBLE, max_size=3), st.text(INVISIBLE, max_size=3))
def test_a_name_stays_as_it_is(name: str, before: str, after: str) -> None:
    assert stripped(f"{before}{name}{after}") == name
    assert stripped(name) == name
