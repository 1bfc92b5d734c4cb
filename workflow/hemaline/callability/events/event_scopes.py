"""Statement of an event report about the event of a gene's scope.

The callability of a sample is computed without callers of events; the joined table takes its answer
from the events table.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from hemaline.callability.events.event_definitions import Event
from hemaline.callability.events.event_reports import EventRow
from hemaline.callability.region_status import ASSESSED, FOUND, RegionStatus
from hemaline.common.grouping import grouped

# Reasons of the whole sample or gene, which no report of an event takes back.
_DECIDED = ("sample_failed_qc", "not_on_panel")


@dataclass(frozen=True)
class EventScopes:
    """Answers by sample, gene and name of the event in the scope."""

    rows: Mapping[tuple[str, str, str], Sequence[EventRow]]
    by_ratio: frozenset[str]
    floors: Mapping[str, float]

    @classmethod
    def of(
        cls, events: Iterable[Event], rows: Iterable[EventRow], floors: Mapping[str, float]
    ) -> EventScopes:
        """From definitions, the rows of the events table, and each sample's floor."""
        known = {event.name: event for event in events}
        by_scope = grouped(
            rows, lambda row: (row.sample_id, known[row.event].gene, known[row.event].scope)
        )
        ratios = frozenset(name for name, event in known.items() if event.exon_ratio is not None)
        return cls(by_scope, ratios, floors)

    def settle(self, region: RegionStatus) -> RegionStatus:
        """The row with the answer of the event report; unchanged where there is none."""
        found = self.rows.get((region.sample_id, region.gene, region.region))
        if region.kind != "event" or not found or region.reason in _DECIDED:
            return region
        row = found[0]
        if row.status is None:
            return replace(region, status="not_assessed", reason=row.reason, limit=row.limit)
        if row.status == 0:
            return replace(region, status=ASSESSED, reason=None, limit=row.limit)
        if row.event in self.by_ratio:
            # No variant represents it: the row itself makes the gene 1.
            return replace(region, status=FOUND, reason=None, limit=row.limit)
        if row.limit is not None and row.limit <= self.floors[region.sample_id]:
            return replace(region, status=ASSESSED, reason=None, limit=row.limit)
        return replace(region, status="partial", reason="low_depth", limit=row.limit)
