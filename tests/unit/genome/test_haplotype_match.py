"""Changes that make the same sequence are the same, whatever they are called."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from builders import other_base, random_sequence
from hemaline.genome.alleles import Allele, normalised
from hemaline.genome.haplotype_match import explanation, groups, with_changes

BASES = random_sequence(400, seed=5)


def sequence(chrom: str, start: int, end: int) -> str:
    return BASES[max(0, start) : end]


def change(start: int, deleted: int, inserted: str) -> Allele:
    return normalised(Allele("chrT", start + 1, BASES[start : start + deleted], inserted), sequence)


def substitution(start: int) -> Allele:
    return change(start, 1, other_base(BASES[start]))


def test_an_mnv_is_two_substitutions_in_either_direction():
    one, two = substitution(100), substitution(101)
    mnv = change(100, 2, one.alt + two.alt)
    assert explanation(mnv, [mnv], [one, two], sequence) == ((mnv,), (one, two))
    assert explanation(one, [one, two], [mnv], sequence) == ((one, two), (mnv,))


def test_half_of_an_mnv_is_not_it():
    one, two = substitution(100), substitution(101)
    mnv = change(100, 2, one.alt + two.alt)
    assert explanation(mnv, [mnv], [one], sequence) is None
    assert explanation(one, [one], [mnv], sequence) is None


def test_a_delins_is_a_deletion_and_a_substitution():
    whole = change(200, 4, other_base(BASES[200]))
    pieces = sorted([substitution(200), change(201, 3, "")])
    found = explanation(whole, [whole], pieces, sequence)
    assert found is not None
    assert with_changes(BASES, 0, found[1]) == with_changes(BASES, 0, [whole])


def test_what_is_far_away_is_not_tried():
    one = substitution(100)
    assert explanation(one, [one], [substitution(200)], sequence) is None


def test_groups_never_overlap():
    alleles = sorted([substitution(100), change(99, 3, ""), substitution(103)])
    for group in groups(alleles):
        ends = [(a.changed.start, a.changed.end) for a in group]
        assert all(one[1] <= other[0] for one, other in pairwise(ends))


@given(
    st.lists(st.integers(100, 112), min_size=2, max_size=4, unique=True),
    st.integers(0, 4),
)
def test_pieces_are_found_whole_and_the_whole_in_pieces(starts: list[int], deleted: int):
    pieces = sorted(substitution(start) for start in sorted(starts))
    first, last = min(starts), max(starts) + 1
    text = with_changes(BASES, 0, pieces)[first:last]
    whole = normalised(Allele("chrT", first + 1, BASES[first:last], text), sequence)
    found = explanation(whole, [whole], pieces, sequence)
    if whole in pieces:
        pytest.skip("one piece is the whole")
    assert found == ((whole,), tuple(pieces))
    # Without one of the pieces it is another haplotype.
    assert explanation(whole, [whole], pieces[1:], sequence) is None
