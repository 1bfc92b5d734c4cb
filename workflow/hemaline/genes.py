"""Genes: how each one drives disease."""

from __future__ import annotations

from pathlib import Path

from hemaline.problems import Problems
from hemaline.text_tables import read_table


def load_mechanisms(path: Path) -> dict[str, frozenset[str]]:
    """Mechanisms of every gene, such as ``loss_of_function``; empty where none is stated.

    Raises:
        HemalineError: the table breaks its schema.
    """
    problems = Problems()
    rows = read_table(path, "genes", problems)
    problems.raise_errors()
    return {row.values["gene"]: _names(row.values["mechanism"]) for row in rows}


def _names(text: str) -> frozenset[str]:
    return frozenset(name.strip() for name in text.split(";") if name.strip())
