"""Answers of optional outside sources about one allele, whichever sample carries it.

A source that was not consulted gives no answer (None, NA in tables). One that was consulted, covers
the allele's place and does not list it gives frequency 0, :data:`ABSENT` in tables.
"""

from __future__ import annotations

from dataclasses import dataclass

# Cell of a table where a source was consulted and does not list the allele.
ABSENT = "absent"
POPULATION, CLINVAR, CIVIC, CANCERHOTSPOTS, DBSNP = (
    "population",
    "clinvar",
    "civic",
    "cancerhotspots",
    "dbsnp",
)


@dataclass(frozen=True)
class AlleleKnowledge:
    """Answers of the sources about one exact allele.

    Args:
        consulted: kinds of source (``population``, ``clinvar``, ``civic``, ``cancerhotspots``,
            ``dbsnp``) that were queried and cover the allele's place.
        population_af: allele frequency (0 to 1); 0.0 is consulted and absent, None not consulted.
            Of an MNV that is not listed, the frequency of its rarest substitution.
        population_faf95: filtering allele frequency (lower bound of the 95 % Poisson interval) of
            the genetic ancestry group where it is largest; None where the source gives none.
        population_source: name and version of the population source that answered.
        dbsnp: rs numbers, joined by ``;``.
        clinvar_id: variation id.
        clinvar_significance: CLNSIG, the germline classification.
        clinvar_review: CLNREVSTAT.
        clinvar_oncogenicity: ONC, the somatic classification of oncogenicity.
        civic_ids: CIViC variant ids.
        cancerhotspot: whether the allele is a hotspot of the source.
        cancerhotspot_residue_samples: samples with any change of the residue; None where the
            source gives no counts.
        cancerhotspot_change_samples: samples with the same amino acid change; None likewise.
    """

    consulted: frozenset[str] = frozenset()
    population_af: float | None = None
    population_faf95: float | None = None
    population_source: str | None = None
    dbsnp: str | None = None
    clinvar_id: str | None = None
    clinvar_significance: str | None = None
    clinvar_review: str | None = None
    clinvar_oncogenicity: str | None = None
    civic_ids: tuple[str, ...] = ()
    cancerhotspot: bool | None = None
    cancerhotspot_residue_samples: int | None = None
    cancerhotspot_change_samples: int | None = None

    def was_consulted(self, kind: str) -> bool:
        """True if a source of this kind was queried and covers the allele's place."""
        return kind in self.consulted

    @property
    def population_frequency(self) -> float | None:
        """The frequency that a population filter compares: FAF95 where there is one, else AF."""
        return self.population_af if self.population_faf95 is None else self.population_faf95


NOT_CONSULTED = AlleleKnowledge()
