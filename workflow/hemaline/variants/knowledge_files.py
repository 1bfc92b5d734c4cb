"""The files by which alleles are named and classified."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from hemaline.paths import resource


@dataclass(frozen=True)
class KnowledgeFiles:
    """Files that :func:`hemaline.variants.known_alleles.known_alleles` reads.

    A resource is declared here and nowhere else: the step that tabulates variants takes these
    fields as options, and its rule takes their defaults as inputs.

    Attributes:
        annotated: output of bcftools csq
        reference: indexed FASTA
        partial: the reference holds only some contigs or bases
        knowledge: answers of external databases; none where none was consulted
        genes: mechanisms
        rescue: alleles that no population filter drops
        population_floor: common alleles
        oncogenicity: criteria and points
        domains: critical domains
        studies: functional evidence
    """

    annotated: Path
    reference: Path
    partial: bool = False
    knowledge: Path | None = None
    hotspots: Path = resource("hotspots.tsv")
    genes: Path = resource("genes.tsv")
    contigs: Path = resource("contigs.tsv")
    consequences: Path = resource("consequences.tsv")
    regions: Path = resource("regions.tsv")
    cautions: Path = resource("cautions.tsv")
    germline_risk: Path = resource("germline_risk.tsv")
    oncogenicity: Path = resource("oncogenicity.yaml")
    domains: Path = resource("critical_domains.tsv")
    studies: Path = resource("functional_evidence.tsv")
    amino_acids: Path = resource("amino_acids.tsv")
    driver_rules: Path = resource("driver_rules.yaml")
    driver_domains: Path = resource("driver_domains.tsv")
    splice_alleles: Path = resource("splice_alleles.tsv")
    event_definitions: Path = resource("events.tsv")
    rescue: Path = resource("rescue.tsv")
    population_floor: Path = resource("population_floor.yaml")
