"""The plots of copy number: where marks are, and that nothing measured or not measured is lost."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hemaline.copynumber.cell_shares import log2_shift
from hemaline.copynumber.copy_rows import COPY_REASONS, CopyRow, SegmentRow
from hemaline.paths import resource
from hemaline.reports.copy_figure import (
    BALANCE_BOTTOM,
    BALANCE_TOP,
    DEPTH_BOTTOM,
    DEPTH_TOP,
    LEFT,
    RIGHT,
    depth_position,
    genome_figure,
)
from hemaline.reports.region_figure import (
    SCALE_LEFT,
    SCALE_RIGHT,
    region_figure,
    share_position,
)
from hemaline.reports.report_page import ReportPages
from hemaline.reports.report_rows import write_report_rows
from reports import WORDS, report, tables

LOST = SegmentRow(
    "S-1", "chr5", "q", 60_000_000, 180_000_000, 120, -0.5, 0.02, -25.0, 3.0, 0.2, 80.0, 40, -1
)
FLAT = replace(LOST, chrom="chr8", arm="p", first=1_000_000, last=40_000_000, log2=0.01, call=0)
WITHOUT_SNPS = replace(FLAT, chrom="chr9", baf=None, baf_llr=None, hets=0, call=None)
FOUND = CopyRow(
    "S-1", "del5q", 1, None, log2=-0.5, cells=0.6, cells_low=0.5, cells_high=0.7, limit=0.1,
    floor=0.2,
)  # fmt: skip
ABSENT = CopyRow("S-1", "plus8", 0, None, limit=0.12, floor=0.2)
OPEN = CopyRow("S-1", "del_13q", None, "limit_above_floor", limit=0.3, floor=0.2)


def test_a_segment_is_where_its_chromosome_is() -> None:
    found = genome_figure([FOUND], [LOST, FLAT])
    assert found is not None
    five = next(one for one in found.chromosomes if one.label == "5")
    lost, flat = found.segments
    assert five.x < lost.x < lost.x + lost.width <= five.x + five.width + 0.01
    assert flat.x > five.x + five.width
    assert (lost.call, flat.call) == ("loss", "flat")
    assert lost.depth == depth_position(-0.5)
    assert lost.high < depth_position(-0.5) < lost.low
    assert lost.balance is not None and BALANCE_TOP < lost.balance < BALANCE_BOTTOM
    assert [one.label for one in found.found] == ["del5q"]


def test_names_of_found_regions_leave_each_other_room() -> None:
    rows = [replace(FOUND, event=name) for name in ("del5q", "plus8", "loh_4q", "delY")]
    found = genome_figure(rows, [LOST, FLAT])
    assert found is not None
    assert [one.event for one in found.names] == ["loh_4q", "del5q", "plus8", "delY"]
    assert all(LEFT <= one.x <= RIGHT for one in found.names)
    for left, right in zip(found.names, found.names[1:], strict=False):
        assert left.y != right.y or right.x - left.x > 40


def test_the_band_of_missed_changes_is_that_of_the_limit() -> None:
    """At the floor exactly, the band of an arm reaches the line of a loss."""
    limit = -log2_shift(0.2, 1, 2)
    se = limit / (4 + 1.6448536)
    found = genome_figure([FOUND], [replace(LOST, se=se)])
    assert found is not None
    (mark,) = found.segments
    assert mark.missed_low == pytest.approx(found.floors[0], abs=0.02)
    assert mark.missed_high < depth_position(0) < mark.missed_low
    half = genome_figure([replace(FOUND, purity=0.5)], [LOST])
    assert half is not None
    assert half.floors[0] == depth_position(log2_shift(0.1, 1, 2))


def test_chromosomes_are_side_by_side_over_the_whole_width() -> None:
    found = genome_figure([], [LOST])
    assert found is not None
    first, last = found.chromosomes[0], found.chromosomes[-1]
    assert (first.label, last.label) == ("1", "Y")
    assert first.x == LEFT
    assert last.x + last.width == pytest.approx(RIGHT, abs=0.1)


def test_every_arm_is_measured_or_marked_as_not_measured() -> None:
    found = genome_figure([], [LOST, FLAT, WITHOUT_SNPS])
    assert found is not None
    unmeasured = {one.label for one in found.unmeasured}
    assert {"5q", "8p", "9p"}.isdisjoint(unmeasured)
    assert {"5p", "8q", "1p", "Yq", "13p"} <= unmeasured
    assert "9p" in {one.label for one in found.without_alleles}
    assert len(unmeasured) == 48 - 3


def test_only_regions_that_are_found_are_marked() -> None:
    found = genome_figure([ABSENT, OPEN], [LOST])
    assert found is not None
    assert found.found == ()


def test_without_rows_there_is_no_figure() -> None:
    assert genome_figure([FOUND], []) is None
    assert region_figure([]) is None


@given(st.floats(-20, 20), st.floats(-20, 20))
def test_larger_ratios_are_higher_and_inside_the_track(one: float, two: float) -> None:
    low, high = sorted((one, two))
    assert DEPTH_TOP <= depth_position(high) <= depth_position(low) <= DEPTH_BOTTOM


@given(st.floats(0, 1), st.floats(0, 1))
def test_larger_shares_are_further_right(one: float, two: float) -> None:
    low, high = sorted((one, two))
    assert SCALE_LEFT <= share_position(low) <= share_position(high) <= SCALE_RIGHT


def test_a_region_has_its_limit_its_share_and_the_floor() -> None:
    found = region_figure([FOUND, ABSENT, OPEN])
    assert found is not None
    first, second, third = found.marks
    assert first.low is not None and first.high is not None and first.cells is not None
    assert first.low < first.cells < first.high
    assert second.cells is None and second.limit == share_position(0.12)
    assert third.limit is not None and found.floor is not None and third.limit > found.floor
    assert first.y < second.y < third.y < found.bottom


def test_rows_of_several_floors_have_no_common_line() -> None:
    found = region_figure([FOUND, replace(ABSENT, floor=0.1)])
    assert found is not None
    assert found.floor is None


def test_page_and_table_of_a_sample_have_every_region(tmp_path: Path) -> None:
    held = tables(copies=[FOUND, ABSENT, OPEN], segments=[LOST, FLAT])
    one = report(held)
    ReportPages(resource("report"), WORDS).write(tmp_path / "S-1.html", one)
    page = (tmp_path / "S-1.html").read_text(encoding="utf-8")
    assert "del(5q): found (1): 60\u00a0% of the cells, limit 10\u00a0%." in page
    assert "+8: not found (0), limit 12\u00a0%." in page
    assert "NA: the limit is above the floor" in page
    assert 'id="copies"' in page and "8q: not measured" in page
    write_report_rows(tmp_path / "S-1.tsv", one, WORDS)
    lines = (tmp_path / "S-1.tsv").read_text(encoding="utf-8").splitlines()
    facts = {tuple(line.split("\t")[1:6]) for line in lines[1:]}
    assert ("copy_number", "1", "NA", "event", "del5q") in facts
    assert ("copy_number", "1", "NA", "cells", "0.6") in facts
    assert ("copy_number", "3", "NA", "reason", "limit_above_floor") in facts
    assert ("segment", "1", "NA", "log2", "-0.5") in facts


def test_a_report_without_copy_number_has_no_such_part(tmp_path: Path) -> None:
    ReportPages(resource("report"), WORDS).write(tmp_path / "S-1.html", report())
    assert 'id="copies"' not in (tmp_path / "S-1.html").read_text(encoding="utf-8")


def test_every_reason_has_words() -> None:
    assert set(WORDS.copy_reasons) == set(COPY_REASONS)
