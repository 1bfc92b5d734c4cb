"""Reporting policies: which variants a matrix counts, read from ``resources/policies``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from hemaline.annotation.classification.driver_rules import NOT_DRIVER
from hemaline.annotation.classification.index_hopping import HoppingRule
from hemaline.annotation.classification.origin import OriginRule, origin_rule
from hemaline.annotation.classification.population import Population, PopulationRule
from hemaline.annotation.classification.reporting_rules import (
    NO_POPULATION_SOURCE,
    NO_RISK,
    UNCERTAIN_SIGNIFICANCE,
    ClassRule,
    DriverRule,
    PlaceRule,
    RiskFacts,
    RiskRule,
    UncertainRule,
    class_rule,
    driver_rule,
    place_rule,
    risk_rule,
    uncertain_rule,
)
from hemaline.common.documents.valid_documents import valid_document
from hemaline.common.problems import fail
from hemaline.paths import resource


@dataclass(frozen=True)
class UnsourcedRule:
    """Variants reported while neither a normal nor a population source identifies germline."""

    hotspots: bool
    mechanism: str
    consequences: frozenset[str]

    def keeps(
        self, consequences: frozenset[str], is_known: bool, mechanisms: frozenset[str]
    ) -> bool:
        """True if a variant of a gene of these mechanisms is reported all the same.

        ``is_known`` states that it is a hotspot or an event.
        """
        null = self.mechanism in mechanisms and bool(consequences & self.consequences)
        return null or (is_known and self.hotspots)


@dataclass(frozen=True)
class Finding:
    """Values of one variant of one sample that a policy uses.

    ``mechanisms`` are those of the variant's gene; ``normal_depth`` is None without a normal.
    ``criteria`` are the codes that count for its class of oncogenicity; ``driver`` is its class by
    driver_rules.yaml; ``event`` is the event (events.tsv) that it is; ``place`` is the region that
    makes it no driver.
    """

    role: str
    passed: bool
    consequences: frozenset[str]
    origin: str
    is_hotspot: bool = False
    mechanisms: frozenset[str] = frozenset()
    normal_depth: int | None = None
    population: Population = Population.NOT_CONSULTED
    oncogenicity: str | None = None
    criteria: frozenset[str] = frozenset()
    driver: str | None = None
    event: str | None = None
    risk: RiskFacts = NO_RISK
    place: str | None = None


@dataclass(frozen=True)
class Policy:
    """One named, versioned policy."""

    name: str
    version: str
    consequences: frozenset[str]
    hotspot_alt_reads: int
    origin_rule: OriginRule
    exclude_origin: frozenset[str]
    hopping_rule: HoppingRule
    population_rule: PopulationRule
    unsourced_rule: UnsourcedRule | None = None
    class_rule: ClassRule | None = None
    driver_rule: DriverRule | None = None
    uncertain_rule: UncertainRule | None = None
    risk_rule: RiskRule | None = None
    place_rule: PlaceRule | None = None

    def has_row(self, passed: bool, is_hotspot: bool, alt_reads: int) -> bool:
        """True if a variant is in the variants table at all."""
        return passed or (is_hotspot and alt_reads >= self.hotspot_alt_reads)

    def reports(self, found: Finding) -> bool:
        """True if a variant of a panel gene counts for the matrices."""
        return self._is_driver(found) and not self._unsourced(found)

    def withheld(self, found: Finding) -> str | None:
        """Why a variant that may count is not reported; None where it is, or may not.

        A reason of the closed list: no population source where the policy needs one, or a
        significance that is uncertain or was not determined.
        """
        if found.role == "germline":
            return None
        if self._is_driver(found):
            return NO_POPULATION_SOURCE if self._unsourced(found) else None
        rule = self.uncertain_rule
        is_open = rule is not None and rule.leaves_open and self.is_uncertain(found)
        if self._is_set_apart(found) or not (is_open or self._is_unclassified(found)):
            return None
        return UNCERTAIN_SIGNIFICANCE

    def is_uncertain(self, found: Finding) -> bool | None:
        """True if a tumour's variant is one of uncertain significance.

        None where no matrix requires it.
        """
        if self.uncertain_rule is None or found.role == "germline":
            return None
        counts = self.uncertain_rule.counts(found.oncogenicity, found.criteria, found.driver)
        return counts and found.place is None and self._reportable(found)

    def risk(self, found: Finding) -> str | None:
        """Why a variant counts as a germline risk allele; None where it does not."""
        if self.risk_rule is None or not found.passed:
            return None
        altering = bool(found.consequences & self.consequences)
        if not found.risk.is_listed and (not altering or self._is_excluded(found)):
            return None
        return self.risk_rule.reason(found.risk, found.origin, found.criteria)

    def _is_driver(self, found: Finding) -> bool:
        if found.role == "germline" or not self._reportable(found):
            return self._reportable(found)
        return self._counts(found) and found.place is None and not self._is_set_apart(found)

    def _counts(self, found: Finding) -> bool:
        """True if the class of a tumour's variant counts, where the policy requires one."""
        if self.driver_rule is not None:
            return found.driver in self.driver_rule.classes
        rule = self.class_rule
        return rule is None or rule.counts(found.oncogenicity, found.criteria)

    def _is_unclassified(self, found: Finding) -> bool:
        """True if the policy requires a class that was not determined."""
        by_driver = self.driver_rule is not None and found.driver is None
        by_points = self.class_rule is not None and found.oncogenicity is None
        return (by_driver or by_points) and found.place is None and self._reportable(found)

    def _is_set_apart(self, found: Finding) -> bool:
        """True if a listed germline allele counts in the matrices of germline risk alone."""
        rule = self.risk_rule
        if rule is None or rule.listed_are_drivers or not found.risk.is_listed:
            return False
        return self.risk(found) is not None

    def _reportable(self, found: Finding) -> bool:
        # A germline sample is assessed for its germline variants: none is excluded by its origin.
        kept = found.role == "germline" or found.origin not in self.exclude_origin
        return found.passed and kept and not self._is_excluded(found) and self._concerns(found)

    def _concerns(self, found: Finding) -> bool:
        """True if a variant is of a kind that can be reported: an event always is."""
        if found.role != "germline" and found.event is not None:
            return True
        if found.role != "germline" and self.driver_rule is not None and found.driver is not None:
            return found.driver != NOT_DRIVER
        return bool(found.consequences & self.consequences)

    def _is_excluded(self, found: Finding) -> bool:
        """True if the population filter drops a variant; an informative normal decides instead."""
        if found.role == "germline" or self.origin_rule.is_informative(found.normal_depth):
            return False
        return found.population is Population.COMMON

    def _unsourced(self, found: Finding) -> bool:
        rule = self.unsourced_rule
        if rule is None or found.role == "germline" or found.population.was_consulted:
            return False
        if self.origin_rule.is_informative(found.normal_depth):
            return False
        is_known = found.is_hotspot or found.event is not None
        return not rule.keeps(found.consequences, is_known, found.mechanisms)


