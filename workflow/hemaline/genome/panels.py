"""Panels: named, ordered lists of genes."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

from hemaline.common.problems import Problems, raised_together
from hemaline.common.tables.rows import Field, schema_of, table
from hemaline.common.tables.text_tables import read_text_rows
from hemaline.genome.gene_symbols import gene_symbols


@table("panel", key=("gene",), is_spreadsheet=True)
@dataclass(frozen=True)
class PanelGene:
    """The genes of one panel; the order is the order of a matrix's columns."""

    gene: Annotated[str, "HGNC symbol.", Field(unique=True)]
    source: Annotated[str, "Why it is on the panel."]


def panel_names(folder: Path) -> list[str]:
    """Names of the panels in ``folder``, sorted."""
    return sorted(path.stem for path in folder.glob("*.tsv"))


def read_panel(folder: Path, name: str, problems: Problems) -> list[tuple[int, str]]:
    """Row and current symbol of each gene, in order.

    Aliases are replaced, with a warning; what cannot be resolved is left out, with an error. A
    name is one of the folder's panels, never a path.
    """
    known = panel_names(folder)
    if name not in known:
        problems.add("HL-V46", name=name, folder=folder, known=", ".join(known))
        return []
    path = folder / f"{name}.tsv"
    found: dict[str, tuple[int, str]] = {}
    for row in read_text_rows(path, schema_of(PanelGene), problems):
        value = row.values["gene"]
        symbol = gene_symbols().resolve(value, problems, path, row.number, "gene")
        if symbol is None:
            continue
        first, written = found.setdefault(symbol, (row.number, value))
        # The same symbol twice is refused by the schema; here it is one gene in two ways.
        if written != value:
            problems.add("HL-T27", path, row.number, "gene", value=symbol, first=first)
    return [(number, symbol) for symbol, (number, _) in found.items()]


def load_panel(folder: Path, name: str) -> tuple[str, ...]:
    """Genes of a panel in the order of a matrix's columns, by their current symbols.

    Raises:
        HemalineError: there is no such panel, the table breaks its schema, or a symbol cannot be
            resolved.
    """
    with raised_together() as problems:
        genes = read_panel(folder, name, problems)
    return tuple(symbol for _, symbol in genes)
