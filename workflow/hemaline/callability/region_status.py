"""Status and reason of a region of a scope: the rows of the callability table."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from hemaline.annotation.classification.reporting_rules import (
    NO_POPULATION_SOURCE,
    UNCERTAIN_SIGNIFICANCE,
)

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


@dataclass(frozen=True)
class RegionStatus:
    """One row of the callability table; ``first`` and ``last`` are 1-based closed."""

    sample_id: str
    gene: str
    region: str
    kind: str
    chrom: str | None
    first: int | None
    last: int | None
    required: bool
    status: str
    reason: str | None
    fraction_callable: float | None
    median_depth: float | None
    limit: float | None
    worst_position: int | None
    limit_homopolymer: float | None = None
    limit_insertion: float | None = None
    homopolymers: int | None = None
    floor: float | None = None

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
