"""Cells of people's tables: white space removed, words replaced by the allowed value they mean.

The words are rows of ``resources/cell_words.tsv``. What is not among them is left as it is written,
for the check of the schema to refuse.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated

from hemaline.common.tables.cell_text import stripped
from hemaline.common.tables.row_classes import Field, table
from hemaline.common.tables.table_schemas import Column

MISSING_WORD = "missing"
_JOINTS = re.compile(r"[\s_-]+")
# What pandas and R make of whole numbers in a column with gaps.
_WHOLE = re.compile(r"([+-]?\d+)\.0+", re.ASCII)


def form(word: str) -> str:
    """Form of a word for comparison: case and the joints of its parts do not count."""
    return _JOINTS.sub("_", stripped(word).casefold())


@table("cell_words", key=("type", "word"))
@dataclass(frozen=True)
class CellWord:
    """Words of people's tables (schemas with `spreadsheet: true`): what is read for them. Case
    does not count, nor whether a space, a hyphen or an underscore joins the parts of a word.
    """

    type: Annotated[
        str,
        "Columns the word is read in: those whose schema names the type under `words`; missing: "
        "every column that may be empty.",
        Field(
            allowed=(
                "missing",
                "sex",
                "role",
                "material",
                "disease",
                "finding",
                "stage",
                "cytogenetic_risk",
                "identifier",
            )
        ),
    ]
    word: Annotated[str, "What laboratories write."]
    means: Annotated[
        tuple[str, ...],
        "Allowed value that is read for it; where columns name it differently, each, separated by "
        ";. Empty for a missing value and for what is refused.",
        Field(required=False),
    ]
    refused: Annotated[
        str,
        "Why the word is refused: it has no meaning that everybody shares.",
        Field(required=False),
    ]
    source: Annotated[
        str,
        "Where the word is used; usage: a word of laboratories' sheets that has one meaning in "
        "its column.",
    ]


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
    def of(cls, rows: Iterable[CellWord]) -> CellWords:
        """The words of the rows of ``cell_words.tsv``.

        Raises:
            ValueError: two words of a type have one form, or one is neither read nor refused.
        """
        meanings: dict[tuple[str, str], tuple[str, ...]] = {}
        refusals: dict[tuple[str, str], str] = {}
        for row in rows:
            key = row.type, form(row.word)
            if key in meanings or key in refusals:
                raise ValueError(f"{row.type} '{row.word}' repeats another word")
            if bool(row.refused) == bool(row.means or row.type == MISSING_WORD):
                raise ValueError(f"{row.type} '{row.word}' is not either read or refused")
            if row.refused:
                refusals[key] = row.refused
            else:
                meanings[key] = row.means
        return cls(meanings, refusals)

    def is_missing(self, text: str) -> bool:
        """True if ``text`` is empty or a word for a missing value."""
        return not stripped(text) or (MISSING_WORD, form(text)) in self.meanings

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
