"""Events of a scope take the answer of the events table."""

from dataclasses import replace

import pytest

from hemaline.callability.events.event_definitions import load_events
from hemaline.callability.events.event_reports import EventRow
from hemaline.callability.events.event_scopes import EventScopes
from hemaline.callability.region_status import RegionStatus
from hemaline.paths import resource
from rows import event_region_row

EVENTS = load_events(resource("events.tsv"))
UNKNOWN = event_region_row("FLT3", "ITD", sample_id="S1")
PTD = replace(UNKNOWN, gene="KMT2A", region="PTD")


def settled(region: RegionStatus, *rows: EventRow) -> tuple[str, str | None, float | None]:
    found = EventScopes.of(EVENTS, rows, {"S1": 0.02, "S2": 0.02}).settle(region)
    assert replace(found, status=region.status, reason=region.reason, limit=region.limit) == region
    return found.status, found.reason, found.limit


def itd(status: int | None, reason: str | None = None, limit: float | None = 0.01) -> EventRow:
    return EventRow("S1", "FLT3_ITD", "FLT3", status, reason, limit=limit)


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        (itd(0), ("assessed", None, 0.01)),
        (itd(1), ("assessed", None, 0.01)),
        (itd(1, limit=0.021), ("partial", "low_depth", 0.021)),
        (itd(1, limit=None), ("partial", "low_depth", None)),
        (itd(None, "low_mapq", 0.3), ("not_assessed", "low_mapq", 0.3)),
    ],
)
def test_answers(row: EventRow, expected: tuple[str, str | None, float | None]) -> None:
    assert settled(UNKNOWN, row) == expected


def test_a_ratio_is_found_or_denied() -> None:
    found = EventRow("S1", "KMT2A_PTD", "KMT2A", 1, vaf=0.3, limit=0.1)
    assert settled(PTD, found) == ("found", None, 0.1)
    denied = EventRow("S1", "KMT2A_PTD", "KMT2A", 0, limit=0.1)
    assert settled(PTD, denied) == ("assessed", None, 0.1)


@pytest.mark.parametrize(
    "region",
    [
        replace(UNKNOWN, sample_id="S2"),
        replace(UNKNOWN, gene="KIT"),
        replace(UNKNOWN, region="TKD"),
        replace(UNKNOWN, kind="region"),
    ],
)
def test_other_rows_are_left_alone(region: RegionStatus) -> None:
    assert settled(region, itd(0)) == ("not_assessed", "no_caller", None)
