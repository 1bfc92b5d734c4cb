"""Genes: how each one drives disease."""

from __future__ import annotations

from pathlib import Path

from hemaline.common.problems import Problems
from hemaline.common.tables.text_tables import read_table


def load_mechanisms(path: Path) -> dict[str, frozenset[str]]:
    """Mechanisms of every gene, such as ``loss_of_function``.

    Raises:
        HemalineError: the table breaks its schema.
    """
    return _words(path, "mechanism")


def load_roles(path: Path) -> dict[str, frozenset[str]]:
    """Every gene's part in disease, such as ``TSG``.

    Raises:
        HemalineError: the table breaks its schema.
    """
    return _words(path, "role")


def _words(path: Path, column: str) -> dict[str, frozenset[str]]:
    problems = Problems()
    rows = read_table(path, "genes", problems)
    problems.raise_errors()
    return {row.values["gene"]: frozenset(row.values[column].split(";")) for row in rows}
