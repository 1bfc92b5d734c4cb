"""Words that are read as a value, from resources/cell_words.tsv."""

from __future__ import annotations

from collections.abc import Iterator

from hemaline.common.problems import Problems
from hemaline.common.tables.cell_words import MISSING
from hemaline.common.tables.text_tables import read_table
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
    problems = Problems()
    rows = [row.values for row in read_table(resource("cell_words.tsv"), "cell_words", problems)]
    problems.raise_errors()
    words: dict[tuple[str, str], list[str]] = {}
    for row in rows:
        words.setdefault((row["type"], _value(row)), []).append(f"`{row['word']}`")
    lines = ["| columns | value | also read as it |", "|---|---|---|", *_lines(words)]
    return "".join(f"{line}\n" for line in lines)


def _value(row: dict[str, str]) -> str:
    if row["type"] == MISSING:
        return "(empty)"
    return f"refused: {row['refused']}" if row["refused"] else row["means"].replace(";", " or ")


def _lines(words: dict[tuple[str, str], list[str]]) -> Iterator[str]:
    for (kind, value), found in words.items():
        yield f"| {kind} | {value} | {' '.join(found)} |"
