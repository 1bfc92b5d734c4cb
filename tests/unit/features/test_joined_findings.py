"""Given and measured findings: one rule, three values, each with its source."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hemaline.common.problems import Problems
from hemaline.common.tables.rows import schema_of
from hemaline.copynumber.copy_regions import load_copy_regions
from hemaline.copynumber.copy_rows import LIMIT_ABOVE_FLOOR, PURITY_UNKNOWN, CopyRow
from hemaline.copynumber.copy_rules import load_copy_rules
from hemaline.features.clinical_entries import ClinicalEntry, Record
from hemaline.features.joined_findings import (
    BOTH,
    EXPLAINED,
    GIVEN,
    MEASURED,
    joined_findings,
    joined_record,
    report_contradictions,
)
from hemaline.features.measured_findings import (
    PRESENCE_ONLY,
    SHARE_UNCERTAIN,
    CopyFloor,
    copy_event,
    load_finding_sources,
    measured_findings,
)
from hemaline.inputs.clinical_rows import CytogeneticsRow

FLOOR = CopyFloor(0.2)
OF_TUMOUR = CopyFloor(0.2, of_tumour_cells=True)
NAMES = [one.finding for one in load_finding_sources() if one.gives == "status"]


def row(event: str, status: int | None, limit: float | None = 0.1, **more: object) -> CopyRow:
    reason = None if status is not None else LIMIT_ABOVE_FLOOR
    values = {"limit": limit, "floor": 0.2, **more}
    return CopyRow("S-1", event, status, reason, **values)  # type: ignore[arg-type]


def record(**values: object) -> Record:
    return Record(
        {k: ClinicalEntry(v, (f"sheet {k}",)) for k, v in values.items()}  # type: ignore[arg-type]
    )


def joined(held: Record, *rows: CopyRow, floor: CopyFloor | None = FLOOR):
    return joined_findings(held, map(copy_event, rows), floor)


def test_the_columns_are_of_the_cytogenetics_table_and_the_events_of_the_regions() -> None:
    columns = set(schema_of(CytogeneticsRow).names)
    events = {one.event for one in load_copy_regions()}
    events |= {one.event for one in load_copy_rules().combined}
    for source in load_finding_sources():
        assert source.finding in columns
        assert source.event in events
        assert source.unless is None or source.unless in columns
    # Every event whose name is a column gives it.
    named = {one.event for one in load_finding_sources()}
    assert {event for event in events if event in columns} <= named


TABLE = [
    (True, 1, True, BOTH, False),
    (True, 0, True, GIVEN, True),
    (True, None, True, GIVEN, False),
    (False, 1, True, MEASURED, True),
    (False, 0, False, BOTH, False),
    (False, None, False, GIVEN, False),
    (None, 1, True, MEASURED, False),
    (None, 0, False, MEASURED, False),
    (None, None, None, None, False),
]


@pytest.mark.parametrize(("held", "status", "value", "source", "contradicted"), TABLE)
def test_one_is_enough_for_yes_and_one_for_no_where_none_has_it(
    held, status, value, source, contradicted
) -> None:
    given_record = Record() if held is None else record(plus8=held)
    found = joined(given_record, row("plus8", status))["plus8"]
    assert (found.entry.value, found.source) == (value, source)
    assert found.is_contradicted is contradicted
    assert (found.entry.reason is None) is (value is not None)


def test_provenance_has_both_sides_and_their_tables() -> None:
    found = joined(record(plus8=False), row("plus8", 1, cells=0.3, cells_low=0.2, cells_high=0.4))
    assert found["plus8"].entry.made_by == (
        "sheet plus8",
        "copy_number: plus8 1 cells 0.3 limit 0.1",
    )


def test_what_no_table_measures_stays_as_given() -> None:
    held = record(t_8_21=True, karyotype="46,XX", del17p_cells=0.55)
    found = joined(held, row("plus8", None))
    assert joined_record(found).get("t_8_21").value is True
    assert joined_record(found).get("del17p_cells").value == 0.55
    assert found["t_8_21"].source == GIVEN
    assert joined(held) == joined(held, floor=None)


@pytest.mark.parametrize(("limit", "value"), [(0.1, False), (0.2, False), (0.21, None)])
def test_an_absence_holds_at_the_floor_of_the_view_alone(limit, value) -> None:
    found = joined(Record(), row("plus8", 0, limit))["plus8"].entry
    assert (found.value, found.reason) == (value, None if value is False else LIMIT_ABOVE_FLOOR)


def test_of_tumour_cells_the_purity_decides() -> None:
    def value(purity: float | None, limit: float | None = 0.1):
        rows = (row("del17_17p", 0, limit, purity=purity),)
        found = joined(Record(), *rows, floor=OF_TUMOUR)["del17_17p"].entry
        return found.value, found.reason

    assert value(0.9) == (False, None)
    assert value(0.4) == (None, LIMIT_ABOVE_FLOOR)
    assert value(None) == (None, PURITY_UNKNOWN)
    # Events that are counted have no limit of their own: the floor of the run holds.
    assert value(0.4, None) == (False, None)
    # What is found is found, whatever the purity.
    found = joined(Record(), row("del17_17p", 1), floor=OF_TUMOUR)
    assert found["del17_17p"].entry.value is True


def test_reads_never_exclude_what_they_see_in_part() -> None:
    for name in ("complex", "monosomal_karyotype"):
        found = joined(Record(), row(name, 0))[name].entry
        assert (found.value, found.reason) == (None, PRESENCE_ONLY)
        assert joined(Record(), row(name, 1))[name].entry.value is True


def test_a_loss_of_the_whole_chromosome_is_no_deletion_of_its_arm() -> None:
    whole = joined(Record(), row("del5q", 1), row("minus5", 1))
    assert (whole["del5q"].entry.value, whole["del5q"].entry.reason) == (None, EXPLAINED)
    assert joined(Record(), row("del5q", 1), row("minus5", None))["del5q"].entry.value is True
    # A karyotype with -5 and without del(5q) is not contradicted by the depth of 5q.
    by_karyotype = joined(record(del5q=False, minus5=True), row("del5q", 1), row("minus5", None))
    assert by_karyotype["del5q"].entry.value is False
    assert not by_karyotype["del5q"].is_contradicted


def test_columns_follow_from_members_of_either_side() -> None:
    found = joined(record(del7q=False), row("minus7", 0), row("del7_7q", None))
    assert (found["del7_7q"].entry.value, found["del7_7q"].source) == (False, BOTH)
    found = joined(Record(), row("minus17", 1))
    assert found["del17_17p"].entry.value is True
    assert found["tp53_loh"].entry.value is True
    assert found["tp53_loh"].source == MEASURED
    open_one = joined_record(joined(record(minus17=False), row("minus17", 0)))
    assert open_one.get("del17_17p").value is None


SHARES = [
    ((0.5, 0.4, 0.6), 0.8, 0.625, None),
    ((0.10, 0.06, 0.14), 0.8, 0.125, None),
    ((0.17, 0.12, 0.22), 0.8, None, SHARE_UNCERTAIN),
    ((0.5, 0.4, 0.6), None, None, PURITY_UNKNOWN),
    ((0.9, 0.85, 1.0), 0.5, 1.0, None),
]


@pytest.mark.parametrize(("cells", "purity", "share", "reason"), SHARES)
def test_the_share_of_plasma_cells_is_given_where_its_side_of_the_floor_is_certain(
    cells, purity, share, reason
) -> None:
    middle, low, high = cells
    measured = row("del17_17p", 1, cells=middle, cells_low=low, cells_high=high, purity=purity)
    found = measured_findings([copy_event(measured)], OF_TUMOUR)["del17p_cells"].entry
    assert (found.value, found.reason) == (share and pytest.approx(share), reason)
    given_share = joined(record(del17p_cells=0.3), measured, floor=OF_TUMOUR)["del17p_cells"]
    assert (given_share.entry.value, given_share.source) == (0.3, GIVEN)


def test_contradictions_are_reported_with_both_sides() -> None:
    problems = Problems()
    found = joined(record(plus8=False, del20q=True), row("plus8", 1), row("del20q", 0))
    report_contradictions(Path("copy_number.tsv"), "S-1", found, problems)
    text = problems.report()
    assert [one.code for one in problems] == ["HL-J17", "HL-J17"]
    assert not problems.errors
    assert "S-1: given as 'no', and the reads differ (copy_number: plus8 1 limit 0.1)" in text


statuses = st.sampled_from((1, 0, None))
truths = st.sampled_from((True, False, None))


@settings(max_examples=200)
@given(st.dictionaries(st.sampled_from(NAMES), st.tuples(truths, statuses), min_size=1))
def test_nothing_is_0_without_a_side_that_excludes_it_nor_1_without_one_that_has_it(cells) -> None:
    held = record(**{name: value for name, (value, _) in cells.items() if value is not None})
    found = joined(held, *(row(name, status) for name, (_, status) in cells.items()))
    states = {True: "yes", False: "no", None: "open"}
    for name, one in found.items():
        sides = [one.given.value, one.measured.entry.value if one.measured else None]
        state = states[one.entry.value]  # type: ignore[index]
        if True in sides:
            assert state == "yes"
        elif name in cells and state == "yes":
            # By a member of its group.
            assert one.entry.made_by
        if state == "open":
            assert one.entry.reason
            assert one.source is None
        else:
            assert one.source in (GIVEN, MEASURED, BOTH)
