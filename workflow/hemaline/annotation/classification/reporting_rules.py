"""Rules of a policy about classified variants: drivers, uncertain ones, germline risk, places."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any, Literal

from pydantic import Field

from hemaline.common.documents.models import Document, Maybe, Unique, UniqueSet
from hemaline.common.intervals import Interval
from hemaline.genome.alleles import Allele

# Reasons of the closed list why a variant that may count is not reported: its gene is NA.
NO_POPULATION_SOURCE = "no_population_source"
UNCERTAIN_SIGNIFICANCE = "uncertain_significance"

# ClinVar joins a classification with further ones.
_CLINVAR_PARTS = re.compile(r"[|,]")
_CRITERION = re.compile(r"(?:^| \| )(\w+)=-?\d+")


OncogenicityClass = Literal["oncogenic", "likely_oncogenic", "VUS", "likely_benign", "benign"]
DriverClassName = Literal["driver", "uncertain", "not_driver"]
CriterionCode = Annotated[str, Field(pattern="^[A-Z]+[0-9]?(_[a-z]+)?$")]
_Classes = Annotated[UniqueSet[OncogenicityClass], Field(min_length=1)]
_DriverClasses = Annotated[UniqueSet[DriverClassName], Field(min_length=1)]
# Codes of resources/oncogenicity.yaml.
_Criteria = UniqueSet[CriterionCode]
_NONE: Any = frozenset()


class ClassesByCriteria(Document):
    """Classes reported where one of the criteria counts."""

    classes: _Classes
    criteria: _Criteria


class ClassRule(Document):
    """Classes of oncogenicity that a tumour reports."""

    classes: _Classes
    also: Maybe[ClassesByCriteria] = None

    @property
    def criteria(self) -> frozenset[str]:
        """Criteria by which further classes are reported."""
        return self.also.criteria if self.also else frozenset()

    def counts(self, oncogenicity: str | None, criteria: frozenset[str]) -> bool:
        """True if a variant of this class, for which these criteria count, is reported."""
        if oncogenicity in self.classes:
            return True
        return bool(
            self.also and oncogenicity in self.also.classes and criteria & self.also.criteria
        )


def criteria_codes(cell: str | None) -> frozenset[str]:
    """Codes of the criteria in a cell of the variants table, ``OS1=4 (why) | OM2=2 (why)``."""
    return frozenset(_CRITERION.findall(cell or ""))


class DriverSelection(Document):
    """Classes of driver_rules.yaml that a tumour reports."""

    classes: _DriverClasses


class UncertainRule(Document):
    """Variants that the matrices of uncertain variants count in tumours.

    By the class of oncogenicity unless a criterion counts, or by the class as a driver.
    """

    classes: _Classes = Field(default=_NONE)
    unless_criteria: _Criteria = Field(default=_NONE)
    driver_classes: _DriverClasses = Field(default=_NONE)
    leaves_open: bool = Field(
        description=(
            "Whether such a variant makes its gene NA (uncertain_significance) where none is "
            "reported."
        )
    )

    def counts(
        self, oncogenicity: str | None, criteria: frozenset[str], driver: str | None
    ) -> bool:
        """True if a variant of these classes, for which these criteria count, is uncertain."""
        by_points = oncogenicity in self.classes and not criteria & self.unless_criteria
        return by_points or driver in self.driver_classes


@dataclass(frozen=True)
class RiskFacts:
    """Facts about an allele's germline risk.

    ``condition`` is what germline variants of the gene bring about, None where the gene is not
    listed; ``is_listed`` states that the allele itself is.
    """

    condition: str | None = None
    is_listed: bool = False
    clinvar_significance: str | None = None


NO_RISK = RiskFacts()


class RiskRule(Document):
    """When a variant counts as a germline risk allele, in genes of germline_risk.tsv."""

    origins: UniqueSet[Literal["germline", "germline_suspected", "unknown", "somatic_likely"]] = (
        Field(min_length=1, description="Origins that may be germline.")
    )
    criteria: _Criteria
    clinvar: UniqueSet[str] = Field(description="Germline classifications of ClinVar (CLNSIG).")
    listed_kind: str = Field(description="Kind in hotspots.tsv of the alleles that are listed.")
    listed_are_drivers: bool = Field(
        description=(
            "Whether listed alleles are reported as well, unless a normal shows them to be somatic."
        )
    )

    def reason(self, facts: RiskFacts, origin: str, criteria: frozenset[str]) -> str | None:
        """Why it does; None where it does not. What a normal shows to be somatic never does."""
        if origin == "somatic":
            return None
        if facts.is_listed:
            return f"listed allele: {facts.condition or 'germline risk'}"
        if facts.condition is None or origin not in self.origins:
            return None
        met = sorted(criteria & self.criteria)
        if met:
            return f"{met[0]}, {origin}: {facts.condition}"
        stated = set(_CLINVAR_PARTS.split(facts.clinvar_significance or "")) & self.clinvar
        return f"ClinVar {sorted(stated)[0]}, {origin}: {facts.condition}" if stated else None


class PlaceRule(Document):
    """Regions of regions.tsv in which variants of some classes are never drivers."""

    regions: Annotated[Unique[str], Field(min_length=1)]
    variant_classes: Annotated[
        UniqueSet[Literal["SNV", "MNV", "insertion", "deletion", "delins"]], Field(min_length=1)
    ]

    def excludes(self, allele: Allele, places: Mapping[str, Interval]) -> str | None:
        """The region that makes an allele none; ``places`` are all regions by name."""
        if allele.variant_class not in self.variant_classes:
            return None
        inside = (name for name in self.regions if places[name].overlaps(allele.interval))
        return next(inside, None)
