"""Answers of optional outside sources about one allele, whichever sample carries it.

A source that was not consulted gives no answer (None, NA in tables). One that was consulted, covers
the allele's place and does not list it gives frequency 0, :data:`ABSENT` in tables.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from hemaline.common.tables.rows import Field

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

    Population frequencies: 0.0 is consulted and absent, None not consulted; of an MNV that is not
    listed, the frequency of its rarest substitution. ``consulted`` are kinds of source:
    ``population``, ``clinvar``, ``civic``, ``cancerhotspots``, ``dbsnp``.
    """

    consulted: Annotated[
        frozenset[str],
        "Kinds of source that were queried and cover the place, joined by ;.",
        Field(required=False),
    ] = frozenset()
    population_af: Annotated[
        float | None,
        "Allele frequency; 0 where a population source covers the place and does not list the "
        "allele.",
        Field(unit="fraction"),
    ] = None
    population_faf95: Annotated[
        float | None,
        "Filtering allele frequency of the group where it is largest.",
        Field(unit="fraction"),
    ] = None
    population_source: Annotated[str | None, "Population sources and versions, joined by ;."] = None
    dbsnp: Annotated[str | None, "rs numbers, joined by ;."] = None
    clinvar_id: Annotated[str | None, "ClinVar variation id."] = None
    clinvar_significance: Annotated[str | None, "ClinVar CLNSIG."] = None
    clinvar_review: Annotated[str | None, "ClinVar CLNREVSTAT."] = None
    clinvar_oncogenicity: Annotated[str | None, "ClinVar ONC."] = None
    civic_ids: Annotated[
        tuple[str, ...], "CIViC variant ids, joined by ;.", Field(required=False)
    ] = ()
    cancerhotspot: Annotated[bool | None, "Whether the table of hotspots lists the allele."] = None
    cancerhotspot_residue_samples: Annotated[
        int | None,
        "Samples with any change of the residue.",
        Field(unit="samples"),
    ] = None
    cancerhotspot_change_samples: Annotated[
        int | None,
        "Samples with the same change.",
        Field(unit="samples"),
    ] = None

    def was_consulted(self, kind: str) -> bool:
        """True if a source of this kind was queried and covers the allele's place."""
        return kind in self.consulted

    @property
    def population_frequency(self) -> float | None:
        """The frequency that a population filter compares: FAF95 where there is one, else AF."""
        return self.population_af if self.population_faf95 is None else self.population_faf95


NOT_CONSULTED = AlleleKnowledge()
