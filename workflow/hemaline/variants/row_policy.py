"""A policy applied to rows of the variants table: whoever wrote it, and by whatever policy."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from hemaline.annotation.classification.cautions import load_regions
from hemaline.annotation.classification.policies import Policy, PolicyFinding
from hemaline.annotation.classification.population import Population
from hemaline.annotation.classification.reporting_rules import criteria_codes
from hemaline.common.intervals import Interval
from hemaline.genome.alleles import Allele
from hemaline.genome.genes import load_mechanisms
from hemaline.paths import resource
from hemaline.variants.variant_rows import VariantRow

_PASS = "PASS"


@dataclass(frozen=True)
class RowPolicy:
    """A policy with its inputs in addition to a row: regions by name, mechanisms by gene."""

    policy: Policy
    places: Mapping[str, Interval]
    mechanisms: Mapping[str, frozenset[str]]

    @classmethod
    def of(cls, policy: Policy) -> RowPolicy:
        """The policy with the packaged regions and genes.

        Raises:
            HemalineError: one of their files breaks its schema.
        """
        places = load_regions(resource("regions.tsv"))
        return cls(policy, places, load_mechanisms(resource("genes.tsv")))

    def decided(self, row: VariantRow, role: str) -> VariantRow:
        """The row with ``reported`` and ``withheld`` by this policy, in a sample of ``role``."""
        found = self._finding(row, role)
        return replace(
            row, reported=self.policy.reports(found), withheld=self.policy.withheld(found)
        )

    def _finding(self, row: VariantRow, role: str) -> PolicyFinding:
        gene = row.gene or ""
        return PolicyFinding(
            role=role,
            passed=row.filter == _PASS,
            consequences=frozenset((row.consequence or "").split("&")),
            origin=row.origin,
            is_hotspot=row.hotspot is not None,
            mechanisms=self.mechanisms.get(gene, frozenset()),
            normal_depth=row.normal_depth,
            population=self._population(row),
            oncogenicity=row.oncogenicity,
            criteria=criteria_codes(row.oncogenicity_criteria),
            driver=row.driver,
            event=row.event,
            place=self._place(row),
        )

    def _population(self, row: VariantRow) -> Population:
        frequency = row.population_af if row.population_faf95 is None else row.population_faf95
        if row.rescued is None or frequency is None:
            return Population.NOT_CONSULTED
        if row.rescued:
            return Population.RESCUED
        is_common = frequency > self.policy.population_rule.max_frequency
        return Population.COMMON if is_common else Population.RARE

    def _place(self, row: VariantRow) -> str | None:
        rule = self.policy.place_rule
        allele = Allele(row.chrom, row.pos, row.ref, row.alt)
        return rule.excludes(allele, self.places) if rule else None
