"""Chromosome numbers that follow from aberrations."""

import pytest

from hemaline.features.iscn_aberrations import Rearrangements, read_aberrations
from hemaline.features.iscn_numbers import after, diploid, overlap


@pytest.mark.parametrize(
    ("text", "sex", "expected"),
    [
        ("+8,-7,+mar", 2, (47, 47)),
        ("+?8", 2, (46, 47)),
        ("+8x2,+1~3mar", 2, (49, 51)),
        ("del(5)(q13),t(8;21)(q22;q22),+5~50dmin", 2, (46, 46)),
        ("rob(13;14)(q10;q10)", 2, (45, 45)),
        ("der(5;17)(p10;q10)", 2, (45, 46)),
        ("+1,der(1;7)(q10;p10)", 2, (46, 47)),
        ("dic(5;17)(q11;p11),mar", 2, (45, 47)),
        ("-y", 1, (45, 45)),
        ("-y", 2, (45, 45)),
        ("del(x)(q22)", 1, (45, 46)),
        ("t(x;8)(p22;q24)", 2, (46, 46)),
    ],
)
def test_numbers(text: str, sex: int, expected: tuple[int, int]) -> None:
    rearrangements = Rearrangements()
    found = [one for part in text.split(",") for one in read_aberrations(part, rearrangements)[0]]
    assert after(diploid(sex), found, lists_one=sex == 1) == expected


def test_overlapping_numbers() -> None:
    assert overlap((43, 46), (46, 46))
    assert overlap((45, 45), (44, 47))
    assert not overlap((43, 45), (46, 47))
