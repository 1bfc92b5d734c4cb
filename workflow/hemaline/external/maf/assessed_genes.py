"""A laboratory's statement of the genes and events that it looked for in every sample."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated

from hemaline.callability.scopes import required_events
from hemaline.common.problems import Problems
from hemaline.common.tables.rows import Field, schema_of, table
from hemaline.common.tables.text_tables import read_text_rows
from hemaline.external.maf.maf_events import maf_events
from hemaline.external.maf.maf_symbols import listed
from hemaline.genome.gene_symbols import gene_symbols
from hemaline.genome.hgnc_genes import hgnc_genes
from hemaline.paths import resource

Limits = Mapping[str, float | None]


@dataclass(frozen=True)
class AssessedGenes:
    """Limits (fractions) of ``genes`` by current symbol and of ``events`` by name.

    None where the statement has no limit: it then holds at every VAF.
    """

    genes: Limits = field(default_factory=dict)
    events: Limits = field(default_factory=dict)

    def needed_events(self, genes: Collection[str]) -> list[str]:
        """Events without which some of these genes are not 0, of the genes that are stated.

        Raises:
            HemalineError: a packaged table breaks its schema.
        """
        required = required_events(resource("scopes.tsv"))
        return [
            name
            for name, one in maf_events().events.items()
            if one.gene in self.genes and one.gene in genes and (one.gene, one.scope) in required
        ]


@table("assessed_genes", key=("gene",), is_spreadsheet=True)
@dataclass(frozen=True)
class AssessedGene:
    """Genes and events that a laboratory states as assessed in every sample."""

    gene: Annotated[
        str,
        "HGNC symbol, or an event of events.tsv, also by a name of maf_events.tsv (MLL_PTD).",
        Field(unique=True),
    ]
    limit: Annotated[
        float | None,
        "Smallest VAF it would have found; no statement where left out, and the gene counts as "
        "assessed.",
        Field(unit="fraction", minimum=0, maximum=1),
    ]


def read_assessed_genes(path: Path, problems: Problems) -> AssessedGenes:
    """The statement; a row may name an event (``FLT3_ITD``, ``MLL_PTD``) in place of a gene."""
    genes: dict[str, float | None] = {}
    events: dict[str, float | None] = {}
    first: dict[str, int] = {}
    unknown: dict[str, int] = {}
    for row in read_text_rows(path, schema_of(AssessedGene), problems):
        value, limit = row.values["gene"], row.values["limit"]
        event = maf_events().named(value)
        name = event or gene_symbols().resolve(value, problems, path, row.number, "gene")
        if name is None:
            continue
        if not event and name not in gene_symbols().current and name not in hgnc_genes().genes:
            unknown.setdefault(name, row.number)
        if first.setdefault(name, row.number) != row.number:
            problems.add("HL-T27", path, row.number, "gene", value=name, first=first[name])
        try:
            (events if event else genes)[name] = float(limit) if limit else None
        except ValueError:
            # The schema's check has named it.
            continue
    if unknown:
        names = listed(unknown)
        at = min(unknown.values())
        problems.add("HL-M34", path, at, "gene", count=len(unknown), names=names)
    return AssessedGenes(genes, events)
