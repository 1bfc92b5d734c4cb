"""The events of one sample: determined from its alleles, or from depths that need other samples."""

from __future__ import annotations

from collections.abc import Iterable

from hemaline.callability.events.event_definitions import Event
from hemaline.callability.events.event_reports import EventRow, Looked, rows_of_event
from hemaline.callability.events.exon_ratio import ExonDepth, measure_ratio
from hemaline.callability.sample_look import SampleLook
from hemaline.reads.fragments import Alignments


def sample_events(
    events: Iterable[Event], look: SampleLook, looked: Looked, alignments: Alignments
) -> tuple[list[EventRow], list[ExonDepth]]:
    """Rows of the events that are determined from alleles, and depths for the others."""
    rows: list[EventRow] = []
    depths: list[ExonDepth] = []
    for event in events:
        if event.is_of_alleles:
            statuses = look.statuses(event.scope_regions(), alignments)
            rows += rows_of_event(event, look.calls, statuses, looked)
        elif event.exon_ratio is not None:
            depths.append(_depth(event, look, looked.sample_id, alignments))
    return rows, depths


def _depth(event: Event, look: SampleLook, sample_id: str, alignments: Alignments) -> ExonDepth:
    assessor = look.assessor
    if not look.accepted:
        return ExonDepth(sample_id, event.name, None, None, "sample_failed_qc")
    if event.gene not in assessor.panel_genes:
        return ExonDepth(sample_id, event.name, None, None, "not_on_panel")
    return measure_ratio(sample_id, event, assessor.targets, alignments, assessor.limits.filters)
