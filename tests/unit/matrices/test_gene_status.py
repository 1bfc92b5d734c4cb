"""1, 0 and NA: the table of the design, and what must never happen."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cells import count_rows, gene_cell
from hemaline.callability.region_status import REASONS, RegionStatus
from hemaline.matrices.gene_status import CELL_REASONS, GeneCell, Grid
from hemaline.variants.variant_rows import VariantRow
from rows import region_row, variant_row

FLOOR = 0.02


def region(
    status: str = "assessed",
    reason: str | None = None,
    *,
    required: bool = True,
    limit: float | None = 0.01,
) -> RegionStatus:
    values = {"status": status, "reason": reason, "required": required, "limit": limit}
    return region_row("GENE", **values)


def variant(vaf: float | None) -> VariantRow:
    return variant_row("GENE", vaf)


GOOD = region()
THIN = region("partial", "low_depth", limit=0.04)
NONE = region("not_assessed", "not_targeted", limit=None)
EVENT = region("not_assessed", "no_caller", limit=None)
UNNEEDED = region("not_assessed", "no_caller", required=False, limit=None)


@pytest.mark.parametrize(
    ("regions", "vafs", "cell"),
    [
        ([GOOD], [], GeneCell(0, 0.0, 0, 0.01, None)),
        ([GOOD, region(limit=0.015)], [], GeneCell(0, 0.0, 0, 0.015, None)),
        ([GOOD, UNNEEDED], [], GeneCell(0, 0.0, 0, 0.01, None)),
        ([GOOD, THIN], [], GeneCell(None, None, None, 0.04, "low_depth")),
        ([GOOD, EVENT], [], GeneCell(None, None, None, None, "no_caller")),
        ([EVENT, THIN, NONE], [], GeneCell(None, None, None, None, "not_targeted")),
        ([], [], GeneCell(None, None, None, None, "not_on_panel")),
        ([UNNEEDED], [], GeneCell(None, None, None, None, "not_on_panel")),
        # A variant is there whatever the coverage; the reason states that the count is a minimum.
        ([GOOD], [0.3, 0.4], GeneCell(1, 0.4, 2, 0.01, None)),
        ([GOOD, THIN], [0.3], GeneCell(1, 0.3, 1, 0.04, "low_depth")),
        ([NONE], [0.3], GeneCell(1, 0.3, 1, None, "not_targeted")),
        ([], [0.3], GeneCell(1, 0.3, 1, None, "not_on_panel")),
        # The floor labels: at it is 1, below it is 0 where 0 is known.
        ([GOOD], [0.02], GeneCell(1, 0.02, 1, 0.01, None)),
        ([GOOD], [0.0199], GeneCell(0, 0.0, 0, 0.01, None)),
        ([THIN], [0.0199], GeneCell(None, None, None, 0.04, "low_depth")),
        ([GOOD], [0.0199, 0.5], GeneCell(1, 0.5, 1, 0.01, None)),
        # A variant without a VAF is there; whether it reaches the floor is not determined.
        ([GOOD], [None], GeneCell(None, None, None, 0.01, "no_vaf")),
        ([GOOD], [None, 0.3], GeneCell(1, 0.3, 1, 0.01, "no_vaf")),
    ],
)
def test_the_table_of_the_design(
    regions: list[RegionStatus], vafs: list[float | None], cell: GeneCell
) -> None:
    assert gene_cell(regions, [variant(vaf) for vaf in vafs], FLOOR) == cell


@pytest.mark.parametrize("reason", REASONS)
def test_every_reason_reaches_the_cell(reason: str) -> None:
    cell = gene_cell([GOOD, region("not_assessed", reason)], [], FLOOR)
    assert (cell.status, cell.reason) == (None, reason)


limits = st.none() | st.floats(0.001, 1)
regions = st.lists(
    st.builds(
        region,
        st.sampled_from(["partial", "not_assessed"]),
        st.sampled_from(REASONS),
        required=st.booleans(),
        limit=limits,
    )
    | st.builds(region, required=st.booleans(), limit=limits),
    max_size=6,
)
vafs = st.lists(st.none() | st.floats(0, 1), max_size=4)
floors = st.floats(0.001, 0.5)


@given(regions, vafs, floors)
def test_zero_only_where_everything_required_was_assessed(
    members: list[RegionStatus], found: list[float | None], floor: float
) -> None:
    cell = gene_cell(members, [variant(vaf) for vaf in found], floor)
    required = [one for one in members if one.required]
    looked_at = bool(required) and all(one.status == "assessed" for one in required)
    above = [vaf for vaf in found if vaf is not None and vaf >= floor]
    resolved = looked_at and None not in found
    assert cell.status == (1 if above else 0 if resolved else None)
    assert cell.count == (len(above) if above else 0 if resolved else None)
    assert cell.vaf == (max(above) if above else 0.0 if resolved else None)
    # NA has a reason, 0 has none, and 1 has one where its count is a minimum.
    assert (cell.reason is None) is resolved
    assert cell.reason in (None, *CELL_REASONS)


@given(regions, vafs, floors)
def test_assessed_is_what_the_cell_would_be_without_its_variants(
    members: list[RegionStatus], found: list[float | None], floor: float
) -> None:
    grid = Grid(("S",), ("GENE",), {"S": floor}, {})
    rows = [variant(vaf) for vaf in found]
    counts = count_rows(grid, members, rows).counts["reported"]
    undecided = [row for row in rows if row.vaf is None]
    bare = count_rows(grid, members, undecided).counts["reported"]
    assert (counts.assessed[0, 0] == 1) is (bare.status[0, 0] == 0)
    # The matrix of reasons has the same content.
    assert (counts.assessed[0, 0] == 1) is (counts.reason[0, 0] < 0)


@given(regions, vafs, floors, st.sampled_from(REASONS))
def test_one_more_unassessed_region_never_gives_or_keeps_a_zero(
    members: list[RegionStatus], found: list[float | None], floor: float, reason: str
) -> None:
    rows = [variant(vaf) for vaf in found]
    before = gene_cell(members, rows, floor)
    after = gene_cell([*members, region("not_assessed", reason)], rows, floor)
    assert after.status == (1 if before.status == 1 else None)
    assert after.reason is not None
    assert (after.count, after.vaf) == (before.count, before.vaf) or before.status == 0


@given(regions, vafs, floors)
def test_order_does_not_matter(
    members: list[RegionStatus], found: list[float | None], floor: float
) -> None:
    rows = [variant(vaf) for vaf in found]
    assert gene_cell(members[::-1], rows[::-1], floor) == gene_cell(members, rows, floor)


@given(regions)
def test_the_limit_is_the_worst_of_the_required_and_unknown_where_one_is(
    members: list[RegionStatus],
) -> None:
    found = [one.limit for one in members if one.required]
    known = [limit for limit in found if limit is not None]
    expected = max(known) if known and len(known) == len(found) else None
    assert gene_cell(members, [], FLOOR).limit == expected


def withheld(vaf: float | None) -> VariantRow:
    return replace(variant(vaf), reported=False, withheld="no_population_source")


@pytest.mark.parametrize(
    ("regions", "rows", "status", "reason"),
    [
        ([GOOD], [withheld(0.4)], None, "no_population_source"),
        ([GOOD], [withheld(FLOOR)], None, "no_population_source"),
        # Below the floor the matrix does not report it.
        ([GOOD], [withheld(0.0199)], 0, None),
        ([GOOD], [withheld(None)], None, "no_vaf"),
        # One that is reported makes the gene 1; how many there are is a minimum.
        ([GOOD], [withheld(0.4), variant(0.3)], 1, "no_population_source"),
        # What was not assessed comes first in the closed list.
        ([THIN], [withheld(0.4)], None, "low_depth"),
        ([], [withheld(0.4)], None, "not_on_panel"),
    ],
)
def test_a_withheld_variant_is_never_wild_type(
    regions: list[RegionStatus], rows: list[VariantRow], status: int | None, reason: str | None
) -> None:
    cell = gene_cell(regions, rows, FLOOR)
    assert (cell.status, cell.reason) == (status, reason)
    assert cell.vaf == (0.3 if status else 0.0 if status == 0 else None)
    assert cell.count == status


@given(regions, vafs, vafs, floors)
def test_withheld_variants_change_a_zero_into_na_and_nothing_else(
    members: list[RegionStatus],
    found: list[float | None],
    kept_out: list[float | None],
    floor: float,
) -> None:
    rows = [variant(vaf) for vaf in found]
    before = gene_cell(members, rows, floor)
    after = gene_cell(members, [*rows, *map(withheld, kept_out)], floor)
    above = any(vaf is not None and vaf >= floor for vaf in kept_out)
    open_ = above or None in kept_out
    assert after.status == (None if open_ and before.status == 0 else before.status)
    words = {before.reason, "no_population_source" if above else None}
    words |= {"no_vaf"} if None in kept_out else set()
    assert after.reason == next((one for one in CELL_REASONS if one in words), None)
    assert after.limit == before.limit


at_floors = st.floats(0.001, 0.5)


@given(regions, vafs, floors, at_floors)
def test_another_floor_gives_0_only_where_every_limit_reaches_it(
    members: list[RegionStatus], found: list[float | None], own: float, floor: float
) -> None:
    """Assessed so that ``floor`` was seen, or NA; whatever the table stated at its own floor."""
    rows = [replace(one, floor=own) for one in members]
    cell = gene_cell(rows, [variant(vaf) for vaf in found], floor, at_floor=True)
    required = [one for one in rows if one.required]
    if any(vaf is not None and vaf >= floor for vaf in found):
        assert cell.status == 1
    elif cell.status == 0:
        assert required
        assert None not in found
        assert own == floor or all(r.limit is not None and r.limit <= floor for r in required)
        assert all(r.reason in (None, "low_depth", "low_mapq") for r in required)
    else:
        assert cell.status is None
        assert cell.reason is not None


@given(regions, vafs, st.lists(floors, min_size=2, max_size=2, unique=True))
def test_no_floor_turns_a_0_into_a_1_but_through_a_vaf(
    members: list[RegionStatus], found: list[float | None], both: list[float]
) -> None:
    low, high = sorted(both)
    rows = [variant(vaf) for vaf in found]
    below = gene_cell(members, rows, low, at_floor=True)
    above = gene_cell(members, rows, high, at_floor=True)
    between = [vaf for vaf in found if vaf is not None and low <= vaf < high]
    # Raising loses ones only, and only those whose VAFs are between; a 0 stays 0.
    if below.status == 0:
        assert above.status == 0
    if above.status == 1:
        assert below.status == 1
    if (below.status, above.status) == (1, 0):
        assert between


@pytest.mark.parametrize(
    ("rows", "floor", "status", "reason"),
    [
        ([replace(THIN, floor=0.02)], 0.05, 0, None),
        ([replace(THIN, floor=0.02)], 0.04, 0, None),
        ([replace(THIN, floor=0.02)], 0.03, None, "low_depth"),
        ([replace(GOOD, floor=0.02)], 0.005, None, "low_depth"),
        # At the table's own floor its statuses hold, whatever the digits of the limit.
        ([replace(region(limit=0.0201), floor=0.02)], 0.02, 0, None),
        ([replace(region(limit=0.0201), floor=None)], 0.02, None, "low_depth"),
        ([replace(NONE, floor=0.02)], 1.0, None, "not_targeted"),
        ([replace(EVENT, floor=0.02)], 1.0, None, "no_caller"),
        ([], 1.0, None, "not_on_panel"),
    ],
)
def test_another_floor(
    rows: list[RegionStatus], floor: float, status: int | None, reason: str | None
) -> None:
    cell = gene_cell(rows, [], floor, at_floor=True)
    assert (cell.status, cell.reason) == (status, reason)


def hotspot(vaf: float | None, name: str | None) -> VariantRow:
    return replace(variant(vaf), hotspot=name)


@pytest.mark.parametrize(
    ("rows", "status"),
    [
        ([], 0),
        ([hotspot(0.3, None)], 0),
        ([hotspot(0.3, "p.S34F")], 1),
        ([hotspot(0.01, "p.S34F")], 0),
        ([hotspot(0.3, "unknown")], None),
        ([hotspot(0.3, "unknown"), hotspot(0.3, "p.S34F")], 1),
        ([replace(withheld(0.3), hotspot="p.S34F")], None),
        ([withheld(0.3)], 0),
    ],
)
def test_the_hotspot_matrix_has_three_values_too(
    rows: list[VariantRow], status: int | None
) -> None:
    assert gene_cell([GOOD], rows, FLOOR, selection="hotspot").status == status
    unseen = gene_cell([NONE], rows, FLOOR, selection="hotspot").status
    assert unseen == (1 if status == 1 else None)


CLASSED = replace(GOOD, floor=0.02, homopolymers=1, limit_homopolymer=0.03, limit_insertion=0.04)


@pytest.mark.parametrize(
    ("row", "classes", "floor", "status"),
    [
        (CLASSED, (), 0.02, 0),
        (CLASSED, ("homopolymer",), 0.02, None),
        (CLASSED, ("homopolymer",), 0.03, 0),
        (CLASSED, ("homopolymer", "insertion"), 0.03, None),
        (CLASSED, ("homopolymer", "insertion"), 0.04, 0),
        (replace(CLASSED, limit_homopolymer=None), ("homopolymer",), 0.5, None),
        # Without a homopolymer there is nothing to miss; without having looked there is.
        (replace(CLASSED, limit_homopolymer=None, homopolymers=0), ("homopolymer",), 0.02, 0),
        (replace(CLASSED, limit_homopolymer=None, homopolymers=None), ("homopolymer",), 0.5, None),
        (replace(CLASSED, limit_insertion=None), ("insertion",), 0.5, None),
        (replace(CLASSED, kind="event", limit_insertion=None), ("insertion",), 0.02, 0),
    ],
)
def test_a_0_may_have_to_deny_a_class(
    row: RegionStatus, classes: tuple[str, ...], floor: float, status: int | None
) -> None:
    cell = gene_cell([row], [], floor, at_floor=True, classes=classes)
    assert (cell.status, cell.reason) == (status, None if status == 0 else "low_depth")


@given(regions, vafs, floors, st.sets(st.sampled_from(["homopolymer", "insertion"])))
def test_a_class_only_takes_zeros_away(
    members: list[RegionStatus], found: list[float | None], floor: float, classes: set[str]
) -> None:
    rows = [variant(vaf) for vaf in found]
    before = gene_cell(members, rows, floor, at_floor=True)
    after = gene_cell(members, rows, floor, at_floor=True, classes=tuple(sorted(classes)))
    assert after.status == before.status or (before.status, after.status) == (0, None)
