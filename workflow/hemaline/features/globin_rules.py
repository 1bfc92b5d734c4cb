"""Definitions of globin genotypes: alleles, what they make together, the balance they need."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from hemaline.common.documents.valid_documents import check_document, read_document
from hemaline.common.problems import Problems
from hemaline.common.tables.text_tables import read_table
from hemaline.genome.hotspots import Hotspot, load_hotspots
from hemaline.paths import resource
from hemaline.variants.variant_table import VariantRow


@dataclass(frozen=True)
class GlobinAllele:
    """One row of ``resources/globin_alleles.tsv``; ``pos`` is 1-based."""

    gene: str
    hgvs_c: str
    name: str
    chrom: str
    pos: int
    ref: str
    alt: str

    def is_of(self, row: VariantRow) -> bool:
        """True if a row of the variants table is this allele, by its genomic name."""
        return (row.chrom, row.pos, row.ref, row.alt) == (self.chrom, self.pos, self.ref, self.alt)


@dataclass(frozen=True)
class Reading:
    """One row of ``resources/globin_genotypes.tsv``."""

    genotype: str
    if_incomplete: str
    phase: str


@dataclass(frozen=True)
class GlobinRules:
    """All definitions of genotypes."""

    alleles: tuple[GlobinAllele, ...]
    readings: Mapping[tuple[int, str, int], Reading]
    counted: str
    balance: tuple[float, float]
    pure: float
    min_quality: int
    deletion_event: str
    deletion_readings: Mapping[str, Mapping[str, str]]
    disease_consequences: frozenset[str]
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
    problems = Problems()
    path = resource("globin.yaml")
    document = read_document(path, problems)
    if document is not None:
        check_document(document, "globin", path, problems)
    alleles = read_table(resource("globin_alleles.tsv"), "globin_alleles", problems)
    genotypes = read_table(resource("globin_genotypes.tsv"), "globin_genotypes", problems)
    problems.raise_errors()
    assert document is not None
    low, high = document["balance"]
    known = load_hotspots(hotspots or resource("hotspots.tsv"))
    return GlobinRules(
        alleles=tuple(
            GlobinAllele(
                v["gene"], v["hgvs_c"], v["allele"], v["chrom"], int(v["pos"]), v["ref"], v["alt"]
            )
            for v in (row.values for row in alleles)
        ),
        readings={
            (int(v["s_copies"]), v["other"], int(v["other_copies"])): Reading(
                v["genotype"], v["if_incomplete"] or v["genotype"], v["phase"]
            )
            for v in (row.values for row in genotypes)
        },
        counted=document["counted"],
        balance=(float(low), float(high)),
        pure=float(document["pure"]),
        min_quality=document["min_quality"],
        deletion_event=document["deletion"]["event"],
        deletion_readings=document["deletion"]["readings"],
        disease_consequences=frozenset(document["disease_consequences"]),
        hotspots={f"{one.gene} {one.hgvs_c}": one for one in known},
    )
