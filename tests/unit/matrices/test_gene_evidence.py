"""A gene from its rows: 1, 0 and NA, and that a gap never becomes 0."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cells import gene_cell
from hemaline.callability.region_status import REASONS
from hemaline.matrices.gene_evidence import gene_evidence
from hemaline.matrices.gene_status import GeneCell
from rows import gap_row, region_row, variant_row

GOOD, GAP = region_row("GENE"), gap_row("GENE")
UNNEEDED = gap_row("GENE", required=False)
SEEN = variant_row("GENE", 0.1)
EVENT = region_row("GENE", kind="event", status="found", limit=0.1)
WITHHELD = variant_row("GENE", 0.1, reported=False, withheld="no_population_source")


@pytest.mark.parametrize(
    ("regions", "variants", "expected"),
    [
        ([], [], GeneCell(None, None, None, None, "not_on_panel")),
        ([], [SEEN], GeneCell(1, 0.1, 1, None, "not_on_panel")),
        ([GOOD], [], GeneCell(0, 0.0, 0, 0.01, None)),
        ([GOOD, UNNEEDED], [], GeneCell(0, 0.0, 0, 0.01, None)),
        ([GOOD, GAP], [], GeneCell(None, None, None, None, "low_depth")),
        ([GOOD, GAP], [SEEN], GeneCell(1, 0.1, 1, None, "low_depth")),
        ([GOOD], [SEEN, variant_row("GENE", 0.3)], GeneCell(1, 0.3, 2, 0.01, None)),
        ([GOOD], [variant_row("GENE", 0.019)], GeneCell(0, 0.0, 0, 0.01, None)),
        ([GOOD], [WITHHELD], GeneCell(None, None, None, 0.01, "no_population_source")),
        # A partial tandem duplication: present, and no variant represents it.
        ([GOOD, EVENT], [], GeneCell(1, None, 1, 0.1, None)),
        ([GOOD, EVENT], [SEEN], GeneCell(1, 0.1, 2, 0.1, None)),
        ([GAP, EVENT], [], GeneCell(1, None, 1, None, "low_depth")),
        ([GOOD], [variant_row("GENE", None)], GeneCell(None, None, None, 0.01, "no_vaf")),
    ],
)
def test_the_table_of_the_design(regions, variants, expected):
    assert gene_evidence(regions, variants, 0.02) == expected


ROWS = st.lists(
    st.sampled_from(REASONS).map(lambda reason: gap_row("GENE", reason))
    | st.sampled_from([GOOD, EVENT]),
    max_size=4,
)


@settings(deadline=None)
@given(ROWS, st.lists(st.floats(0, 1).map(lambda vaf: variant_row("GENE", vaf)), max_size=3))
def test_zero_needs_every_region_and_no_variant(regions, variants):
    cell = gene_evidence(regions, variants, 0.02)
    is_seen = any(row.vaf >= 0.02 for row in variants)
    assert (cell.status == 1) == (is_seen or EVENT in regions)
    if cell.status == 0:
        assert regions
        assert all(row.status == "assessed" for row in regions)
    assert (cell.status is None) == (cell.count is None)
    assert (cell.vaf is None) == (cell.status is None or (cell.status == 1 and not is_seen))
    if cell.status is None:
        assert cell.reason in REASONS


@settings(deadline=None)
@given(
    ROWS,
    st.lists(
        (st.none() | st.floats(0, 1)).map(lambda vaf: variant_row("GENE", vaf)) | st.just(WITHHELD),
        max_size=3,
    ),
)
def test_views_and_matrices_state_the_same(regions, variants):
    """A matrix counts a gene by column, a view by rows: one law."""
    assert gene_evidence(regions, variants, 0.02) == gene_cell(regions, variants, 0.02)
