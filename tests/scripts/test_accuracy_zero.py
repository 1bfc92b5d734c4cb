"""Events at stated limits: where a class has a limit, at that limit, and nowhere else."""

from __future__ import annotations

from dataclasses import replace

import pytest

from benchmarks.design import Design, load_design
from benchmarks.truth import Event, SequenceSource
from benchmarks.zero import Limits, ZeroSet, zero_table
from called_events import ONE
from hemaline.common.intervals import Interval


@pytest.fixture(scope="module")
def design() -> Design:
    whole = load_design(quick=True)
    zero = replace(whole.zero, spacing=10, per_class=1, samples=1, floor=0.02)
    return replace(whole, zero=zero, most_share=0.9)


def limits(targets: list[Interval]) -> Limits:
    """The second target has no limit of homopolymers or insertions; the third is not assessed."""
    stated: list[dict[str, float | None]] = [
        {"substitution": 0.010, "homopolymer": 0.05, "insertion": 0.015},
        {"substitution": 0.012, "homopolymer": None, "insertion": None},
        {"substitution": 0.030, "homopolymer": 0.06, "insertion": 0.040},
    ]
    return dict(zip(targets, stated, strict=True))


@pytest.fixture(scope="module")
def events(design: Design, sequence: SequenceSource, targets: list[Interval]) -> list[Event]:
    return ZeroSet(design, sequence, targets).events({"BLANK1": limits(targets)})


def test_each_class_is_spiked_at_the_limit_of_its_region(
    design: Design, events: list[Event], targets: list[Interval]
) -> None:
    stated = limits(targets)
    counts = dict.fromkeys((c.name for c in design.zero.classes), 0)
    for event in events:
        counts[event.type] += 1
        target = next(t for t in targets if t.contains("chr21", event.start))
        assert event.allele.vaf == stated[target][design.zero.limits[event.type]]
    assert set(counts.values()) == {1}


def test_nothing_is_spiked_where_nothing_was_stated(
    events: list[Event], targets: list[Interval]
) -> None:
    assert not any(targets[2].contains("chr21", e.start) for e in events)
    special = [e for e in events if e.type not in ("substitution", "short_indel")]
    assert all(targets[0].contains("chr21", e.start) for e in special)


def test_a_class_without_room_has_fewer_events(
    design: Design, sequence: SequenceSource, targets: list[Interval]
) -> None:
    crowded = replace(design, zero=replace(design.zero, per_class=6, spacing=200))
    events = ZeroSet(crowded, sequence, targets).events({"BLANK1": limits(targets)})
    counts = {c.name: sum(e.type == c.name for e in events) for c in design.zero.classes}
    assert 0 < counts["insertion_101_200"] < 6
    # The rest found what room the long ones left.
    assert counts["insertion_31_100"] + counts["short_indel"] > 0


def test_the_table_states_at_which_limits_and_how_many_were_found() -> None:
    outcomes = [replace(ONE, vaf=0.01), replace(ONE, vaf=0.03, found=False)]
    row = zero_table("project", 1000, outcomes).splitlines()[-1]
    assert "0.0200 (0.0100-0.0300)" in row
    assert "1/2 0.50" in row
