"""Classes of a MAF's rows as drivers, by the rules that the variants table follows.

A MAF's own protein numbers are used only where the row names the transcript of
``transcripts.tsv``; on GRCh38 they are counted from its positions. Where neither gives them, rules
about residues do not apply and the row is uncertain, never 0.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from hemaline.annotation.classification.driver_domains import DriverDomain, load_driver_domains
from hemaline.annotation.classification.driver_rules import DriverFacts, DriverRules
from hemaline.annotation.naming.protein_names import named_codons
from hemaline.common.intervals import Interval
from hemaline.external.maf.maf_words import MafGenes, maf_genes
from hemaline.genome.alleles import Allele
from hemaline.genome.coding_positions import CodingPositions, Codons
from hemaline.genome.splice_alleles import SpliceAllele, load_splice_alleles
from hemaline.genome.transcripts import Transcript, load_transcripts
from hemaline.paths import resource

# ref or alt of an insertion or a deletion.
_NO_BASES = "-"


@dataclass(frozen=True)
class MafChange:
    """The change of a row.

    ``position`` is its first base on GRCh38, 1-based, None where that is not known; ``protein`` is
    its protein name, ``transcripts`` the accessions that it gives, and ``event`` the event
    (events.tsv) that it is.
    """

    gene: str
    terms: frozenset[str]
    chrom: str
    position: int | None
    ref: str
    alt: str
    hotspot: str | None
    protein: str | None
    transcripts: tuple[str, ...]
    event: str | None = None

    @property
    def length_change(self) -> int:
        """Bases gained (positive) or lost."""
        return len(self.alt.strip(_NO_BASES)) - len(self.ref.strip(_NO_BASES))

    @property
    def changed(self) -> Interval | None:
        """Bases that change, 0-based half-open, or the neighbours of an insertion; None without."""
        if self.position is None:
            return None
        bases = len(self.ref.strip(_NO_BASES))
        return Interval(self.chrom, self.position - 1, self.position - 1 + (bases or 2))


@dataclass(frozen=True)
class MafDrivers:
    """The packaged knowledge that a MAF's rows are judged by."""

    rules: DriverRules
    domains: Mapping[str, tuple[DriverDomain, ...]]
    transcripts: Mapping[str, Transcript]
    genes: MafGenes
    # Alleles of tumours with an established effect on splicing, all of them substitutions.
    splice_alleles: Mapping[Allele, SpliceAllele]

    def class_of(self, change: MafChange) -> str:
        """The class by ``driver_rules.yaml``."""
        codons = self._codons(change)
        return self.rules.classify(
            DriverFacts(
                consequences=change.terms,
                mechanisms=self.genes.mechanisms.get(change.gene, frozenset()),
                domains=self.domains.get(change.gene, ()),
                codons=codons,
                length_change=change.length_change,
                established=change.hotspot,
                event=change.event,
                splice_effect=self._splice_effect(change),
                hotspots=self._hotspots(change.gene, codons),
            )
        ).name

    def _splice_effect(self, change: MafChange) -> str | None:
        if change.position is None:
            return None
        allele = Allele(change.chrom, change.position, change.ref, change.alt)
        known = self.splice_alleles.get(allele)
        return str(known) if known else None

    def _codons(self, change: MafChange) -> Codons | None:
        transcript = self.transcripts.get(change.gene)
        if transcript is None:
            return None
        if any(_same_accession(one, transcript) for one in change.transcripts):
            named = named_codons(change.protein)
            if named is not None:
                return named
        changed = change.changed
        return _positions(transcript).codons(changed) if changed else None

    def _hotspots(self, gene: str, codons: Codons | None) -> tuple[str, ...]:
        if codons is None:
            return ()
        known = self.genes.residues.get(gene, {})
        return tuple(
            name
            for residue in sorted(known)
            if codons.overlaps(residue, residue)
            for name in known[residue]
        )


@cache
def maf_drivers() -> MafDrivers:
    """From the packaged resources.

    Raises:
        HemalineError: one of them breaks its schema.
    """
    return MafDrivers(
        DriverRules.load(resource("driver_rules.yaml")),
        load_driver_domains(resource("driver_domains.tsv")),
        load_transcripts(resource("transcripts.tsv")),
        maf_genes(),
        load_splice_alleles(resource("splice_alleles.tsv")).drivers,
    )


@cache
def _positions(transcript: Transcript) -> CodingPositions:
    return CodingPositions(transcript)


def _same_accession(name: str, transcript: Transcript) -> bool:
    """True if an accession is the transcript's, whatever its version."""
    known = (transcript.transcript, transcript.ensembl_transcript)
    return name.partition(".")[0] in {one.partition(".")[0] for one in known}
