"""Reporting policies: which variants a matrix counts, read from ``resources/policies``."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field

from hemaline.annotation.classification.driver_rules import NOT_DRIVER
from hemaline.annotation.classification.index_hopping import HoppingRule
from hemaline.annotation.classification.origin import OriginRule
from hemaline.annotation.classification.population import Population, PopulationRule
from hemaline.annotation.classification.reporting_rules import (
    NO_POPULATION_SOURCE,
    NO_RISK,
    UNCERTAIN_SIGNIFICANCE,
    ClassRule,
    DriverSelection,
    PlaceRule,
    RiskFacts,
    RiskRule,
    UncertainRule,
)
from hemaline.common.documents.models import (
    Document,
    Maybe,
    PositiveCount,
    UniqueSet,
    document_names,
)
from hemaline.common.problems import fail
from hemaline.paths import resource

_Terms = Annotated[UniqueSet[Annotated[str, Field(pattern="^[a-z0-9_]+$")]], Field(min_length=1)]


class UnsourcedRule(Document):
    """Variants reported while neither a normal nor a population source identifies germline."""

    hotspots: bool = Field(description="Whether hotspots and events are reported.")
    mechanism: str = Field(
        pattern="^[a-z][a-z0-9_]*$", description="Mechanism of genes.tsv that a gene must have."
    )
    consequences: _Terms = Field(
        description="Sequence Ontology terms that are reported in genes of this mechanism."
    )

    def keeps(
        self, consequences: frozenset[str], is_known: bool, mechanisms: frozenset[str]
    ) -> bool:
        """True if a variant of a gene of these mechanisms is reported all the same.

        ``is_known`` states that it is a hotspot or an event.
        """
        null = self.mechanism in mechanisms and bool(consequences & self.consequences)
        return null or (is_known and self.hotspots)


@dataclass(frozen=True)
class PolicyFinding:
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


class TableRule(Document):
    """Variants that are listed in the variants table although they fail a filter."""

    hotspot_alt_reads: PositiveCount = Field(
        description="Fragments from which a filtered hotspot gets a row."
    )


class Policy(Document, title="Reporting policy"):
    """Variants that a matrix counts and the origin they need: one named, versioned policy."""

    name: str = Field(pattern="^[a-z][a-z0-9-]*$", description="Name used in the configuration.")
    version: str = Field(description="Written into every schema digest.")
    description: str = Field(description="What it is for.")
    consequences: _Terms = Field(description="Sequence Ontology terms that are reported.")
    table: TableRule
    origin_rule: OriginRule = Field(alias="origin")
    exclude_origin: UniqueSet[
        Literal["somatic", "germline", "somatic_likely", "germline_suspected", "unknown"]
    ] = Field(description="Origins that are never reported.")
    population_rule: PopulationRule = Field(alias="population")
    unsourced_rule: Maybe[UnsourcedRule] = Field(
        default=None,
        alias="without_population_source",
        description=(
            "What of the above a tumour reports where no normal covers the variant; all of it when "
            "left out."
        ),
    )
    hopping_rule: HoppingRule = Field(alias="index_hopping")
    class_rule: Maybe[ClassRule] = Field(
        default=None,
        alias="oncogenicity",
        description="Classes that a tumour reports; all of them when left out.",
    )
    driver_rule: Maybe[DriverSelection] = Field(
        default=None,
        alias="drivers",
        description=(
            "Classes of driver_rules.yaml that a tumour reports; all that is altering when left "
            "out."
        ),
    )
    uncertain_rule: Maybe[UncertainRule] = Field(default=None, alias="uncertain")
    risk_rule: Maybe[RiskRule] = Field(default=None, alias="germline_risk")
    place_rule: Maybe[PlaceRule] = Field(default=None, alias="never_drivers")

    def has_row(self, passed: bool, is_hotspot: bool, alt_reads: int) -> bool:
        """True if a variant is in the variants table at all."""
        return passed or (is_hotspot and alt_reads >= self.table.hotspot_alt_reads)

    def reports(self, found: PolicyFinding) -> bool:
        """True if a variant of a panel gene counts for the matrices."""
        return self._is_driver(found) and not self._unsourced(found)

    def withheld(self, found: PolicyFinding) -> str | None:
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

    def is_uncertain(self, found: PolicyFinding) -> bool | None:
        """True if a tumour's variant is one of uncertain significance.

        None where no matrix requires it.
        """
        if self.uncertain_rule is None or found.role == "germline":
            return None
        counts = self.uncertain_rule.counts(found.oncogenicity, found.criteria, found.driver)
        return counts and found.place is None and self._reportable(found)

    def risk(self, found: PolicyFinding) -> str | None:
        """Why a variant counts as a germline risk allele; None where it does not."""
        if self.risk_rule is None or not found.passed:
            return None
        altering = bool(found.consequences & self.consequences)
        if not found.risk.is_listed and (not altering or self._is_excluded(found)):
            return None
        return self.risk_rule.reason(found.risk, found.origin, found.criteria)

    def _is_driver(self, found: PolicyFinding) -> bool:
        if found.role == "germline" or not self._reportable(found):
            return self._reportable(found)
        return self._counts(found) and found.place is None and not self._is_set_apart(found)

    def _counts(self, found: PolicyFinding) -> bool:
        """True if the class of a tumour's variant counts, where the policy requires one."""
        if self.driver_rule is not None:
            return found.driver in self.driver_rule.classes
        rule = self.class_rule
        return rule is None or rule.counts(found.oncogenicity, found.criteria)

    def _is_unclassified(self, found: PolicyFinding) -> bool:
        """True if the policy requires a class that was not determined."""
        by_driver = self.driver_rule is not None and found.driver is None
        by_points = self.class_rule is not None and found.oncogenicity is None
        return (by_driver or by_points) and found.place is None and self._reportable(found)

    def _is_set_apart(self, found: PolicyFinding) -> bool:
        """True if a listed germline allele counts in the matrices of germline risk alone."""
        rule = self.risk_rule
        if rule is None or rule.listed_are_drivers or not found.risk.is_listed:
            return False
        return self.risk(found) is not None

    def _reportable(self, found: PolicyFinding) -> bool:
        # A germline sample is assessed for its germline variants: none is excluded by its origin.
        kept = found.role == "germline" or found.origin not in self.exclude_origin
        return found.passed and kept and not self._is_excluded(found) and self._concerns(found)

    def _concerns(self, found: PolicyFinding) -> bool:
        """True if a variant is of a kind that can be reported: an event always is."""
        if found.role != "germline" and found.event is not None:
            return True
        if found.role != "germline" and self.driver_rule is not None and found.driver is not None:
            return found.driver != NOT_DRIVER
        return bool(found.consequences & self.consequences)

    def _is_excluded(self, found: PolicyFinding) -> bool:
        """True if the population filter drops a variant; an informative normal decides instead."""
        if found.role == "germline" or self.origin_rule.is_informative(found.normal_depth):
            return False
        return found.population is Population.COMMON

    def _unsourced(self, found: PolicyFinding) -> bool:
        rule = self.unsourced_rule
        if rule is None or found.role == "germline" or found.population.was_consulted:
            return False
        if self.origin_rule.is_informative(found.normal_depth):
            return False
        is_known = found.is_hotspot or found.event is not None
        return not rule.keeps(found.consequences, is_known, found.mechanisms)


def named_policy(name: str, folder: Path | None = None) -> Policy:
    """The policy ``name`` of ``folder``, or of the packaged ones: a name, never a path.

    Raises:
        HemalineError: there is no such policy, it breaks its schema or has another name.
    """
    folder = folder or resource("policies")
    known = document_names(folder)
    if name not in known:
        raise fail("HL-P01", folder, name=name, known=", ".join(known))
    path = folder / f"{name}.yaml"
    policy = Policy.load(path)
    if policy.name != name:
        raise fail("HL-Y16", path, column="name", name=policy.name, stem=name)
    return policy
