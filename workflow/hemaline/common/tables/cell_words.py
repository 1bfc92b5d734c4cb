"""Cells of people's tables: white space removed, words replaced by the allowed value they mean.

The words are rows of ``resources/cell_words.tsv``. What is not among them is left as it is written,
for the check of the schema to refuse.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from hemaline.common.tables.cell_text import stripped
from hemaline.common.tables.table_schemas import Column

MISSING = "missing"
_JOINTS = re.compile(r"[\s_-]+")
# What pandas and R make of whole numbers in a column with gaps.
_WHOLE = re.compile(r"([+-]?\d+)\.0+", re.ASCII)


def form(word: str) -> str:
    """Form of a word for comparison: case and the joints of its parts do not count."""
    return _JOINTS.sub("_", stripped(word).casefold())


@dataclass(frozen=True)
class CellWords:
    """Words by the type of column that they are read in and by their form.

    Attributes:
        meanings: the allowed values that a word is read as, of which a column has one.
        refusals: why a word is refused.
    """

    meanings: Mapping[tuple[str, str], tuple[str, ...]]
    refusals: Mapping[tuple[str, str], str]

    @classmethod
    def of(cls, rows: Iterable[Mapping[str, str]]) -> CellWords:
        """The words of the rows of ``cell_words.tsv``.

        Raises:
            ValueError: two words of a type have one form, or one is neither read nor refused.
        """
        meanings: dict[tuple[str, str], tuple[str, ...]] = {}
        refusals: dict[tuple[str, str], str] = {}
        for row in rows:
            key = row["type"], form(row["word"])
            means = tuple(filter(None, row["means"].split(";")))
            if key in meanings or key in refusals:
                raise ValueError(f"{row['type']} '{row['word']}' repeats another word")
            if bool(row["refused"]) == bool(means or row["type"] == MISSING):
                raise ValueError(f"{row['type']} '{row['word']}' is not either read or refused")
            if row["refused"]:
                refusals[key] = row["refused"]
            else:
                meanings[key] = means
        return cls(meanings, refusals)

    def is_missing(self, text: str) -> bool:
        """True if ``text`` is empty or a word for a missing value."""
        return not stripped(text) or (MISSING, form(text)) in self.meanings

    def refusal(self, field: Column, text: str) -> str | None:
        """Why ``text`` is refused in a column, or None."""
        return self.refusals.get((field.words, form(text)))

    def value(self, field: Column, text: str) -> str:
        """The canonical value of a cell, "" where it is missing and may be.

        An integer, or one of a list, may have zeros behind the decimal point.
        """
        text = stripped(text)
        if not text or (not field.required and self.is_missing(text)):
            return ""
        whole = _WHOLE.fullmatch(text)
        if field.type == "integer" and whole:
            return whole[1]
        found = self._allowed(field, whole[1] if whole else text)
        return found[0] if len(found) == 1 else text

    def _allowed(self, field: Column, word: str) -> Sequence[str]:
        """The allowed values of a column that a word may be read as."""
        if word in field.allowed:
            return [word]
        key = form(word)
        meant = self.meanings.get((field.words, key), ())
        return [one for one in field.allowed if one in meant or form(one) == key]
