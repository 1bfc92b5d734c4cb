"""Status and reason of a region of a scope: the rows of the callability table."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Annotated

from hemaline.annotation.classification.reporting_rules import (
    NO_POPULATION_SOURCE,
    UNCERTAIN_SIGNIFICANCE,
)
from hemaline.common.tables.output_tables import MISSING
from hemaline.common.tables.rows import Field, table

# The closed list of reasons, in the order in which a gene names the first.
REASONS = (
    "sample_failed_qc",
    "not_on_panel",
    "not_targeted",
    "low_mapq",
    "low_depth",
    "no_caller",
    NO_POPULATION_SOURCE,
    UNCERTAIN_SIGNIFICANCE,
)
# Statuses of what was assessed in full; the second of an event that is present and that no variant
# of the variants table represents, so that its gene is 1.
ASSESSED, FOUND = "assessed", "found"


@table("callability", key=("sample_id", "gene", "region"), missing=MISSING)
@dataclass(frozen=True)
class RegionStatus:
    """One row is one region, hotspot or event of a gene's scope in one sample: whether it was
    covered deeply enough to exclude a variant.
    """

    sample_id: Annotated[str, "Sample of the sheet."]
    gene: Annotated[str, "HGNC symbol."]
    region: Annotated[
        str,
        "Exon of the MANE Select transcript, the event, or the hotspot by its protein name "
        "(name on the transcript where there is none, or where several alleles share it).",
    ]
    kind: Annotated[
        str,
        "A stretch of bases, an event, or a named allele: the bases that it changes, or both "
        "neighbours of an insertion.",
        Field(allowed=("region", "event", "hotspot")),
    ]
    chrom: Annotated[str | None, "Contig; NA for events."]
    first: Annotated[int | None, "First base, 1-based."]
    last: Annotated[int | None, "Last base, 1-based."]
    required: Annotated[bool, "Whether a 0 of the gene needs it."]
    status: Annotated[
        str,
        "assessed: enough bases and every must-cover hotspot are callable; found: an event that "
        "is present and that no variant of the variants table represents.",
        Field(allowed=("assessed", "found", "partial", "not_assessed")),
    ]
    reason: Annotated[str | None, "Why it is not assessed; NA where it is.", Field(allowed=REASONS)]
    fraction_callable: Annotated[
        float | None,
        "Share of bases whose limit is at or below the assay's report_vaf.",
        Field(unit="fraction"),
    ]
    median_depth: Annotated[float | None, "Median over the bases.", Field(unit="fragments")]
    limit: Annotated[
        float | None,
        "Smallest VAF of a substitution or short indel found with 95 % probability, at the "
        "depth that 95 % of the bases reach (or that of a must-cover hotspot or an allele with "
        "a filter of its own, if larger); where a person has one copy of X or Y, "
        "halved; NA where there is none.",
        Field(unit="fraction"),
    ]
    worst_position: Annotated[int | None, "Base with the largest limit, 1-based."]
    limit_homopolymer: Annotated[
        float | None,
        "The same of a one-base indel in the worst homopolymer of 6 or more; NA where there is "
        "no such VAF, or no homopolymer (homopolymers is 0).",
        Field(unit="fraction"),
    ] = None
    limit_insertion: Annotated[
        float | None,
        "The same of an insertion or duplication too long for a read's alignment (31 to 200 bp).",
        Field(unit="fraction"),
    ] = None
    homopolymers: Annotated[
        int | None,
        "Homopolymers of 6 or more in the region; NA where it was not assessed.",
    ] = None
    floor: Annotated[
        float | None,
        "Reporting threshold of the status: the assay's report_vaf.",
        Field(unit="fraction"),
    ] = None

    @property
    def is_assessed(self) -> bool:
        """True if it was assessed in full."""
        return self.status in (ASSESSED, FOUND)

    def __post_init__(self) -> None:
        """Refuse a row that could be read as assessed when it was not."""
        known = REASONS if self.status in ("partial", "not_assessed") else (None,)
        if self.reason not in known:
            raise ValueError(f"{self.gene} {self.region}: {self.status} with {self.reason}")


def first_reason(reasons: Iterable[str | None]) -> str | None:
    """The first of the closed list among several regions' reasons."""
    present = set(reasons)
    return next((reason for reason in REASONS if reason in present), None)
