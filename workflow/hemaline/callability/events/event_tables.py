"""Files of events: what each sample writes, and the cohort's table made of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from hemaline.callability.events.event_definitions import COPY_NUMBER, Event
from hemaline.callability.events.event_reports import EventRow
from hemaline.callability.events.exon_ratio import ExonDepth, ratio_row
from hemaline.inputs.sheet_rows import Sample


def cohort_rows(
    events: Sequence[Event],
    samples: Mapping[str, Sample],
    rows: Mapping[str, Sequence[EventRow]],
    depths: Mapping[str, Sequence[ExonDepth]],
    copies: Mapping[tuple[str, str], EventRow],
    ratios: Mapping[tuple[str, str], EventRow] | None = None,
) -> Iterator[EventRow]:
    """Rows by sample in the order of ``samples``, then by event.

    Args:
        events: in order.
        samples: in order.
        rows: of events that alleles show, by sample.
        depths: of exons, by sample.
        copies: rows of events of copy number by sample and event, one for each sample.
        ratios: ratios of exons by a panel of normals, by sample and event; the others are held
            against the control samples of the run.
    """
    measured = {
        (name, depth.event): depth for name, of_sample in depths.items() for depth in of_sample
    }
    for name in samples:
        for event in events:
            yield from (row for row in rows[name] if row.event == event.name)
            if event.kind == COPY_NUMBER:
                yield copies[name, event.name]
            if event.exon_ratio is not None:
                controls = _controls(event, name, samples)
                depth = measured[name, event.name]
                by_panel = (ratios or {}).get((name, event.name))
                if by_panel is not None and depth.reason is None:
                    yield by_panel
                else:
                    others = [measured[control, event.name] for control in controls]
                    yield ratio_row(event, depth, others)


def _controls(event: Event, sample_id: str, samples: Mapping[str, Sample]) -> list[str]:
    """Other samples of the same assay whose role has no event."""
    if event.exon_ratio is None:
        return []
    assay, roles = samples[sample_id].assay, event.exon_ratio.control_roles
    return [
        other.sample_id
        for other in samples.values()
        if other.sample_id != sample_id and other.assay == assay and other.role in roles
    ]
