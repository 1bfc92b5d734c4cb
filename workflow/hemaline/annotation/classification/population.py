"""The population filter: common alleles are not somatic, unless a list of drivers rescues them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import Annotated

import pydantic

from hemaline.annotation.sources.allele_knowledge import POPULATION, AlleleKnowledge
from hemaline.common.documents.models import Document, Share
from hemaline.common.tables.rows import Field, load_rows, table
from hemaline.genome.alleles import Allele


@table("rescue", key=("chrom", "pos", "ref", "alt"))
@dataclass(frozen=True)
class RescuedAllele:
    """Exact alleles that stay somatic although a population source lists them above the policy's
    frequency, up to the policy's cap.
    """

    gene: Annotated[str, "HGNC symbol."]
    hgvs_c: Annotated[str, "HGVS on the MANE Select transcript.", Field(required=False)]
    hgvs_p: Annotated[
        str,
        "HGVS protein name, one-letter; empty where the protein cannot be determined.",
        Field(required=False),
    ]
    chrom: Annotated[str, "Contig."]
    pos: Annotated[int, "VCF position, 1-based, left-aligned."]
    ref: Annotated[str, "Reference allele.", Field(pattern="[ACGT]+")]
    alt: Annotated[str, "Alternative allele.", Field(pattern="[ACGT]+")]
    reason: Annotated[str, "Why it is kept; written on the row of the variants table."]
    source: Annotated[str, "Where the row comes from."]

    @property
    def allele(self) -> Allele:
        """The exact allele."""
        return Allele(self.chrom, self.pos, self.ref, self.alt)


class Population(Enum):
    """Result of the population filter for an allele."""

    NOT_CONSULTED = "not consulted"
    RARE = "rare"
    RESCUED = "rescued"
    COMMON = "common"

    @property
    def was_consulted(self) -> bool:
        """True if a frequency is known: a source covers the place, or the floor has the allele."""
        return self is not Population.NOT_CONSULTED

    @property
    def rescued(self) -> bool | None:
        """True if only the rescue keeps the allele; None where no frequency is known."""
        return self is Population.RESCUED if self.was_consulted else None


class PopulationRule(Document):
    """The population filter: the largest frequencies, as fractions, that still pass.

    By the filtering allele frequency (grpmax FAF95) where the source has it, else by the allele
    frequency. A matched normal that can determine the origin takes precedence.
    """

    max_frequency: Share = pydantic.Field(description="Above this an allele is not somatic.")
    rescue_cap: Share = pydantic.Field(
        description="Up to this the exact alleles of resources/rescue.tsv are kept."
    )

    def judge(self, known: AlleleKnowledge, is_listed: bool) -> Population:
        """The verdict; ``is_listed`` where the exact allele is on the rescue list.

        Without a source the frequency is that of the packaged floor, which lists common alleles
        only: no allele is rare by it.
        """
        frequency = known.population_frequency
        if frequency is None:
            return Population.NOT_CONSULTED
        if frequency <= self.max_frequency:
            by_source = known.was_consulted(POPULATION)
            return Population.RARE if by_source else Population.NOT_CONSULTED
        if is_listed and frequency <= self.rescue_cap:
            return Population.RESCUED
        return Population.COMMON


def load_rescue(path: Path) -> Mapping[Allele, str]:
    """Rescued alleles with the reason of each.

    Raises:
        HemalineError: the table breaks its schema.
    """
    return {one.allele: one.reason for one in load_rows(path, RescuedAllele)}
