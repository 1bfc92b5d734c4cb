"""Consequences that agree with the protein names: one effect, derived from one transcript model.

``bcftools csq`` places an indel at its left end, describes a deletion-insertion by its length and
misses splice sites that longer bases replace. HGVS places the indel at the transcript's 3' end and
translates the haplotype. Where a name states the effect on the protein, the name decides;
otherwise the terms of csq remain. Splice sites that are lost are added to either.
"""

from __future__ import annotations

from collections.abc import Mapping

from hemaline.annotation.naming.consequence import Consequence, ConsequenceTerm, worst_first
from hemaline.annotation.naming.hgvs_names import NO_NAMES, Names
from hemaline.annotation.naming.splice_sites import lost_sites
from hemaline.genome.alleles import Allele, SequenceSource
from hemaline.genome.transcripts import Transcript


class ProteinTerms:
    """Reconciles consequences with protein names.

    Args:
        terms: ``resources/consequences.tsv`` by csq term.
        transcripts: by gene symbol.
        sequence: bases of the reference.
    """

    def __init__(
        self,
        terms: Mapping[str, ConsequenceTerm],
        transcripts: Mapping[str, Transcript],
        sequence: SequenceSource,
    ) -> None:
        """Index the terms by effect and by splice site."""
        self._terms = terms
        self._of_effect = {t.protein_effect: t for t in terms.values() if t.protein_effect}
        self._of_site = {t.splice_site: t for t in terms.values() if t.splice_site}
        self._transcripts = transcripts
        self._sequence = sequence

    def reconciled(
        self,
        consequences: Mapping[Allele, Consequence],
        names: Mapping[tuple[Allele, str], Names],
    ) -> dict[Allele, Consequence]:
        """Consequences that agree with ``names`` (by allele and gene), the worst gene first."""
        return {
            allele: worst_first(
                self._agreeing(allele, effect, names.get((allele, effect.gene), NO_NAMES))
                for effect in consequence.by_gene
            )
            for allele, consequence in consequences.items()
        }

    def _agreeing(self, allele: Allele, effect: Consequence, names: Names) -> Consequence:
        lost = lost_sites(allele, self._transcripts[effect.gene], self._sequence)
        terms = {self._of_site[site] for site in lost}
        if names.effect is not None:
            terms.add(self._of_effect[names.effect])
            kept = (t for t in effect.terms if t.in_exon and t.splice_site not in lost)
            terms.update(self._terms[term.in_exon] for term in kept)
        elif names.hgvs_p is not None:
            terms.update(self._terms[t.unknown_protein or t.csq] for t in effect.terms)
        else:
            terms.update(effect.terms)
        return Consequence(effect.gene, tuple(sorted(terms, key=lambda term: term.rank)))
