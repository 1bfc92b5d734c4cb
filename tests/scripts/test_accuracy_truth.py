"""Truth sets: alleles of the type requested, left-aligned, apart, and the same every time."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.design import Design, load_design
from benchmarks.truth import Event, SequenceSource, TruthBuilder, left_align
from hemaline.common.intervals import Interval

VAFS = (0.01, 0.05)


@pytest.fixture(scope="module")
def design() -> Design:
    small = replace(load_design(quick=True), vafs=VAFS, per_cell=1, samples=3)
    return replace(small, spacing=100, most_share=0.9)


@pytest.fixture(scope="module")
def events(design: Design, sequence: SequenceSource, targets: list[Interval]) -> list[Event]:
    return TruthBuilder(design, sequence, targets).events()


def spliced(sequence: SequenceSource, pos: int, ref: str, alt: str) -> str:
    text = sequence("chr21", 0, 1 << 30)
    assert text[pos - 1 : pos - 1 + len(ref)] == ref
    return text[: pos - 1] + alt + text[pos - 1 + len(ref) :]


def test_every_cell_is_filled(design: Design, events: list[Event]) -> None:
    cells = sorted((e.type, e.allele.vaf) for e in events)
    assert cells == sorted((t.name, v) for t in design.types for v in VAFS)


def test_events_are_of_their_type(design: Design, events: list[Event]) -> None:
    types = {t.name: t for t in design.types}
    for event in events:
        low, high = types[event.type].length
        change = abs(len(event.allele.alt) - len(event.allele.ref))
        assert low <= event.length - event.filler <= high
        if types[event.type].kind == "substitution":
            assert change == 0
            pairs = zip(event.allele.ref, event.allele.alt, strict=True)
            assert all(a != b for a, b in pairs)
        else:
            assert change == event.length
        if event.type == "homopolymer":
            assert event.homopolymer >= 6


def test_duplications_hold_a_copy(events: list[Event], sequence: SequenceSource) -> None:
    text = sequence("chr21", 0, 1 << 30)
    for event in (e for e in events if e.type == "dup_20_200"):
        length = event.length - event.filler
        changed = spliced(sequence, event.allele.pos, event.allele.ref, event.allele.alt)
        # Some stretch of that length occurs twice, the filler between its copies.
        assert any(
            changed[at : at + length] == changed[at + event.length : at + event.length + length]
            and text[at : at + length] == changed[at : at + length]
            for at in range(event.start - length, event.end + event.length)
        )


def test_events_keep_apart_and_share_no_more_than_all(
    design: Design, events: list[Event], targets: list[Interval]
) -> None:
    for one, two in combinations(events, 2):
        if one.sample == two.sample:
            assert max(two.start - one.end, one.start - two.end) >= design.spacing
    for event in events:
        assert any(t.start <= event.start and event.end <= t.end for t in targets)


def test_the_same_design_gives_the_same_events(
    design: Design, events: list[Event], sequence: SequenceSource, targets: list[Interval]
) -> None:
    assert TruthBuilder(design, sequence, targets).events() == events
    other = replace(design, seed=design.seed + 1)
    assert TruthBuilder(other, sequence, targets).events() != events


def test_too_little_room_is_reported(design: Design, sequence: SequenceSource) -> None:
    crowded = replace(design, per_cell=40, samples=1)
    builder = TruthBuilder(crowded, sequence, [Interval("chr21", 2_000, 2_400)])
    builder.attempts = 2_000
    with pytest.raises(ValueError, match="no room for another"):
        builder.events()


@given(
    at=st.integers(300, 400),
    deleted=st.integers(0, 12),
    inserted=st.text("ACGT", max_size=12),
)
def test_left_align_keeps_the_haplotype_and_cannot_move_further(
    sequence: SequenceSource, at: int, deleted: int, inserted: str
) -> None:
    ref = sequence("chr21", at - 1, at - 1 + deleted)
    if ref == inserted:
        return
    pos, short, alt = left_align(sequence, "chr21", at, ref, inserted)
    assert spliced(sequence, pos, short, alt) == spliced(sequence, at, ref, inserted)
    assert short and alt
    # Parsimonious: the last bases differ, and the first ones too unless one is an anchor.
    assert short[-1] != alt[-1]
    assert short[0] != alt[0] or min(len(short), len(alt)) == 1
