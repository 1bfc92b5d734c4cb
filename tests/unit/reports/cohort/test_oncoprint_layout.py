"""Order and counts of the oncoprint, against counters that follow the rule literally."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from hemaline.paths import resource
from hemaline.reports.cohort.appearance import Appearance
from hemaline.reports.cohort.cohort_cells import CODE, INCOMPLETE, CellBytes, PanelCells, gene_codes
from hemaline.reports.cohort.oncoprint_layout import columns, gene_counts, oncoprint_order

LOOK: Appearance = Appearance.load(resource("report/cohort/appearance.yaml"))
CODES = gene_codes(LOOK)
KIND = [LOOK.by_name[one.state].of for one in CODES.all]
codes = st.builds(
    lambda code, whole: code | (0 if whole or KIND[code] == "missing" else INCOMPLETE),
    st.integers(0, len(CODES.all) - 1), st.booleans(),
)  # fmt: skip
cells = st.integers(1, 12).flatmap(
    lambda n: st.integers(1, 5).flatmap(lambda g: arrays(np.uint8, (n, g), elements=codes))
)


def panel(values: CellBytes) -> PanelCells:
    genes = [f"G{at}" for at in range(values.shape[1])]
    return PanelCells("p", genes, values, CODES.mutated)


def kind(cell: int) -> str:
    return KIND[int(cell) & CODE]


@given(cells)
def test_counts_are_those_of_single_cells(values: CellBytes) -> None:
    for gene, count in enumerate(gene_counts(panel(values), CODES)):
        column = values[:, gene].tolist()
        whole = [c for c in column if kind(c) != "missing" and not c & INCOMPLETE]
        assert count.mutated == sum(kind(c) == "mutated" for c in column)
        assert count.assessed == len(whole)
        assert count.mutated_assessed == sum(kind(c) == "mutated" for c in whole)
        assert count.missing == sum(kind(c) == "missing" for c in column)


@given(cells, st.data())
def test_every_sample_is_drawn_once_in_its_group_and_in_order(
    values: CellBytes, data: st.DataObject
) -> None:
    size = len(values)
    names = data.draw(st.lists(st.sampled_from(["MDS", "AML", None]), min_size=size, max_size=size))
    order = oncoprint_order(panel(values), CODES, names, 30)
    drawn = [sample for group in order.groups for sample in group.samples]
    assert sorted(drawn) == list(range(size))
    sizes = [len(group.samples) for group in order.groups]
    assert sizes == sorted(sizes, reverse=True)
    rank = {"mutated": 0, "zero": 1, "missing": 2}
    for group in order.groups:
        assert {names[sample] or "NA" for sample in group.samples} == {group.name}
        keys = [tuple(rank[kind(values[s, g])] for g in order.genes) for s in group.samples]
        assert keys == sorted(keys)
    mutated = [sum(kind(c) == "mutated" for c in values[:, g]) for g in order.genes]
    assert mutated == sorted(mutated, reverse=True)


@given(st.integers(0, 50), st.integers(1, 60))
def test_columns_hold_every_sample_in_order(samples: int, number: int) -> None:
    parts = columns(range(samples), number)
    assert [one for part in parts for one in part] == list(range(samples))
    assert len(parts) == min(samples, number)
