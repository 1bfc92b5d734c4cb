"""The packaged population floor: common coding alleles that are known without outside sources."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Annotated

import pydantic

from hemaline.annotation.sources.allele_knowledge import NOT_CONSULTED, AlleleKnowledge
from hemaline.annotation.sources.source_answers import compared, substitutions
from hemaline.common.documents.models import Document, Text
from hemaline.common.tables.rows import Field, load_rows, table
from hemaline.genome.alleles import Allele
from hemaline.paths import resource


@table("population_floor", key=("chrom", "pos", "ref", "alt"))
@dataclass(frozen=True)
class FloorAllele:
    """Alleles in coding bases of genes of transcripts.tsv (and 8 bases around) that are common in
    the population; known without outside sources.
    """

    chrom: Annotated[str, "Contig of GRCh38.", Field(pattern="chr([0-9]+|X|Y)")]
    pos: Annotated[int, "VCF position on GRCh38, 1-based, left-aligned.", Field(minimum=1)]
    ref: Annotated[str, "Reference allele.", Field(pattern="[ACGT]+")]
    alt: Annotated[str, "Alternative allele.", Field(pattern="[ACGT]+")]
    pos_grch37: Annotated[
        int | None,
        "The same position on GRCh37; empty where the chain does not carry it.",
        Field(minimum=1),
    ]
    gene: Annotated[str, "HGNC symbol of the gene whose coding bases hold it."]
    frequency: Annotated[
        float,
        "Largest allele frequency that a source gives, of all people or of one population; of "
        "publications at least this.",
        Field(unit="fraction", maximum=1),
    ]
    source: Annotated[str, "Codes of population_floor.yaml, joined by ;."]
    rsid: Annotated[str, "dbSNP number.", Field(required=False, pattern="rs[0-9]+")]


class FloorDescription(Document):
    """The words, threshold and sources of the table of common alleles."""

    version: str = pydantic.Field(pattern=r"^[0-9]+[.][0-9]+[.][0-9]+$")
    table: str = pydantic.Field(pattern="^[a-z_]+[.]tsv$", description="Table in the same folder.")
    above: float = pydantic.Field(
        gt=0, le=0.01, description="Frequency that every allele of the table exceeds."
    )
    name: Text = pydantic.Field(description="Word of population_source where the floor decided.")
    alone: Text = pydantic.Field(
        description="Word of provenance where no other population source was consulted."
    )
    sources: Mapping[Annotated[str, pydantic.Field(pattern="^[A-Za-z0-9_]+$")], Text] = (
        pydantic.Field(min_length=1, description="Sources by the codes of the table.")
    )


@dataclass(frozen=True)
class PopulationFloor:
    """Frequencies of common alleles; nothing is known of any other allele.

    Args:
        version: of the table.
        name: word of ``population_source`` where the floor decides.
        alone: word of provenance where no population source is consulted next to the floor.
        frequencies: fractions by allele on GRCh38.
        on_grch37: the same by allele on GRCh37, as far as it has the position.
    """

    version: str
    name: str
    alone: str
    frequencies: Mapping[Allele, float]
    on_grch37: Mapping[Allele, float]

    def frequency(self, allele: Allele) -> float | None:
        """Frequency of an allele of GRCh38; of an MNV that is not listed that of its rarest part.

        None where it, or a substitution of an MNV, is not listed.
        """
        if allele in self.frequencies:
            return self.frequencies[allele]
        found = [self.frequencies.get(part) for part in substitutions(allele)]
        known = [one for one in found if one is not None]
        return min(known) if known and len(known) == len(found) else None

    def added_to(self, known: AlleleKnowledge, allele: Allele) -> AlleleKnowledge:
        """``known`` with the larger of the sources' frequency and the floor's.

        ``consulted`` is unchanged: an allele that the floor lacks is unknown, not absent, so the
        floor does not count as a population source.
        """
        frequency = self.frequency(allele)
        if frequency is None:
            return known
        if known.population_af is not None:
            by_sources = compared((known.population_af, known.population_faf95))
            if by_sources >= compared((frequency, None)):
                return known
        named = [known.population_source, self.name]
        return replace(
            known,
            population_af=frequency,
            population_faf95=None,
            population_source=";".join(one for one in named if one),
        )

    def with_outside(
        self, outside: Mapping[Allele, AlleleKnowledge], alleles: Iterable[Allele]
    ) -> dict[Allele, AlleleKnowledge]:
        """``outside`` with what the floor adds to it for any of ``alleles``."""
        added = {one: self.added_to(outside.get(one, NOT_CONSULTED), one) for one in alleles}
        return {**outside, **{one: known for one, known in added.items() if known != NOT_CONSULTED}}

    def described(self, sources: Iterable[str]) -> str:
        """The value of ``population`` in provenance, given the population sources consulted."""
        names = sorted(sources)
        return "; ".join([self.name, *names]) if names else self.alone


def load_population_floor(path: Path | None = None) -> PopulationFloor:
    """The floor described by ``path`` with the table next to it, or the packaged one.

    Raises:
        HemalineError: a file cannot be read or breaks its schema.
    """
    source = path or resource("population_floor.yaml")
    document = FloorDescription.load(source)
    rows = load_rows(source.with_name(document.table), FloorAllele)
    grch38 = {Allele(one.chrom, one.pos, one.ref, one.alt): one.frequency for one in rows}
    grch37 = {
        Allele(one.chrom, one.pos_grch37, one.ref, one.alt): one.frequency
        for one in rows
        if one.pos_grch37
    }
    return PopulationFloor(document.version, document.name, document.alone, grch38, grch37)
