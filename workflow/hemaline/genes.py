"""Genes: how each one drives disease."""

from __future__ import annotations

from pathlib import Path

from hemaline.problems import Problems
from hemaline.text_tables import read_table


def load_mechanisms(path: Path) -> dict[str, frozenset[str]]:
    """Mechanisms of every gene, such as ``loss_of_function``.

    Raises:
        HemalineError: the table breaks its schema.
    """
    problems = Problems()
    rows = read_table(path, "genes", problems)
    problems.raise_errors()
    return {row.values["gene"]: frozenset(row.values["mechanism"].split(";")) for row in rows}
