"""Chromosome number that follows from the aberrations of a clone, to be compared with its own."""

from __future__ import annotations

import re
from collections.abc import Iterable

from hemaline.features.iscn_aberrations import Aberration

# Fewest and most.
Number = tuple[int, int]

_AUTOSOMES = 44
_OUTSIDE = re.compile(r"[+-]?(?:dmin|ace)")
# Without a sign it may replace a chromosome or be an additional one.
_UNSIGNED = re.compile(r"mar\d*|r\d*")
_ONE_LESS = ("-", "rob(")
# One chromosome instead of two (ISCN); often written as if it were an additional one.
_UNITES = re.compile(r"(?:der|dic|dicr|psudic|trc)\(([^)]*)\)|t\(([^)]*)\)\([pq]10;[pq]10\)")
_ABNORMAL_SEX = re.compile(r"[a-z]+\((?:[^)]*;)?[XY][;)].*")


def diploid(sex_chromosomes: int) -> Number:
    """The number of two sets with so many sex chromosomes."""
    return (_AUTOSOMES + sex_chromosomes,) * 2


def overlap(one: Number, other: Number) -> bool:
    """True if both may be the same number."""
    return one[0] <= other[1] and other[0] <= one[1]


def explains_one_sex_chromosome(one: Aberration) -> bool:
    """True if one sex chromosome is listed next to it: ``45,X,-Y``, ``46,X,del(X)(q22)``."""
    return one.text in ("-X", "-Y") or _ABNORMAL_SEX.fullmatch(one.text) is not None


def after(base: Number, aberrations: Iterable[Aberration], lists_one: bool) -> Number:
    """The number once the aberrations are added.

    ``lists_one``: one sex chromosome is listed, so that the other is lost or abnormal.
    """
    fewest, most = base
    for one in aberrations:
        low, high = _step(one, lists_one)
        fewest, most = fewest + low, most + high
    return fewest, most


def _step(one: Aberration, lists_one: bool) -> Number:
    if _OUTSIDE.fullmatch(one.text) or (lists_one and one.text in ("-X", "-Y")):
        return 0, 0
    if one.text.startswith("+"):
        return one.least, one.most
    if one.text.startswith(_ONE_LESS):
        return -one.most, -one.least
    united = _UNITES.match(one.text)
    fewer = (united[1] or united[2]).count(";") * one.most if united else 0
    comes_in_addition = _UNSIGNED.fullmatch(one.text) or (
        lists_one and _ABNORMAL_SEX.fullmatch(one.text)
    )
    return -fewer, one.most if comes_in_addition else 0