def policy_names(folder: Path) -> list[str]:
    """Names of the policies in ``folder``, sorted."""
    return sorted(path.stem for path in folder.glob("*.yaml"))


def named_policy(name: str, folder: Path | None = None) -> Policy:
    """The policy ``name`` of ``folder``, or of the packaged ones: a name, never a path.

    Raises:
        HemalineError: there is no such policy, it breaks its schema or has another name.
    """
    folder = folder or resource("policies")
    known = policy_names(folder)
    if name not in known:
        raise fail("HL-P01", folder, name=name, known=", ".join(known))
    path = folder / f"{name}.yaml"
    policy = load_policy(path)
    if policy.name != name:
        raise fail("HL-Y16", path, column="name", name=policy.name, stem=name)
    return policy


def load_policy(path: Path) -> Policy:
    """The policy of one file.

    Raises:
        HemalineError: the file cannot be read or breaks its schema.
    """
    document = valid_document(path, "policy")
    return Policy(
        name=document["name"],
        version=document["version"],
        consequences=frozenset(document["consequences"]),
        hotspot_alt_reads=document["table"]["hotspot_alt_reads"],
        origin_rule=origin_rule(document["origin"]),
        exclude_origin=frozenset(document["exclude_origin"]),
        hopping_rule=HoppingRule(
            max_vaf=document["index_hopping"]["max_vaf"],
            min_ratio=document["index_hopping"]["min_ratio"],
        ),
        population_rule=PopulationRule(
            max_frequency=document["population"]["max_frequency"],
            rescue_cap=document["population"]["rescue_cap"],
        ),
        unsourced_rule=_unsourced_rule(document.get("without_population_source")),
        class_rule=class_rule(document.get("oncogenicity")),
        driver_rule=driver_rule(document.get("drivers")),
        uncertain_rule=uncertain_rule(document.get("uncertain")),
        risk_rule=risk_rule(document.get("germline_risk")),
        place_rule=place_rule(document.get("never_drivers")),
    )


def _unsourced_rule(entry: Mapping[str, Any] | None) -> UnsourcedRule | None:
    if entry is None:
        return None
    return UnsourcedRule(entry["hotspots"], entry["mechanism"], frozenset(entry["consequences"]))
