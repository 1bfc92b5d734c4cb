"""The population filter: common alleles are not somatic, unless a list of drivers rescues them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from pathlib import Path

from hemaline.annotation.sources.allele_knowledge import POPULATION, AlleleKnowledge
from hemaline.common.problems import Problems
from hemaline.common.tables.text_tables import read_table
from hemaline.genome.alleles import Allele


class Population(Enum):
    """Result of the population filter for an allele."""

    NOT_CONSULTED = "not consulted"
    RARE = "rare"
    RESCUED = "rescued"
    COMMON = "common"

    @property
    def was_consulted(self) -> bool:
        """True if a frequency is known: a source covers the place, or the floor has the allele."""
        return self is not Population.NOT_CONSULTED

    @property
    def rescued(self) -> bool | None:
        """True if only the rescue keeps the allele; None where no frequency is known."""
        return self is Population.RESCUED if self.was_consulted else None


@dataclass(frozen=True)
class PopulationRule:
    """Thresholds of a policy, as fractions; both are the largest frequencies that still pass."""

    max_frequency: float
    rescue_cap: float

    def judge(self, known: AlleleKnowledge, is_listed: bool) -> Population:
        """The verdict; ``is_listed`` where the exact allele is on the rescue list.

        Without a source the frequency is that of the packaged floor, which lists common alleles
        only: no allele is rare by it.
        """
        frequency = known.population_frequency
        if frequency is None:
            return Population.NOT_CONSULTED
        if frequency <= self.max_frequency:
            by_source = known.was_consulted(POPULATION)
            return Population.RARE if by_source else Population.NOT_CONSULTED
        if is_listed and frequency <= self.rescue_cap:
            return Population.RESCUED
        return Population.COMMON


def load_rescue(path: Path) -> Mapping[Allele, str]:
    """Rescued alleles with the reason of each.

    Raises:
        HemalineError: the table breaks its schema.
    """
    problems = Problems()
    rows = read_table(path, "rescue", problems)
    problems.raise_errors()
    return {
        Allele(v["chrom"], int(v["pos"]), v["ref"], v["alt"]): v["reason"]
        for v in (row.values for row in rows)
    }
