"""Gene symbols as people write them, to current HGNC symbols.

Symbols of ``genes.tsv`` and their names in ``gene_aliases.tsv`` come first; every other name means
what ``hgnc_genes.tsv`` states.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import Annotated

from hemaline.common.problems import Problems
from hemaline.common.suggestions import did_you_mean
from hemaline.common.tables.rows import Field, load_rows, table
from hemaline.genome.genes import load_genes
from hemaline.genome.hgnc_genes import hgnc_genes
from hemaline.paths import resource

# What spreadsheet programs make of symbols that read like a month: 1-Mar, Sep-02, 02/09/2026, and
# the day's serial number once the cell's format is changed.
_DATE = re.compile(
    r"\d{1,2}[-./ ][A-Za-z]{3}([-./ ]\d{2,4})?|[A-Za-z]{3}[-./ ]\d{2,4}"
    r"|\d{1,2}[-./]\d{1,2}[-./]\d{2,4}|\d{4}-\d{2}-\d{2}|[2-6]\d{4}"
)


@table("gene_aliases", key=("alias",))
@dataclass(frozen=True)
class GeneAlias:
    """Symbols other than the current one; the ambiguous ones are refused."""

    alias: Annotated[str, "Previous or alias symbol.", Field(unique=True)]
    kind: Annotated[
        str,
        "alias: it means one gene; ambiguous: it has been used for several.",
        Field(allowed=("alias", "ambiguous")),
    ]
    genes: Annotated[frozenset[str], "Current HGNC symbols, semicolon-separated; one for an alias."]
    source: Annotated[str, "Where the row comes from."]


@dataclass(frozen=True)
class GeneSymbols:
    """Symbols of ``genes.tsv``, aliases that mean one of them, and those that may mean several."""

    current: frozenset[str]
    aliases: Mapping[str, str]
    ambiguous: Mapping[str, frozenset[str]]

    def meanings(self, value: str) -> frozenset[str]:
        """Current symbols of the genes that ``value`` may be: one, several, or none that is known.

        A date of a spreadsheet program may be any gene with a name like one.
        """
        if value in self.current:
            return frozenset({value})
        if self.is_date(value):
            return hgnc_genes().like_dates
        if value in self.ambiguous:
            return self.ambiguous[value]
        known = self.aliases.get(value) or self._by_case.get(value.upper())
        return frozenset({known}) if known else hgnc_genes().meanings(value)

    def resolve(
        self,
        value: str,
        problems: Problems,
        source: Path | str,
        row: int | None = None,
        column: str | None = None,
    ) -> str | None:
        """The current symbol of ``value``.

        None where it cannot be determined, and the problem added.

        An unknown symbol, or one that several genes outside ``genes.tsv`` have had, is
        returned unchanged: see ``check_known``.
        """
        meant = self.meanings(value)
        if not meant or meant == {value}:
            return value
        if self.is_date(value):
            problems.add("HL-G01", source, row, column, value=value)
            return None
        if value in self.ambiguous:
            problems.add("HL-G03", source, row, column, value=value, genes=either(meant))
            return None
        if len(meant) > 1:
            return value
        (symbol,) = meant
        problems.add("HL-G02", source, row, column, value=value, gene=symbol)
        return symbol

    @staticmethod
    def is_date(value: str) -> bool:
        """True if a spreadsheet program has probably made a date of the symbol."""
        return _DATE.fullmatch(value) is not None

    @cached_property
    def _by_case(self) -> dict[str, str]:
        """Current symbols written in another case."""
        return {symbol.upper(): symbol for symbol in self.current}


def either(genes: Iterable[str]) -> str:
    """``KMT2B or KMT2D``."""
    return " or ".join(sorted(genes))


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
    aliases = load_rows(resource("gene_aliases.tsv"), GeneAlias)
    meanings = {one.alias: one.genes for one in aliases if one.kind == "ambiguous"}
    return GeneSymbols(
        frozenset(one.gene for one in load_genes(resource("genes.tsv"))),
        {one.alias: gene for one in aliases if one.kind == "alias" for gene in one.genes},
        meanings,
    )
