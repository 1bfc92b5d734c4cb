"""Why a variant is reported, or is not: the rules of the policy that its row satisfies or breaks.

The policy has decided (:mod:`hemaline.annotation.classification.policies`); here its rules are
found again in the row, so that a person can follow them. Codes are those of
``resources/report/words.yaml``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from hemaline.annotation.classification.driver_rules import NOT_DRIVER
from hemaline.annotation.classification.policies import Policy
from hemaline.annotation.classification.reporting_rules import criteria_codes
from hemaline.common.intervals import Interval
from hemaline.genome.alleles import Allele
from hemaline.variants.variant_rows import VariantRow

_GERMLINE, _PASS = "germline", "PASS"


@dataclass(frozen=True)
class Reason:
    """A code and the particulars that its words take."""

    code: str
    values: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True)
class PolicyView:
    """Inputs of the decision on one sample's variants; ``places`` are regions by name."""

    policy: Policy
    role: str
    panel_genes: frozenset[str]
    places: Mapping[str, Interval] = field(default_factory=dict)

    def reasons_for(self, row: VariantRow) -> tuple[Reason, ...]:
        """The rules that a reported variant satisfies."""
        return tuple(self._for(row))

    def reason_against(self, row: VariantRow) -> Reason | None:
        """The first rule that keeps a variant from being reported; None where none does."""
        return next(self._against(row), None)

    def _for(self, row: VariantRow) -> Iterator[Reason]:
        policy = self.policy
        yield Reason("technical", {"callers": row.callers or "hotspot list"})
        terms = sorted(_terms(row) & policy.consequences)
        if terms:
            yield Reason("consequence", {"terms": ", ".join(terms)})
        if row.event:
            yield Reason("event", {"event": row.event})
        if row.hotspot:
            yield Reason("hotspot", {"hotspot": row.hotspot})
        if self.role == _GERMLINE:
            yield Reason("germline_role")
            return
        if policy.driver_rule is not None:
            yield Reason("driver", {"basis": row.driver_basis})
        if policy.class_rule is not None:
            values: dict[str, object] = {"oncogenicity": row.oncogenicity}
            if row.oncogenicity in policy.class_rule.classes:
                yield Reason("class", values)
            else:
                met = criteria_codes(row.oncogenicity_criteria) & policy.class_rule.criteria
                yield Reason("criteria", {**values, "criteria": ", ".join(sorted(met))})
        yield self._population_reason(row)

    def _population_reason(self, row: VariantRow) -> Reason:
        rule = self.policy.population_rule
        if self.policy.origin_rule.is_informative(row.normal_depth):
            counts = {"alt": row.normal_alt_reads, "depth": row.normal_depth}
            return Reason("normal", {**counts, "origin": row.origin})
        frequency = _frequency(row)
        if frequency is not None:
            values = {"frequency": frequency, "largest": rule.max_frequency}
            if row.rescued:
                return Reason("rescued", {**values, "reason": row.rescue_reason})
            return Reason("rare", values)
        unsourced = self.policy.unsourced_rule
        if unsourced is None:
            return Reason("unfiltered")
        by_hotspot = row.hotspot is not None and unsourced.hotspots
        return Reason("unsourced_hotspot" if by_hotspot else "unsourced_null")

    def _against(self, row: VariantRow) -> Iterator[Reason]:
        policy, is_germline = self.policy, self.role == _GERMLINE
        if row.gene not in self.panel_genes:
            yield Reason("not_on_panel")
        if row.filter != _PASS:
            yield Reason("filtered")
        if not is_germline and self._is_common(row):
            yield Reason("common")
        if not is_germline and row.origin in policy.exclude_origin:
            yield Reason("origin")
        if self._is_of_no_kind_reported(row):
            yield Reason("consequence")
        if row.withheld:
            yield Reason(row.withheld)
        if not is_germline:
            yield from self._against_driver(row)

    def _against_driver(self, row: VariantRow) -> Iterator[Reason]:
        policy = self.policy
        if policy.place_rule is not None:
            allele = Allele(row.chrom, row.pos, row.ref, row.alt)
            if policy.place_rule.excludes(allele, self.places):
                yield Reason("place")
        criteria = criteria_codes(row.oncogenicity_criteria)
        rule = policy.class_rule
        if rule is not None and not rule.counts(row.oncogenicity, criteria):
            yield Reason("class")
        risk = policy.risk_rule
        if risk is not None and not risk.listed_are_drivers and row.germline_risk:
            yield Reason("set_apart")

    def _is_of_no_kind_reported(self, row: VariantRow) -> bool:
        if self.role != _GERMLINE and row.event:
            return False
        if self.role != _GERMLINE and self.policy.driver_rule is not None and row.driver:
            return row.driver == NOT_DRIVER
        return not _terms(row) & self.policy.consequences

    def _is_common(self, row: VariantRow) -> bool:
        frequency = _frequency(row)
        is_informative = self.policy.origin_rule.is_informative(row.normal_depth)
        if frequency is None or is_informative or row.rescued:
            return False
        return frequency > self.policy.population_rule.max_frequency


def _terms(row: VariantRow) -> frozenset[str]:
    return frozenset((row.consequence or "").split("&"))


def _frequency(row: VariantRow) -> float | None:
    """Frequency that the population filter compared; None where no source was consulted."""
    if row.rescued is None:
        return None
    return row.population_af if row.population_faf95 is None else row.population_faf95
