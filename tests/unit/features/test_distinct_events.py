"""Neighbouring variants: one event or two, by fragments, by VAFs, or open."""

from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hemaline.calling.evidence.neighbours import Neighbour, read_neighbours, write_neighbours
from hemaline.features.distinct_events import event_bounds, packaged_rules, same_event
from hemaline.genome.alleles import Allele
from hemaline.variants.variant_rows import VariantRow
from rows import variant_row

RULES = packaged_rules()


def row(pos: int, alt: int = 30, depth: int = 100, seen: str | None = None) -> VariantRow:
    return variant_row("TP53", alt / depth, pos=pos, alt_reads=alt, depth=depth, neighbours=seen)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        # Fragments that carry the rarer one settle it, whatever those of the other show.
        (row(100, 30, seen="110_A_C=28/2"), row(110, 40, seen="100_A_C=28/12"), True),
        (row(100, 30, seen="110_A_C=0/25"), row(110, 30, seen="100_A_C=0/27"), False),
        (row(100, 40, seen="110_A_C=9/31"), row(110, 10, seen="100_A_C=9/1"), True),
        # Too few fragments: the VAFs.
        (row(100, 30, seen="110_A_C=3/0"), row(110, 31, seen="100_A_C=3/0"), None),
        (row(100, 300, 1000, "110_A_C=1/2"), row(110, 100, 1000, "100_A_C=1/2"), False),
        (row(100, 300, 1000), row(110, 100, 1000), False),
        (row(100, 300, 1000), row(110, 290, 1000), None),
        (variant_row("TP53", 0.3, pos=100, alt_reads=None), row(110), None),
    ],
)
def test_neighbours(one: VariantRow, other: VariantRow, same: bool | None) -> None:
    assert same_event(one, other, RULES) is same
    assert same_event(other, one, RULES) is same


def test_bounds_by_distance() -> None:
    assert event_bounds([], 30) == (0, 0)
    assert event_bounds([row(100)], 30) == (1, 1)
    assert event_bounds([row(100), row(130)], 30) == (1, 2)
    assert event_bounds([row(100), row(131)], 30) == (2, 2)


def test_what_is_settled_joins_and_what_is_open_is_a_bound() -> None:
    cis = [row(100, seen="110_A_C=30/0"), row(110, seen="100_A_C=30/0,120_A_C=0/30")]
    apart = row(120, seen="110_A_C=0/30,100_A_C=0/30")
    assert event_bounds(cis, 30) == (1, 1)
    assert event_bounds([*cis, apart], 30) == (2, 2)
    assert event_bounds([*cis, row(120, 29)], 30) == (1, 2)


@given(st.lists(st.integers(1, 60), max_size=6, unique=True), st.integers(0, 40))
def test_bounds_hold_each_other(places: list[int], distance: int) -> None:
    rows = [row(place) for place in places]
    fewest, most = event_bounds(rows, distance)
    assert most == len(rows)
    assert (fewest > 0) == bool(rows)
    near = [abs(a - b) <= distance for a, b in combinations(places, 2)]
    assert (fewest < most) == any(near)


bases = st.text("ACGT", min_size=1, max_size=4)
counts = st.integers(0, 10**6)


@given(
    st.lists(
        st.builds(
            Neighbour,
            st.builds(Allele, st.just("chr1"), st.integers(1, 10**9), bases, bases),
            counts,
            counts,
        )
    )
)
def test_a_cell_is_read_as_it_was_written(neighbours: list[Neighbour]) -> None:
    cell = write_neighbours(neighbours)
    assert list(read_neighbours("chr1", cell)) == neighbours
    assert (cell is None) == (not neighbours)


def test_what_is_no_cell_is_refused() -> None:
    with pytest.raises(ValueError, match="no neighbour"):
        list(read_neighbours("chr1", "100_A_C=1"))
