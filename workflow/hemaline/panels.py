"""Panels: named, ordered lists of genes."""

from __future__ import annotations

from pathlib import Path

from hemaline.problems import Problems
from hemaline.text_tables import read_table


def panel_names(folder: Path) -> list[str]:
    """Names of the panels in ``folder``, sorted."""
    return sorted(path.stem for path in folder.glob("*.tsv"))


def load_panel(folder: Path, name: str) -> tuple[str, ...]:
    """Genes of a panel in the order of a matrix's columns.

    Raises:
        HemalineError: there is no such panel, or the table breaks its schema.
    """
    problems = Problems()
    rows = read_table(folder / f"{name}.tsv", "panel", problems)
    problems.raise_errors()
    return tuple(row.values["gene"] for row in rows)
