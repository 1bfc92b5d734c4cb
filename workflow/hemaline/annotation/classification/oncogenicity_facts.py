"""The facts about a cohort's distinct alleles that their classification rests on."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

from hemaline.annotation.classification.null_effect import null_effect
from hemaline.annotation.classification.oncogenicity import (
    Classification,
    Frequencies,
    HotspotCounts,
    OncogenicityFacts,
    OtherMissense,
    classify,
)
from hemaline.annotation.classification.oncogenicity_rules import Rules
from hemaline.annotation.naming.consequence import Consequence
from hemaline.annotation.naming.hgvs_names import NO_NAMES, Names
from hemaline.annotation.naming.protein_names import (
    AminoAcids,
    Substitution,
    first_residue,
    load_amino_acids,
    one_letter,
    substitution,
)
from hemaline.annotation.sources.allele_knowledge import (
    CANCERHOTSPOTS,
    NOT_CONSULTED,
    AlleleKnowledge,
)
from hemaline.common.tables.rows import Field, load_rows, table
from hemaline.genome.alleles import Allele, SequenceSource
from hemaline.genome.genes import load_mechanisms, load_roles
from hemaline.genome.genomic_names import trimmed
from hemaline.genome.hotspots import Hotspot
from hemaline.genome.transcripts import Transcript

# Copies of a repeat's unit are counted up to here.
_MOST_COPIES = 100


@table("critical_domains", key=("gene", "first"))
@dataclass(frozen=True)
class CriticalDomain:
    """Critical, well-established parts of functional domains, by residues of the MANE Select
    protein.
    """

    gene: Annotated[str, "HGNC symbol."]
    first: Annotated[int, "First residue, 1-based.", Field(minimum=1)]
    last: Annotated[int, "Last residue, 1-based closed.", Field(minimum=1)]
    domain: Annotated[str, "Name of the domain."]
    source: Annotated[str, "Where it is called critical."]


@table("functional_evidence", key=("gene", "hgvs_p", "effect"))
@dataclass(frozen=True)
class Study:
    """Protein changes whose effect functional studies have established."""

    gene: Annotated[str, "HGNC symbol."]
    hgvs_p: Annotated[str, "HGVS protein name on MANE Select, one-letter.", Field(pattern="p[.].+")]
    effect: Annotated[str, "What the studies show.", Field(allowed=("oncogenic", "none"))]
    finding: Annotated[str, "System and result, in a few words."]
    source: Annotated[
        str,
        "The study: author, journal, volume and page, with an identifier where one was seen.",
    ]

    def __str__(self) -> str:
        """The finding with its source."""
        return f"{self.finding}, {self.source}"


def load_domains(path: Path) -> tuple[CriticalDomain, ...]:
    """Read ``resources/critical_domains.tsv``.

    Raises:
        HemalineError: the table breaks its schema.
    """
    return tuple(load_rows(path, CriticalDomain))


def load_studies(path: Path) -> tuple[Study, ...]:
    """Read ``resources/functional_evidence.tsv``.

    Raises:
        HemalineError: the table breaks its schema.
    """
    return tuple(load_rows(path, Study))


class EstablishedChanges:
    """Somatic hotspots by protein change, by residue and by allele."""

    def __init__(self, hotspots: Iterable[Hotspot], amino_acids: AminoAcids) -> None:
        """Keep those of somatic origin; a germline allele gives no information about a driver."""
        self._amino_acids = amino_acids
        self._changes: set[tuple[str, str]] = set()
        self._alleles: set[Allele] = set()
        self._residues: dict[tuple[str, int], dict[str, Substitution]] = defaultdict(dict)
        for one in hotspots:
            if one.is_somatic:
                self._alleles.add(one.allele)
                self._changes.add((one.gene, one.hgvs_p))
                change = substitution(one.hgvs_p)
                if change:
                    self._residues[one.gene, change.residue][one.hgvs_p] = change

    def same(self, gene: str, short: str | None, allele: Allele) -> str | None:
        """Why the change is established; None where it is not."""
        if short and (gene, short) in self._changes:
            return f"{short} is a somatic hotspot"
        return "the allele is a somatic hotspot" if allele in self._alleles else None

    def others(self, gene: str, change: Substitution | None) -> tuple[OtherMissense, ...]:
        """Other established substitutions of the residue, in order of their names."""
        if change is None:
            return ()
        distance = self._amino_acids.distance
        known = sorted(self._residues.get((gene, change.residue), {}).items())
        return tuple(
            OtherMissense(name, distance(one.ref, one.alt), distance(change.ref, change.alt))
            for name, one in known
            if one.alt != change.alt
        )


@dataclass(frozen=True)
class OncogenicityKnowledge:
    """Everything of the resources that a classification requires; by gene where a mapping."""

    rules: Rules
    established: EstablishedChanges
    mechanisms: Mapping[str, frozenset[str]]
    roles: Mapping[str, frozenset[str]]
    domains: tuple[CriticalDomain, ...]
    studies: tuple[Study, ...]

    def facts(
        self,
        allele: Allele,
        effect: Consequence,
        transcript: Transcript,
        names: Names,
        sequence: SequenceSource,
        outside: AlleleKnowledge = NOT_CONSULTED,
        event: str | None = None,
    ) -> OncogenicityFacts:
        """Facts about an allele in the gene it hits worst; ``event`` is the event that it is."""
        gene, short = effect.gene, one_letter(names.hgvs_p)
        own = {s.effect: str(s) for s in self.studies if (s.gene, s.hgvs_p) == (gene, short)}
        return OncogenicityFacts(
            consequences=effect.names,
            mechanisms=self.mechanisms.get(gene, frozenset()),
            roles=self.roles.get(gene, frozenset()),
            null=null_effect(allele, transcript, effect.names, short, self.rules.null),
            established=self._established(gene, short, allele, outside, event),
            other_missense=self.established.others(gene, substitution(short)),
            domain=self._domain(gene, first_residue(short)),
            repeat_copies=repeat_copies(allele, sequence),
            oncogenic_study=own.get("oncogenic"),
            neutral_study=own.get("none"),
            counts=hotspot_counts(outside),
            frequencies=frequencies(outside),
        )

    def _established(
        self,
        gene: str,
        short: str | None,
        allele: Allele,
        outside: AlleleKnowledge,
        event: str | None,
    ) -> str | None:
        stated = outside.clinvar_oncogenicity
        if stated in self.rules.established.clinvar:
            return f"ClinVar oncogenicity {stated}"
        return self.established.same(gene, short, allele) or event

    def _domain(self, gene: str, residue: int | None) -> str | None:
        own = [one for one in self.domains if one.gene == gene]
        if not own or residue is None:
            return None
        inside = [one for one in own if one.first <= residue <= one.last]
        return f"{inside[0].domain}, {inside[0].source}" if inside else ""


def load_knowledge(
    criteria: Path,
    hotspots: Iterable[Hotspot],
    genes: Path,
    domains: Path,
    studies: Path,
    amino_acids: Path,
) -> OncogenicityKnowledge:
    """Read everything that a classification requires.

    Raises:
        HemalineError: one of the files breaks its schema.
    """
    return OncogenicityKnowledge(
        rules=Rules.load(criteria),
        established=EstablishedChanges(hotspots, load_amino_acids(amino_acids)),
        mechanisms=load_mechanisms(genes),
        roles=load_roles(genes),
        domains=load_domains(domains),
        studies=load_studies(studies),
    )


def classify_alleles(
    consequences: Mapping[Allele, Consequence],
    transcripts: Mapping[str, Transcript],
    names: Mapping[Allele, Names],
    sequence: SequenceSource,
    known: OncogenicityKnowledge,
    outside: Mapping[Allele, AlleleKnowledge],
    events: Mapping[Allele, str],
) -> dict[Allele, Classification]:
    """The class of every allele that touches a known transcript, each once.

    ``events`` names the alleles that are an event of ``events.tsv``.
    """
    return {
        allele: classify(
            known.facts(
                allele,
                effect,
                transcripts[effect.gene],
                names.get(allele, NO_NAMES),
                sequence,
                outside.get(allele, NOT_CONSULTED),
                events.get(allele),
            ),
            known.rules,
        )
        for allele, effect in consequences.items()
    }


def frequencies(outside: AlleleKnowledge) -> Frequencies | None:
    """Frequency of an allele by the population source; None where none was consulted."""
    if outside.population_af is None:
        return None
    # FAF95 is a lower bound of that group's frequency: above a threshold it is above it for sure.
    return Frequencies(outside.population_af, outside.population_faf95)


def hotspot_counts(outside: AlleleKnowledge) -> HotspotCounts | None:
    """Samples by the hotspot source; None where none was consulted, or it gives no counts."""
    residue = outside.cancerhotspot_residue_samples
    change = outside.cancerhotspot_change_samples
    if residue is not None and change is not None:
        return HotspotCounts(residue, change)
    silent = outside.was_consulted(CANCERHOTSPOTS) and not outside.cancerhotspot
    return HotspotCounts(0, 0) if silent else None


def repeat_copies(allele: Allele, sequence: SequenceSource) -> int:
    """Copies of an indel's unit that the reference holds in a row at its place.

    0 for what is no pure insertion or deletion; ``allele`` must be left-aligned, so that no copy
    is before it. At most 100 are counted.
    """
    start, ref, alt = trimmed(allele)
    if bool(ref) == bool(alt):
        return 0
    unit = _unit(ref or alt)
    bases = sequence(allele.chrom, start, start + _MOST_COPIES * len(unit))
    copies = 0
    while bases.startswith(unit, copies * len(unit)):
        copies += 1
    return copies


def _unit(bases: str) -> str:
    """The shortest unit that repeated gives ``bases``."""
    for length in range(1, len(bases) // 2 + 1):
        if len(bases) % length == 0 and bases == bases[:length] * (len(bases) // length):
            return bases[:length]
    return bases
