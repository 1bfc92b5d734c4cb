"""Words that are read as a value, from resources/cell_words.tsv."""

from __future__ import annotations

from collections.abc import Iterator

from hemaline.common.tables.cell_words import MISSING_WORD, CellWord
from hemaline.common.tables.rows import load_rows
from hemaline.paths import resource
from reference_pages.markdown import FOLDER, page


def pages() -> dict[str, str]:
    """The table of accepted words."""
    introduction = (
        "Words of a column's type are read as a value of it, in any case, with spaces, hyphens or "
        "underscores. Refused are words that mean one thing here and another elsewhere."
    )
    return {f"{FOLDER}/words.md": page("Accepted words", introduction, [table()])}


def table() -> str:
    """A row for each value of each type of column, with the words that are read as it."""
    words: dict[tuple[str, str], list[str]] = {}
    for row in load_rows(resource("cell_words.tsv"), CellWord):
        words.setdefault((row.type, _value(row)), []).append(f"`{row.word}`")
    lines = ["| columns | value | also read as it |", "|---|---|---|", *_lines(words)]
    return "".join(f"{line}\n" for line in lines)


def _value(row: CellWord) -> str:
    if row.type == MISSING_WORD:
        return "(empty)"
    return f"refused: {row.refused}" if row.refused else " or ".join(row.means)


def _lines(words: dict[tuple[str, str], list[str]]) -> Iterator[str]:
    for (kind, value), found in words.items():
        yield f"| {kind} | {value} | {' '.join(found)} |"
