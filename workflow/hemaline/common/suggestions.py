"""Did-you-mean: the known word nearest to one that is not known."""

from __future__ import annotations

import difflib
from collections.abc import Iterable


def nearest(word: str, known: Iterable[str]) -> str | None:
    """The word of ``known`` that ``word`` was probably meant to be, or None."""
    by_form = {_form(candidate): candidate for candidate in known}
    close = difflib.get_close_matches(_form(word), by_form, n=1, cutoff=0.6)
    return by_form[close[0]] if close else None


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """``; did you mean 'x'?`` to be appended to a message, or nothing."""
    match = nearest(word, known)
    return f"; did you mean '{match}'?" if match else ""


def _form(word: str) -> str:
    # Cut to a length at which difflib stays quick; known words are shorter.
    return word[:100].strip().casefold().replace(" ", "_").replace("-", "_")
