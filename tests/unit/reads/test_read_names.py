"""Names as bwa compares them; repetition is found from hashes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hemaline.reads.read_names import NameHashes, first_repeated, fragment_names


@pytest.mark.parametrize(
    ("name", "fragment"),
    [("r/1", "r"), ("r/2", "r"), ("r.1", "r.1"), ("/1", "/1"), ("r/x", "r/x"), ("r1", "r1")],
)
def test_a_closing_mate_number_is_left_out(name: str, fragment: str) -> None:
    assert fragment_names([name]) == [fragment]


@given(st.lists(st.text(max_size=3), max_size=40))
def test_repetition_is_found_where_there_is_one(names: list[str]) -> None:
    hashes = NameHashes()
    hashes.add(names)
    suspects = hashes.repeated() if names else frozenset()
    places = first_repeated(iter(names), suspects)
    assert (places is not None) == (len(set(names)) < len(names))
    if places:
        first, again = places
        assert names[first - 1] == names[again - 1]
        assert first < again


def test_a_collision_is_no_repetition() -> None:
    # Python hashes -1 and -2 alike.
    hashes = NameHashes()
    hashes.add([-1, -2])
    suspects = hashes.repeated()
    assert suspects
    assert first_repeated(iter([-1, -2]), suspects) is None
