"""Write the table of words in config/README.md from resources/cell_words.tsv."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from hemaline.common.problems import Problems
from hemaline.common.tables.cell_words import MISSING
from hemaline.common.tables.text_tables import read_table
from hemaline.paths import resource

PAGE = Path(__file__).resolve().parents[1] / "config" / "README.md"
BEGIN, END = "<!-- words: python scripts/build_word_table.py -->\n", "<!-- end of words -->\n"


def page(text: str) -> str:
    """``text`` with the table between its marks made anew."""
    before, _, rest = text.partition(BEGIN)
    after = rest.partition(END)[2]
    return f"{before}{BEGIN}{table()}{END}{after}"


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


if __name__ == "__main__":
    PAGE.write_text(page(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
