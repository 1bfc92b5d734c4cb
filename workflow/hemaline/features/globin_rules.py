"""Definitions of globin genotypes: alleles, what they make together, the balance they need."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Annotated, Literal

import pydantic

from hemaline.common.documents.models import (
    Document,
    PositiveCount,
    Range,
    Share,
    SourcedDocument,
    UniqueSet,
    load_document,
)
from hemaline.common.problems import raised_together
from hemaline.common.tables.rows import Field, numbered_rows, table
from hemaline.genome.hotspots import Hotspot, load_hotspots
from hemaline.paths import resource
from hemaline.variants.variant_rows import VariantRow


@table("globin_alleles", key=("gene", "hgvs_c"))
@dataclass(frozen=True)
class GlobinAllele:
    """Alleles of beta globin by what they do; S is the one genotypes are counted from."""

    gene: Annotated[str, "HGNC symbol."]
    hgvs_c: Annotated[str, "HGVS on the MANE Select transcript.", Field(pattern="c[.].+")]
    name: Annotated[str, "S, C, E and so on, or beta0, beta+, silent.", Field(column="allele")]
    chrom: Annotated[str, "Contig."]
    pos: Annotated[int, "VCF position, 1-based, left-aligned."]
    ref: Annotated[str, "Reference allele.", Field(pattern="[ACGT]+")]
    alt: Annotated[str, "Alternative allele.", Field(pattern="[ACGT]+")]
    source: Annotated[str, "Where the row comes from."] = ""

    def is_of(self, row: VariantRow) -> bool:
        """True if a row of the variants table is this allele, by its genomic name."""
        return (row.chrom, row.pos, row.ref, row.alt) == (self.chrom, self.pos, self.ref, self.alt)


@table("globin_genotypes", key=("s_copies", "other", "other_copies"))
@dataclass(frozen=True)
class GenotypeReading:
    """Genotype of copies of S and of one other allele; a combination without a row is
    indeterminate.
    """

    s_copies: Annotated[
        int,
        "Alleles S, as counted without copy number.",
        Field(minimum=0, maximum=2),
    ]
    other: Annotated[str, "The other allele; empty for none.", Field(required=False)]
    other_copies: Annotated[int, "How many there are of it.", Field(minimum=0, maximum=2)]
    genotype: Annotated[str, "Genotype, both readings where two are possible."]
    if_incomplete: Annotated[
        str,
        "The same where some site of a listed allele was not assessed; the genotype itself where "
        "empty.",
        Field(required=False),
    ]
    phase: Annotated[
        str,
        "trans or cis: known; inferred: two alleles of a recessive disease, taken as in trans; "
        "unphased; none: nothing to phase.",
        Field(allowed=("trans", "cis", "inferred", "unphased", "none")),
    ]
    source: Annotated[str, "Where the row comes from."]


class DeletionRule(Document):
    """Genotypes that a deletion changes, where it is absent, present or not known."""

    event: str
    row: str = pydantic.Field(description="Locus and item of the globin table.")
    group: str = pydantic.Field(description="Word for a deletion whose meaning is not known.")
    reach: PositiveCount = pydantic.Field(description="bp between ends that are one.")
    other_present: str = pydantic.Field(description="Text of a genotype without readings.")
    unchanged: UniqueSet[str] = pydantic.Field(description="Genotypes that no deletion changes.")
    readings: Mapping[str, Mapping[Literal["absent", "present", "unknown"], str]]


class GlobinThresholds(SourcedDocument):
    """Definitions of beta-globin genotypes."""

    counted: str = pydantic.Field(description="Allele that genotypes are counted from.")
    balance: Range[Share] = pydantic.Field(description="VAF of a heterozygous allele.")
    pure: float = pydantic.Field(gt=0.5, le=1, description="Smallest VAF of a homozygous allele.")
    min_quality: int = pydantic.Field(ge=0, le=99, description="Smallest genotype quality.")
    deletion: DeletionRule
    disease_consequences: UniqueSet[str]


@dataclass(frozen=True)
class GlobinRules:
    """All definitions of genotypes."""

    alleles: tuple[GlobinAllele, ...]
    readings: Mapping[tuple[int, str, int], GenotypeReading]
    thresholds: GlobinThresholds
    hotspots: Mapping[str, Hotspot]

    @property
    def gene(self) -> str:
        """The gene of the alleles."""
        return self.alleles[0].gene


@cache
def load_globin(hotspots: Path | None = None) -> GlobinRules:
    """The packaged rules, with the alleles of ``hotspots`` (the packaged ones) for dosages.

    Raises:
        HemalineError: a resource breaks its schema.
    """
    with raised_together() as problems:
        path = resource("globin.yaml")
        thresholds = load_document(path, GlobinThresholds, problems)
        alleles = numbered_rows(resource("globin_alleles.tsv"), GlobinAllele, problems)
        genotypes = numbered_rows(resource("globin_genotypes.tsv"), GenotypeReading, problems)
    assert thresholds is not None
    known = load_hotspots(hotspots or resource("hotspots.tsv"))
    return GlobinRules(
        alleles=tuple(allele for _, allele in alleles),
        readings={(one.s_copies, one.other, one.other_copies): one for _, one in genotypes},
        thresholds=thresholds,
        hotspots={f"{one.gene} {one.hgvs_c}": one for one in known},
    )
