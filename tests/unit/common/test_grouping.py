"""Items by a key: all of them, in their order."""

from hypothesis import given
from hypothesis import strategies as st

from hemaline.common.grouping import grouped


@given(st.lists(st.tuples(st.integers(0, 4), st.integers())))
def test_every_item_is_in_the_group_of_its_key_in_order(items: list[tuple[int, int]]) -> None:
    found = grouped(items, lambda item: item[0])
    assert list(found) == list(dict.fromkeys(key for key, _ in items))
    for key, group in found.items():
        assert group == [item for item in items if item[0] == key]
