"""Indels of CIGARs with what belongs to them."""

from types import SimpleNamespace

import pytest

from builders import BAD, GOOD, other_base, random_sequence
from hemaline.calling.candidates.cigar_changes import change_of_cigar
from hemaline.calling.candidates.clip_alleles import ClipChange, Window
from hemaline.filters.filter_document import FilterDocument
from hemaline.paths import resource

RULES = FilterDocument.load(resource("filters.yaml")).candidates.softclip
BASES = random_sequence(400, seed=8)
WINDOW = Window("c", 0, BASES.encode())
START = 100


def found(cigar: list[tuple[int, int]], bases: str, bad: int | None = None) -> ClipChange | None:
    qualities = bytearray([GOOD] * len(bases))
    if bad is not None:
        qualities[bad] = BAD
    read = SimpleNamespace(cigartuples=cigar, query_sequence=bases, query_qualities=qualities)
    return change_of_cigar(read, START, WINDOW, 20, RULES)


def test_insertion_and_deletion() -> None:
    inserted = "ACGTACGTAC"
    bases = BASES[100:150] + inserted + BASES[150:180]
    assert found([(0, 50), (1, 10), (0, 30)], bases) == ClipChange(150, 150, inserted.encode())
    bases = BASES[100:150] + BASES[170:200]
    assert found([(0, 50), (2, 20), (0, 30)], bases) == ClipChange(150, 170, b"")


@pytest.mark.parametrize("length", [5, 6])
def test_short_indels_are_others_business(length: int) -> None:
    bases = BASES[100:150] + BASES[150 + length : 190]
    change = found([(0, 50), (2, length), (0, 40 - length)], bases)
    assert (change is not None) is (length == 6)


@pytest.mark.parametrize(("apart", "is_one"), [(15, True), (16, False)])
def test_indels_close_by_are_one_change(apart: int, is_one: bool) -> None:
    bases = BASES[100:150] + BASES[160 : 160 + apart] + "ACG" + BASES[160 + apart : 200]
    change = found([(0, 50), (2, 10), (0, apart), (1, 3), (0, 40 - apart)], bases)
    between = BASES[160 : 160 + apart] + "ACG" if is_one else ""
    assert change == ClipChange(150, 160 + apart if is_one else 160, between.encode())


def test_short_indels_close_by_are_one_change_too() -> None:
    bases = BASES[100:150] + BASES[152:160] + "AC" + BASES[160:190]
    change = found([(0, 50), (2, 2), (0, 8), (1, 2), (0, 30)], bases)
    assert change == ClipChange(150, 160, (BASES[152:160] + "AC").encode())


@pytest.mark.parametrize(("distance", "belongs"), [(0, True), (3, True), (4, False)])
def test_mismatches_next_to_it_belong_to_it(distance: int, belongs: bool) -> None:
    behind = BASES[170:200]
    wrong = behind[:distance] + other_base(behind[distance]) + behind[distance + 1 :]
    cigar = [(4, 3), (0, 50), (2, 20), (0, 30)]
    bases = "TTT" + BASES[100:150] + wrong
    end = 170 + distance + 1 if belongs else 170
    expected = wrong[: distance + 1] if belongs else ""
    assert found(cigar, bases) == ClipChange(150, end, expected.encode())
    # A bad base gives no information.
    assert found(cigar, bases, 53 + distance) == ClipChange(150, 170, b"")


def test_mismatches_before_it_belong_to_it_too() -> None:
    before = BASES[100:148] + other_base(BASES[148]) + BASES[149]
    change = found([(0, 50), (2, 20), (0, 30)], before + BASES[170:200])
    assert change == ClipChange(148, 170, before[48:].encode())


def test_too_long_a_deletion_is_not_proposed() -> None:
    window = Window("c", 0, BASES.encode() * 20)
    read = SimpleNamespace(
        cigartuples=[(0, 50), (2, RULES.max_deletion + 1), (0, 50)],
        query_sequence=BASES[100:200],
        query_qualities=bytearray([GOOD] * 100),
    )
    assert change_of_cigar(read, START, window, 20, RULES) is None
