"""Gene symbols as people write them, to current HGNC symbols."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from hemaline.common.problems import Problems
from hemaline.common.suggestions import did_you_mean
from hemaline.common.text_tables import read_table
from hemaline.paths import resource

# What spreadsheet programs make of symbols that read like a month: 1-Mar, Sep-02, 02/09/2026, and
# the day's serial number once the cell's format is changed.
_DATE = re.compile(
    r"\d{1,2}[-./ ][A-Za-z]{3}([-./ ]\d{2,4})?|[A-Za-z]{3}[-./ ]\d{2,4}"
    r"|\d{1,2}[-./]\d{1,2}[-./]\d{2,4}|\d{4}-\d{2}-\d{2}|[2-6]\d{4}"
)


@dataclass(frozen=True)
class GeneSymbols:
    """Current symbols, aliases that mean one gene, and those that may mean several."""

    current: frozenset[str]
    aliases: Mapping[str, str]
    ambiguous: Mapping[str, str]

    def resolve(
        self,
        value: str,
        problems: Problems,
        source: Path | str,
        row: int | None = None,
        column: str | None = None,
    ) -> str | None:
        """The current symbol of ``value``; None where it cannot be told, and the problem added.

        A symbol this version does not know is returned as it stands: see ``check_known``.
        """
        if value in self.current:
            return value
        if self.is_date(value):
            problems.add("HL-G01", source, row, column, value=value)
            return None
        if value in self.ambiguous:
            problems.add("HL-G03", source, row, column, value=value, genes=self.ambiguous[value])
            return None
        known = self._by_case.get(value.upper())
        symbol = self.aliases.get(value) or known
        if symbol is None:
            return value
        problems.add("HL-G02", source, row, column, value=value, gene=symbol)
        return symbol

    @staticmethod
    def is_date(value: str) -> bool:
        """Whether a spreadsheet program has probably made a date of the symbol."""
        return _DATE.fullmatch(value) is not None

    @property
    def _by_case(self) -> dict[str, str]:
        """Current symbols written in another case."""
        return {symbol.upper(): symbol for symbol in self.current}


def check_known(
    symbol: str,
    known: Iterable[str],
    problems: Problems,
    source: Path | str,
    row: int | None = None,
    column: str | None = None,
) -> None:
    """Add a problem when ``symbol`` is none of the genes that are ``known``."""
    names = sorted(known)
    if symbol not in names:
        hint = did_you_mean(symbol, names)
        problems.add("HL-G04", source, row, column, value=symbol, hint=hint)


@cache
def gene_symbols() -> GeneSymbols:
    """The symbols of the packaged resources.

    Raises:
        HemalineError: a table breaks its schema.
    """
    problems = Problems()
    genes = read_table(resource("genes.tsv"), "genes", problems)
    aliases = read_table(resource("gene_aliases.tsv"), "gene_aliases", problems)
    problems.raise_errors()
    kinds: dict[str, dict[str, str]] = {"alias": {}, "ambiguous": {}}
    for row in aliases:
        kinds[row.values["kind"]][row.values["alias"]] = row.values["genes"].replace(";", " or ")
    current = frozenset(row.values["gene"] for row in genes)
    return GeneSymbols(current, kinds["alias"], kinds["ambiguous"])


@cache
def coding_symbols() -> frozenset[str]:
    """Current symbols of every protein-coding gene, those of this version among them.

    Raises:
        HemalineError: the table breaks its schema.
    """
    problems = Problems()
    rows = read_table(resource("coding_genes.tsv"), "coding_genes", problems)
    problems.raise_errors()
    return frozenset(row.values["gene"] for row in rows)
