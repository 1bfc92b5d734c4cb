"""Files of events: what each sample writes, and the cohort's table made of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path

from hemaline.callability.events.event_definitions import Event
from hemaline.callability.events.event_reports import EventRow
from hemaline.callability.events.exon_ratio import ExonDepth, ratio_row
from hemaline.common.tables.output_tables import read_table_rows, write_table
from hemaline.common.tables.table_schemas import table_schema
from hemaline.inputs.sheets import Sample


def write_sample(
    rows_path: Path, depths_path: Path, rows: Iterable[EventRow], depths: Iterable[ExonDepth]
) -> None:
    """Write one sample's events, and the depths of those that need other samples."""
    write_table((row.values() for row in rows), table_schema("events").columns, rows_path)
    write_table(
        (asdict(depth) for depth in depths), table_schema("exon_depths").columns, depths_path
    )


def read_rows(path: Path) -> Iterator[EventRow]:
    """Rows of one sample, or of the cohort's table."""
    for row in read_table_rows(path, table_schema("events").columns):
        yield EventRow(**row)


def read_depths(path: Path) -> Iterator[ExonDepth]:
    """Depths of one sample."""
    for row in read_table_rows(path, table_schema("exon_depths").columns):
        yield ExonDepth(**row)


def cohort_rows(
    events: Sequence[Event],
    samples: Mapping[str, Sample],
    rows: Mapping[str, Sequence[EventRow]],
    depths: Mapping[str, Sequence[ExonDepth]],
) -> Iterator[EventRow]:
    """Rows by sample in the order of ``samples``, then by event."""
    measured = {
        (name, depth.event): depth for name, of_sample in depths.items() for depth in of_sample
    }
    for name in samples:
        for event in events:
            yield from (row for row in rows[name] if row.event == event.name)
            if event.exon_ratio is not None:
                controls = _controls(event, name, samples)
                yield ratio_row(
                    event,
                    measured[name, event.name],
                    [measured[control, event.name] for control in controls],
                )


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


def write_cohort(path: Path, parquet: Path, rows: Iterable[EventRow]) -> None:
    """Write the cohort's table."""
    write_table((row.values() for row in rows), table_schema("events").columns, path, parquet)
