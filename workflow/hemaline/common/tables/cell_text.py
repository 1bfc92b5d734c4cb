"""Texts of cells as people and programs leave them."""

from __future__ import annotations

import unicodedata


def stripped(text: str) -> str:
    """``text`` without white space and invisible characters around it.

    A no-break space (U+00A0), a zero-width space or a byte-order mark behind the name of a sample
    would make another sample of it.
    """
    first, last = 0, len(text)
    while first < last and _is_invisible(text[first]):
        first += 1
    while first < last and _is_invisible(text[last - 1]):
        last -= 1
    return text[first:last]


def _is_invisible(character: str) -> bool:
    return character.isspace() or unicodedata.category(character) == "Cf"
