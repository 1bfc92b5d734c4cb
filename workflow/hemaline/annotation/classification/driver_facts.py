"""The facts about a cohort's distinct alleles that decide which of them are drivers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache

from hemaline.annotation.classification.driver_domains import DriverDomain
from hemaline.annotation.classification.driver_rules import DriverClass, DriverFacts, DriverRules
from hemaline.annotation.classification.oncogenicity_facts import EstablishedChanges
from hemaline.annotation.naming.consequence import Consequence
from hemaline.annotation.naming.hgvs_names import NO_NAMES, Names
from hemaline.annotation.naming.protein_names import named_codons, one_letter, substitution
from hemaline.genome.alleles import Allele
from hemaline.genome.coding_positions import CodingPositions, Codons
from hemaline.genome.transcripts import Transcript


@dataclass(frozen=True)
class DriverKnowledge:
    """Everything of the resources that the rules require; by gene where a mapping of texts.

    ``splice_effects`` and ``events`` are what is known of single alleles.
    """

    rules: DriverRules
    established: EstablishedChanges
    mechanisms: Mapping[str, frozenset[str]]
    domains: Mapping[str, tuple[DriverDomain, ...]]
    splice_effects: Mapping[Allele, str] = field(default_factory=dict)
    events: Mapping[Allele, str] = field(default_factory=dict)

    def facts(
        self, allele: Allele, effect: Consequence, names: Names, codons: Codons | None
    ) -> DriverFacts:
        """Facts about an allele in the gene it hits worst."""
        gene, short = effect.gene, one_letter(names.hgvs_p)
        others = self.established.others(gene, substitution(short))
        return DriverFacts(
            consequences=effect.names,
            mechanisms=self.mechanisms.get(gene, frozenset()),
            domains=self.domains.get(gene, ()),
            codons=codons,
            length_change=allele.length_change,
            established=self.established.same(gene, short, allele),
            splice_effect=self.splice_effects.get(allele),
            event=self.events.get(allele),
            hotspots=tuple(one.name for one in others),
        )

    def classes(
        self,
        consequences: Mapping[Allele, Consequence],
        transcripts: Mapping[str, Transcript],
        names: Mapping[Allele, Names],
    ) -> dict[Allele, DriverClass]:
        """The class of every allele that touches a known transcript, each once."""

        @cache
        def coding(gene: str) -> CodingPositions:
            return CodingPositions(transcripts[gene])

        found = {}
        for allele, effect in consequences.items():
            named = names.get(allele, NO_NAMES)
            codons = named_codons(named.hgvs_p) or coding(effect.gene).codons(allele.changed)
            found[allele] = self.rules.classify(self.facts(allele, effect, named, codons))
        return found
