"""Events as data: what a duplication, an indel or a ratio of depths is called, and where."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from hemaline.callability.scopes import ScopeRegion
from hemaline.common.intervals import Interval, from_one_based
from hemaline.common.problems import raised_together
from hemaline.common.tables.text_tables import Row, read_table

_REGION = re.compile(r"(?P<chrom>[^:;]+):(?P<first>[0-9]+)-(?P<last>[0-9]+)")
COPY_NUMBER = "copy_number"
# Columns that a kind of event cannot do without.
_NEEDED = {
    "duplication": ("min_length", "min_copied_share"),
    "indel": ("min_length",),
    COPY_NUMBER: (),
    "exon_ratio": (
        "control_regions",
        "control_roles",
        "min_controls",
        "min_depth",
        "sd_multiple",
        "confidence",
        "max_limit",
    ),
}


@dataclass(frozen=True)
class ExonRatio:
    """How an event is determined from depth.

    Regions it does not change, controls, and thresholds.
    """

    control_regions: tuple[Interval, ...]
    control_roles: frozenset[str]
    min_controls: int
    min_depth: float
    sd_multiple: float
    confidence: float
    max_limit: float


@dataclass(frozen=True)
class Event:
    """One row of ``resources/events.tsv``; lengths are net bases, ``exon_ratio`` of that kind.

    ``consequence`` is the term of an allele that otherwise has none that alters the protein.
    """

    name: str
    gene: str
    scope: str
    kind: str
    regions: tuple[Interval, ...]
    other_regions: tuple[Interval, ...]
    min_length: int
    max_length: int | None
    needs_frame: bool
    min_copied_share: float
    exon_ratio: ExonRatio | None
    consequence: str | None = None

    @property
    def is_of_alleles(self) -> bool:
        """True if alleles are the event; others are determined by depth."""
        return self.kind in ("duplication", "indel")

    def scope_regions(self) -> list[ScopeRegion]:
        """The regions that must be assessed, as callability assesses them."""
        return [
            ScopeRegion(self.gene, f"{self.scope}.{number}", "event", True, region)
            for number, region in enumerate(self.regions, start=1)
        ]


def load_events(path: Path) -> tuple[Event, ...]:
    """Events in the order of the table.

    Raises:
        HemalineError: the table breaks its schema, a region is not one, or a column that the kind
            of event needs is empty.
    """
    with raised_together() as problems:
        rows = read_table(path, "event_definitions", problems)
    for row in rows:
        for column in _NEEDED[row.values["kind"]]:
            if not row.values[column]:
                problems.add("HL-K20", path, row.number, column, kind=row.values["kind"])
        for column in ("regions", "other_regions", "control_regions"):
            for text in filter(None, row.values[column].split(";")):
                match = _REGION.fullmatch(text)
                if not match or not 0 < int(match["first"]) <= int(match["last"]):
                    problems.add("HL-K21", path, row.number, column, text=text)
    problems.raise_errors()
    return tuple(_event(row) for row in rows)


def _event(row: Row) -> Event:
    values = row.values
    return Event(
        name=values["event"],
        gene=values["gene"],
        scope=values["scope"],
        kind=values["kind"],
        regions=_regions(values["regions"]),
        other_regions=_regions(values["other_regions"]),
        min_length=int(values["min_length"] or 1),
        max_length=int(values["max_length"]) if values["max_length"] else None,
        needs_frame=values["in_frame"] == "required",
        min_copied_share=float(values["min_copied_share"] or 0),
        exon_ratio=_exon_ratio(values) if values["kind"] == "exon_ratio" else None,
        consequence=values["consequence"] or None,
    )


def _exon_ratio(values: dict[str, str]) -> ExonRatio:
    return ExonRatio(
        control_regions=_regions(values["control_regions"]),
        control_roles=frozenset(values["control_roles"].split(";")),
        min_controls=int(values["min_controls"]),
        min_depth=float(values["min_depth"]),
        sd_multiple=float(values["sd_multiple"]),
        confidence=float(values["confidence"]),
        max_limit=float(values["max_limit"]),
    )


def _regions(text: str) -> tuple[Interval, ...]:
    found = (_REGION.fullmatch(part) for part in filter(None, text.split(";")))
    return tuple(from_one_based(m["chrom"], int(m["first"]), int(m["last"])) for m in found if m)
