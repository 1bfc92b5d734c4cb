"""Parts of proteins whose changes drive disease: ``resources/driver_domains.tsv``."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from pathlib import Path

from hemaline.common.problems import Problems
from hemaline.common.tables.text_tables import read_table


class DomainRole(Enum):
    """Which changes of a range drive disease."""

    MISSENSE = "missense_driver"
    INFRAME = "inframe_driver"
    TRUNCATION = "truncation_driver"
    NOT_BY_TRUNCATION = "null_not_driver"


@dataclass(frozen=True)
class DriverDomain:
    """Ranges of the MANE Select protein by which the policy putative-driver decides on missense,
    in-frame and null variants.
    """

    gene: str
    first: int
    last: int
    name: str
    role: DomainRole
    frame: int | None = None

    def __str__(self) -> str:
        """``SAM-dependent methyltransferase, residues 634-912``."""
        if self.first == self.last:
            return f"{self.name}, residue {self.first}"
        return f"{self.name}, residues {self.first}-{self.last}"


def load_driver_domains(path: Path) -> Mapping[str, tuple[DriverDomain, ...]]:
    """Ranges by gene, in the order of the table.

    Raises:
        HemalineError: the table breaks its schema, or a range ends before it begins.
    """
    problems = Problems()
    rows = read_table(path, "driver_domains", problems)
    found: dict[str, list[DriverDomain]] = defaultdict(list)
    for row in rows:
        v = row.values
        first, last = int(v["first"]), int(v["last"])
        if first > last:
            problems.add("HL-Y11", path, row.number, "last", reason=f"{last} is before {first}")
        frame = int(v["frame"]) if v["frame"] else None
        role = DomainRole(v["role"])
        found[v["gene"]].append(DriverDomain(v["gene"], first, last, v["domain"], role, frame))
    problems.raise_errors()
    return {gene: tuple(domains) for gene, domains in found.items()}
