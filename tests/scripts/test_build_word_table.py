"""The table of words in config/README.md is that of the resource."""

from __future__ import annotations

import csv

import build_word_table
from hemaline.paths import resource


def test_the_table_is_current() -> None:
    text = build_word_table.PAGE.read_text(encoding="utf-8")
    assert text == build_word_table.page(text), "run: python scripts/build_word_table.py"


def test_every_word_is_in_the_row_of_its_type() -> None:
    lines = build_word_table.table().splitlines()
    with resource("cell_words.tsv").open(encoding="utf-8", newline="") as handle:
        rows = list(csv.DictReader(handle, delimiter="\t"))
    for row in rows:
        own = [
            line
            for line in lines
            if line.startswith(f"| {row['type']} |") and f"`{row['word']}`" in line
        ]
        assert len(own) == 1
        assert row["refused"] in own[0]
