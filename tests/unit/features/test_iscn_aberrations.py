"""Aberrations in one canonical spelling, with what is uncertain in them."""

import pytest

from hemaline.features.iscn_aberrations import Aberration, Rearrangements, read_aberrations


def read(text: str) -> Aberration:
    (one,), strange = read_aberrations(text, Rearrangements())
    assert strange == []
    return one


@pytest.mark.parametrize(
    ("text", "canonical"),
    [
        ("t(x;8)(p22;q24)", "t(X;8)(p22;q24)"),
        ("t(21;8)(q22;q21)", "t(8;21)(q21;q22)"),
        ("t(22;9)", "t(22;9)"),
        ("t(9q34;22q11)", "t(9;22)(q34;q11)"),
        ("del(5q)", "del(5)(q)"),
        ("del(5q13q33)", "del(5)(q13q33)"),
        ("del(5)(q13-q33)", "del(5)(q13q33)"),
        ("inv(16)(p13;q22)", "inv(16)(p13q22)"),
        ("ins(5;2)(p14;q21q31)", "ins(5;2)(p14;q21q31)"),
        ("der(5;17)(p10q10)", "der(5;17)(p10;q10)"),
        ("+der(22)t(9;22)(q34;q11.2)", "+der(22)t(9;22)(q34;q11.2)"),
        ("der(7)inv(7)(p15q11)?inv(7)(q22q32)", "der(7)inv(7)(p15q11)inv(7)(q22q32)"),
        ("-?x", "-X"),
        ("+mar1x2", "+mar1"),
        ("yqh-", "Yqh-"),
    ],
)
def test_one_spelling(text: str, canonical: str) -> None:
    assert read(text).text == canonical


@pytest.mark.parametrize(
    ("text", "least", "most", "cells"),
    [
        ("+8x2", 2, 2, None),
        ("+8x1~2[5]", 1, 2, 5),
        ("+1~3mar[4]", 1, 3, 4),
        ("1~50dmin", 1, 1, None),
        ("?del(5)(q13)[3]", 0, 1, 3),
        ("del(?5)(q13)", 0, 1, None),
        ("+?8x2", 0, 2, None),
    ],
)
def test_how_often_and_in_how_many_cells(
    text: str, least: int, most: int, cells: int | None
) -> None:
    one = read(text)
    assert (one.least, one.most, one.cells) == (least, most, cells)


@pytest.mark.parametrize("text", ["+21c", "inv(9)(p12q13)c", "t(1;2)(p1;q2)mat", "9qh+"])
def test_what_people_are_born_with(text: str) -> None:
    assert read(text).constitutional


@pytest.mark.parametrize(
    ("text", "readings"),
    [
        ("del(5)(q?13q33)", {"del(5)(q?13q33)", "del(5)(q13q33)"}),
        ("add(7)(p?22)", {"add(7)(p?22)", "add(7)(p22)"}),
        ("del(3)(q2?7)", {"del(3)(q2?7)", "del(3)(q27)"}),
        ("del(5)(q33~35)", {"del(5)(q33~35)", *(f"del(5)(q{band})" for band in (33, 34, 35))}),
        ("del(5)(p11~q12)", {"del(5)(p11~q12)", "del(5)(p11)", "del(5)(q12)"}),
    ],
)
def test_an_uncertain_band_leaves_the_change_certain(text, readings):
    (one,), strange = read_aberrations(text, Rearrangements())
    assert strange == []
    assert (one.text, one.least) == (text, 1)
    assert set(one.readings) == readings


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("-7", {"7"}),
        ("+mar", set()),
        ("der(5)t(5;17)(q11;q11)", {"5", "17"}),
        ("t(X;?)(p11;?)", {"X"}),
    ],
)
def test_chromosomes_of_an_aberration(text: str, names: set[str]) -> None:
    assert Aberration(text).chromosomes == names


@pytest.mark.parametrize(
    ("text", "strange"),
    [
        ("del(25)(q13)", "del(25)(q13)"),
        ("+8q", "+8q"),
        ("t(8;21)(q22)", "t(8;21)(q22)"),
        ("t(1;2;3;4;5;6)", "t(1;2;3;4;5;6)"),
        ("del(5)(q1~39q1~39)", "del(5)(q1~39q1~39)"),
        ("-7inc", "-7inc"),
        ("-7del(5)(q13)foo", "del(5)(q13)foo"),
    ],
)
def test_what_is_not_read(text: str, strange: str) -> None:
    assert read_aberrations(text, Rearrangements())[1] == [strange]
