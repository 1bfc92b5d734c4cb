"""Appearance of the cohort page: states differ by shape, and colours can be seen."""

from __future__ import annotations

import csv
import re
from itertools import combinations

import pytest

from hemaline.copynumber.copy_rows import COPY_REASONS
from hemaline.matrices.gene_status import CELL_REASONS
from hemaline.paths import resource
from hemaline.reports.cohort.appearance import Appearance, CellState

FOLDER = resource("report/cohort")
LOOK: Appearance = Appearance.load(FOLDER / "appearance.yaml")
STYLE = (FOLDER / "style.css").read_text(encoding="utf-8")
# Rows of pixels of a cell that is one pixel wide.
ROWS = LOOK.layout.row


def luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def profile(state: CellState) -> tuple[bool, ...]:
    """Inked rows of pixels, without their colour."""
    middles = [(row + 0.5) / ROWS for row in range(ROWS)]
    return tuple(any(top <= y < bottom for top, bottom in state.bars) for y in middles)


@pytest.mark.parametrize(("one", "other"), list(combinations(LOOK.states, 2)))
def test_states_differ_without_colour_in_a_column_of_one_pixel(
    one: CellState, other: CellState
) -> None:
    seen = [(state.background, profile(state)) for state in (one, other)]
    assert seen[0] != seen[1]


def test_missing_is_a_line_on_paper_and_everything_else_is_in_a_box() -> None:
    for state in LOOK.states:
        assert state.background == ("paper" if state.of == "missing" else "box")
        assert any(profile(state)) == (state.of != "zero")


def test_states_are_listed_in_the_order_in_which_they_are_drawn() -> None:
    ranks = [("mutated", "missing", "zero").index(one.of) for one in LOOK.states]
    assert ranks == sorted(ranks)


@pytest.mark.parametrize("state", LOOK.states, ids=lambda one: one.name)
def test_bars_are_seen_on_their_background(state: CellState) -> None:
    for colour in filter(None, (state.colour, state.many)):
        if state.bars:
            assert contrast(colour, LOOK.colours[state.background]) >= 3


@pytest.mark.parametrize("reason", sorted({*CELL_REASONS, *COPY_REASONS}))
def test_every_reason_has_a_state(reason: str) -> None:
    assert reason in LOOK.of_reason


def test_no_reason_or_consequence_has_two_states() -> None:
    for found in (
        [reason for one in LOOK.states for reason in one.reasons],
        [term for one in LOOK.states for term in one.consequences],
    ):
        assert len(found) == len(set(found))


def test_consequences_are_terms_of_the_project() -> None:
    with resource("consequences.tsv").open(encoding="utf-8", newline="") as handle:
        known = {row["consequence"] for row in csv.DictReader(handle, delimiter="\t")}
    assert set(LOOK.of_consequence) <= known


def test_texts_are_read_on_their_background() -> None:
    inks = dict(re.findall(r"--([\w-]+)-ink: (#\w+)", STYLE))
    backgrounds = dict(re.findall(r"--([\w-]+)-background: (#\w+)", STYLE))
    for name, ink in inks.items():
        assert contrast(ink, backgrounds["paper"]) >= 4.5
        if name in backgrounds:
            assert contrast(ink, backgrounds[name]) >= 4.5
    for one in LOOK.callability[:-1]:
        assert contrast(LOOK.colours["ink"], one.colour) >= 4.5


def test_scripts_are_listed_once_each() -> None:
    assert sorted(LOOK.scripts) == sorted(path.name for path in FOLDER.glob("*.js"))


def test_an_unknown_reason_is_drawn_as_missing() -> None:
    assert LOOK.state_of_reason("of tomorrow").of == "missing"
    assert LOOK.state_of_consequence("missense_variant&splice_region_variant").name == "missense"
    assert LOOK.state_of_consequence(None).name == "other"
