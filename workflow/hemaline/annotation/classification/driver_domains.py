"""Parts of proteins whose changes drive disease: ``resources/driver_domains.tsv``."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import Annotated

from hemaline.common.problems import raised_together
from hemaline.common.tables.rows import Field, numbered_rows, table


class DomainRole(Enum):
    """Which changes of a range drive disease."""

    MISSENSE = "missense_driver"
    INFRAME = "inframe_driver"
    TRUNCATION = "truncation_driver"
    NOT_BY_TRUNCATION = "null_not_driver"


@table("driver_domains", key=("gene", "role", "first"))
@dataclass(frozen=True)
class DriverDomain:
    """Ranges of the MANE Select protein by which the policy putative-driver decides on missense,
    in-frame and null variants.
    """

    gene: Annotated[str, "HGNC symbol."]
    transcript: Annotated[
        str,
        "MANE Select transcript whose codons are counted.",
        Field(pattern="NM_[0-9]+[.][0-9]+"),
    ]
    first: Annotated[int, "First codon, 1-based.", Field(minimum=1)]
    last: Annotated[int, "Last codon, 1-based closed.", Field(minimum=1)]
    name: Annotated[str, "Name of the range.", Field(column="domain")]
    role: Annotated[
        DomainRole,
        "missense_driver, inframe_driver and truncation_driver: rare missense, in-frame and "
        "null variants in the range are drivers; null_not_driver: a null variant in the range "
        "is uncertain although the gene is driven by loss of function.",
    ]
    frame: Annotated[
        int | None,
        "Length change of the frameshifts that count, modulo 3; empty: every null variant counts.",
        Field(minimum=0, maximum=2),
    ] = None
    source: Annotated[str, "Where the range and its role come from."] = ""
    note: Annotated[str, "Remark.", Field(required=False)] = ""

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
    with raised_together() as problems:
        found: dict[str, list[DriverDomain]] = defaultdict(list)
        for number, one in numbered_rows(path, DriverDomain, problems):
            if one.first > one.last:
                reason = f"{one.last} is before {one.first}"
                problems.add("HL-Y11", path, number, "last", reason=reason)
            found[one.gene].append(one)
    return {gene: tuple(domains) for gene, domains in found.items()}
