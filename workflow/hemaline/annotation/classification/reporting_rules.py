"""Rules of a policy about classified variants: drivers, uncertain ones, germline risk, places."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from hemaline.common.intervals import Interval
from hemaline.genome.alleles import Allele

# Reasons of the closed list why a variant that may count is not reported: its gene is NA.
NO_POPULATION_SOURCE = "no_population_source"
UNCERTAIN_SIGNIFICANCE = "uncertain_significance"

# ClinVar joins a classification with further ones.
_CLINVAR_PARTS = re.compile(r"[|,]")
_CRITERION = re.compile(r"(?:^| \| )(\w+)=-?\d+")


@dataclass(frozen=True)
class ClassRule:
    """Which classes of oncogenicity count: those of ``classes``, and of ``also`` by criteria."""

    classes: frozenset[str]
    also: frozenset[str]
    criteria: frozenset[str]

    def counts(self, oncogenicity: str | None, criteria: frozenset[str]) -> bool:
        """True if a variant of this class, for which these criteria count, is reported."""
        by_criteria = oncogenicity in self.also and bool(criteria & self.criteria)
        return oncogenicity in self.classes or by_criteria


def criteria_codes(cell: str | None) -> frozenset[str]:
    """Codes of the criteria in a cell of the variants table, ``OS1=4 (why) | OM2=2 (why)``."""
    return frozenset(_CRITERION.findall(cell or ""))


@dataclass(frozen=True)
class DriverRule:
    """Classes of ``driver_rules.yaml`` that a tumour reports."""

    classes: frozenset[str]


@dataclass(frozen=True)
class UncertainRule:
    """Which variants are of uncertain significance, and whether they leave their gene open.

    By their class of oncogenicity unless a criterion counts, or by their class as a driver.
    """

    classes: frozenset[str]
    unless_criteria: frozenset[str]
    driver_classes: frozenset[str]
    leaves_open: bool

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


@dataclass(frozen=True)
class RiskRule:
    """When a variant counts as a germline risk allele."""

    origins: frozenset[str]
    criteria: frozenset[str]
    clinvar: frozenset[str]
    listed_kind: str
    listed_are_drivers: bool

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


@dataclass(frozen=True)
class PlaceRule:
    """Regions in which variants of some classes are never drivers."""

    regions: tuple[str, ...]
    variant_classes: frozenset[str]

    def excludes(self, allele: Allele, places: Mapping[str, Interval]) -> str | None:
        """The region that makes an allele none; ``places`` are all regions by name."""
        if allele.variant_class not in self.variant_classes:
            return None
        inside = (name for name in self.regions if places[name].overlaps(allele.interval))
        return next(inside, None)


def class_rule(entry: Mapping[str, Any] | None) -> ClassRule | None:
    """The block ``oncogenicity`` of a policy."""
    if entry is None:
        return None
    also = entry.get("also", {"classes": [], "criteria": []})
    return ClassRule(
        frozenset(entry["classes"]), frozenset(also["classes"]), frozenset(also["criteria"])
    )


def driver_rule(entry: Mapping[str, Any] | None) -> DriverRule | None:
    """The block ``drivers`` of a policy."""
    return DriverRule(frozenset(entry["classes"])) if entry else None


def uncertain_rule(entry: Mapping[str, Any] | None) -> UncertainRule | None:
    """The block ``uncertain`` of a policy."""
    if entry is None:
        return None
    return UncertainRule(
        frozenset(entry.get("classes", ())),
        frozenset(entry.get("unless_criteria", ())),
        frozenset(entry.get("driver_classes", ())),
        entry["leaves_open"],
    )


def risk_rule(entry: Mapping[str, Any] | None) -> RiskRule | None:
    """The block ``germline_risk`` of a policy."""
    if entry is None:
        return None
    return RiskRule(
        frozenset(entry["origins"]),
        frozenset(entry["criteria"]),
        frozenset(entry["clinvar"]),
        entry["listed_kind"],
        entry["listed_are_drivers"],
    )


def place_rule(entry: Mapping[str, Any] | None) -> PlaceRule | None:
    """The block ``never_drivers`` of a policy."""
    if entry is None:
        return None
    return PlaceRule(tuple(entry["regions"]), frozenset(entry["variant_classes"]))
