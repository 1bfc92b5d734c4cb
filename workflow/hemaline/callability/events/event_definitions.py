"""Events as data: what a duplication, an indel or a ratio of depths is called, and where."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

from hemaline.callability.scopes import ScopeRegion
from hemaline.common.intervals import Interval, from_one_based
from hemaline.common.problems import raised_together
from hemaline.common.tables.rows import Field, numbered_rows, table

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


@table("event_definitions")
@dataclass(frozen=True)
class EventDefinition:
    """Events that are reported in addition to their variants (resources/events.tsv)."""

    event: Annotated[
        str,
        "Name of the event.",
        Field(pattern="^[A-Za-z][A-Za-z0-9_]*$", unique=True),
    ]
    gene: Annotated[str, "HGNC symbol."]
    scope: Annotated[str, "Name of the event in the scope of the gene."]
    kind: Annotated[
        str,
        "duplication: an insertion that repeats adjacent bases; indel: any insertion or deletion; "
        "exon_ratio: more reads over the regions than over the control regions, compared with "
        "control samples; copy_number: fewer copies of the regions, from the globin table.",
        Field(allowed=("duplication", "indel", "exon_ratio", "copy_number")),
    ]
    regions: Annotated[
        tuple[str, ...],
        "Regions that must be assessed before the event can be 0, chrom:first-last (1-based, "
        "closed), semicolon-separated.",
    ]
    other_regions: Annotated[
        tuple[str, ...],
        "Regions in which the event counts but need not be looked for.",
        Field(required=False),
    ]
    consequence: Annotated[
        str | None,
        "Sequence Ontology term that an allele of the event gets where its consequence does not "
        "alter the protein: a duplication that reaches the intron.",
        Field(
            allowed=("inframe_insertion", "inframe_deletion", "protein_altering_variant"),
        ),
    ]
    min_length: Annotated[
        int | None,
        "Least net bases gained or lost; not for exon_ratio.",
        Field(minimum=1),
    ]
    max_length: Annotated[
        int | None,
        "Most net bases gained or lost; empty: no bound.",
        Field(minimum=1),
    ]
    needs_frame: Annotated[
        bool,
        "Whether only changes by whole codons count.",
        Field(column="in_frame", allowed=("required", "any")),
    ]
    min_copied_share: Annotated[
        float | None,
        "duplication: least share of the inserted bases that repeats adjacent bases in one piece.",
        Field(minimum=0, maximum=1),
    ]
    control_regions: Annotated[
        tuple[str, ...],
        "exon_ratio: regions that the event does not change.",
        Field(required=False),
    ]
    control_roles: Annotated[
        frozenset[str],
        "exon_ratio: roles of the samples that have no event, semicolon-separated.",
        Field(required=False),
    ]
    min_controls: Annotated[
        int | None,
        "exon_ratio: least count of control samples of the same assay.",
        Field(minimum=3),
    ]
    min_depth: Annotated[
        float | None,
        "exon_ratio: least mean depth over either kind of region.",
        Field(minimum=0),
    ]
    sd_multiple: Annotated[
        float | None,
        "exon_ratio: standard deviations of the controls above their mean from which on the event "
        "is reported.",
        Field(minimum=0),
    ]
    confidence: Annotated[
        float | None,
        "exon_ratio: probability with which an event at the limit is reported.",
        Field(minimum=0.5, maximum=1),
    ]
    max_limit: Annotated[
        float | None,
        "exon_ratio: largest limit of a 0.",
        Field(minimum=0, maximum=1),
    ]
    source: Annotated[str, "Where the row comes from."]


def load_events(path: Path) -> tuple[Event, ...]:
    """Events in the order of the table.

    Raises:
        HemalineError: the table breaks its schema, a region is not one, or a column that the kind
            of event needs is empty.
    """
    with raised_together() as problems:
        rows = numbered_rows(path, EventDefinition, problems)
        for number, row in rows:
            for column in _NEEDED[row.kind]:
                if getattr(row, column) in (None, (), frozenset()):
                    problems.add("HL-K20", path, number, column, kind=row.kind)
            for column in ("regions", "other_regions", "control_regions"):
                for text in getattr(row, column):
                    match = _REGION.fullmatch(text)
                    if not match or not 0 < int(match["first"]) <= int(match["last"]):
                        problems.add("HL-K21", path, number, column, text=text)
    return tuple(_event(row) for _, row in rows)


def _event(row: EventDefinition) -> Event:
    return Event(
        name=row.event,
        gene=row.gene,
        scope=row.scope,
        kind=row.kind,
        regions=_regions(row.regions),
        other_regions=_regions(row.other_regions),
        min_length=row.min_length or 1,
        max_length=row.max_length,
        needs_frame=row.needs_frame,
        min_copied_share=row.min_copied_share or 0,
        exon_ratio=_exon_ratio(row) if row.kind == "exon_ratio" else None,
        consequence=row.consequence,
    )


def _exon_ratio(row: EventDefinition) -> ExonRatio:
    # What this kind of event needs was checked.
    values = {name: getattr(row, name) for name in _NEEDED["exon_ratio"]}
    return ExonRatio(**values | {"control_regions": _regions(row.control_regions)})


def _regions(texts: Iterable[str]) -> tuple[Interval, ...]:
    found = (_REGION.fullmatch(text) for text in texts)
    return tuple(from_one_based(m["chrom"], int(m["first"]), int(m["last"])) for m in found if m)
