"""Cells of named hotspots: 0 by their own bases, whatever is known of the rest of the gene."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from builders import CHROM, Read, make_genome, random_sequence
from cells import DEFINITIONS, count_rows, gene_cell
from hemaline.callability.region_assessment import Assessor
from hemaline.callability.region_status import RegionStatus
from hemaline.callability.scopes import load_scopes, regions_of
from hemaline.calling.limits import LimitModel
from hemaline.common.intervals import Interval
from hemaline.filters.filter_file import load_filters
from hemaline.genome.alleles import Allele
from hemaline.genome.hotspots import Hotspot
from hemaline.genome.transcripts import Transcript
from hemaline.matrices.gene_status import Grid
from hemaline.variants.variant_rows import VariantRow
from rows import gap_row, region_row, variant_row

FLOOR = 0.02
EXON, SPOT = region_row("GENE"), region_row("GENE", region="p.V1F", kind="hotspot", required=False)
NO_EXON = gap_row("GENE", "not_targeted", region="exon1")
NO_SPOT = gap_row("GENE", "low_depth", region="p.V1F", kind="hotspot", required=False)
OTHER_SPOT = replace(SPOT, region="p.K9L")
FOUND = variant_row("GENE", hotspot="p.V1F")
NEARBY = variant_row("GENE", pos=9)


@pytest.mark.parametrize(
    ("regions", "variants", "status", "hotspot"),
    [
        ([EXON, SPOT], [], (0, None), (0, None)),
        ([NO_EXON, SPOT], [], (None, "not_targeted"), (0, None)),
        ([EXON, NO_SPOT], [], (0, None), (None, "low_depth")),
        ([NO_EXON, SPOT, replace(NO_SPOT, region="p.K9L")], [], (None, "not_targeted"),
         (None, "low_depth")),
        # The scope of single hotspots: the gene is 0 by them alone.
        ([replace(SPOT, required=True)], [], (0, None), (0, None)),
        ([replace(NO_SPOT, required=True)], [], (None, "low_depth"), (None, "low_depth")),
        # No named hotspots: as for the status.
        ([EXON], [], (0, None), (0, None)),
        ([NO_EXON], [], (None, "not_targeted"), (None, "not_targeted")),
        ([], [], (None, "not_on_panel"), (None, "not_on_panel")),
        # A 1 is a 1 whatever the coverage; another variant of the gene is no hotspot.
        ([NO_EXON, NO_SPOT], [FOUND], (1, "not_targeted"), (1, "low_depth")),
        ([NO_EXON, SPOT], [NEARBY], (1, "not_targeted"), (0, None)),
        ([EXON, SPOT], [replace(FOUND, vaf=0.01)], (0, None), (0, None)),
        ([EXON, SPOT], [replace(FOUND, hotspot="unknown")], (1, None), (None, "unknown_hotspot")),
    ],
)  # fmt: skip
def test_a_hotspot_needs_its_own_base(
    regions: list[RegionStatus],
    variants: list[VariantRow],
    status: tuple[int | None, str | None],
    hotspot: tuple[int | None, str | None],
) -> None:
    for selection, expected in (("reported", status), ("hotspot", hotspot)):
        cell = gene_cell(regions, variants, FLOOR, selection=selection)
        assert (cell.status, cell.reason) == expected


rows = st.lists(
    st.builds(
        lambda row, kind, required, number: replace(
            row, kind=kind, required=required, region=f"{kind}{number}"
        ),
        st.sampled_from([EXON, NO_EXON, NO_SPOT, replace(EXON, limit=0.2)]),
        st.sampled_from(["region", "hotspot"]),
        st.booleans(),
        st.integers(0, 99),
    ),
    max_size=6,
)
found = st.lists(st.sampled_from([FOUND, NEARBY, replace(FOUND, vaf=0.01)]), max_size=2)


@given(rows, found, st.booleans(), st.sampled_from([FLOOR, 0.25]))
def test_cells_follow_the_rule_row_by_row(
    regions: Sequence[RegionStatus], variants: Sequence[VariantRow], at_floor: bool, floor: float
) -> None:
    def is_assessed(row: RegionStatus) -> bool:
        if at_floor and row.reason in (None, "low_depth", "low_mapq"):
            return row.limit is not None and row.limit <= floor
        return row.status == "assessed"

    needed = [r for r in regions if r.kind == "hotspot"] or [r for r in regions if r.required]
    named = [v for v in variants if v.hotspot and (v.vaf or 0) >= floor]
    expected = 1 if named else 0 if needed and all(map(is_assessed, needed)) else None
    cell = gene_cell(regions, variants, floor, at_floor=at_floor, selection="hotspot")
    assert cell.status == expected
    assert (cell.reason is not None) or cell.status is not None


@given(rows, found)
def test_hotspots_that_no_scope_requires_leave_the_status_alone(
    regions: Sequence[RegionStatus], variants: Sequence[VariantRow]
) -> None:
    kept = [row for row in regions if row.kind != "hotspot" or row.required]
    before = gene_cell(kept, variants, FLOOR)
    assert gene_cell([*kept, NO_SPOT], variants, FLOOR) == before


def test_a_gene_that_is_stated_as_assessed_has_its_hotspots_assessed() -> None:
    counter = DEFINITIONS.counter(Grid(("S",), ("GENE", "B"), {"S": FLOOR}, {}))
    counter.state_assessed({"GENE": None})
    cells = counter.cells()
    assert cells.cell(0, 0, "hotspot").status == 0
    assert cells.cell(0, 1, "hotspot").reason == "not_on_panel"


# An assay of one amplicon over JAK2 V617F: exons 1 and 2, the hotspot in the second.
BASES = random_sequence(1_200, seed=3)
ALLELE = Allele(CHROM, 851, BASES[850], "T" if BASES[850] != "T" else "G")
V617F = Hotspot("JAK2", "c.1849G>T", "p.V617F", ALLELE)
EXONS = (Interval(CHROM, 300, 400), Interval(CHROM, 800, 900))
JAK2 = Transcript("JAK2", "", "", "", "", CHROM, "+", EXONS, Interval(CHROM, 300, 900))
AMPLICON = Interval(CHROM, 820, 880)
SCOPES = {
    "own": "JAK2\thotspot\tp.V617F\tyes\t\t\there",
    "whole": "*\tcds\tall\tyes\t2\t\there",
}


def fragments(number: int) -> list[Read]:
    where = slice(AMPLICON.start, AMPLICON.end)
    return [Read(f"r{n}", where.start, BASES[where], reverse=n % 2 == 1) for n in range(number)]


def amplicon_rows(folder: Path, scope: str, depths: dict[str, int]) -> list[RegionStatus]:
    """Callability of samples of these depths."""
    path = folder / "scopes.tsv"
    header = "gene\tkind\tname\trequired\tflank\tmust_cover\tsource"
    path.write_text(f"{header}\n{SCOPES[scope]}\n")
    regions = regions_of(["JAK2"], load_scopes(path, {"JAK2": JAK2}, [V617F]))
    limits, targets = LimitModel(load_filters("amplicon")), {CHROM: [AMPLICON]}
    found = []
    for name, depth in depths.items():
        with make_genome(folder, {CHROM: BASES}).aligned(folder, fragments(depth)) as alignments:
            assessor = Assessor(
                name, limits, 0.1, targets, frozenset({"JAK2"}),
                lambda _, start, end: BASES[start:end],
            )  # fmt: skip
            found += assessor.assess(regions, alignments)
    return found


@pytest.mark.parametrize(
    ("scope", "status", "shallow"), [("own", 0, "low_depth"), ("whole", None, "not_targeted")]
)
def test_an_assay_of_a_single_hotspot_gives_0_about_it(
    tmp_path: Path, scope: str, status: int | None, shallow: str
) -> None:
    """Eleven negative samples are 0; one with a shallow base is NA with its reason."""
    depths = {f"N{number}": 150 for number in range(11)} | {"SHALLOW": 9}
    regions = amplicon_rows(tmp_path, scope, depths)
    grid = Grid(tuple(depths), ("JAK2",), dict.fromkeys(depths, 0.1), {})
    cells = count_rows(grid, regions, [])
    for place in range(11):
        assert cells.cell(place, 0, "reported").status == status
        hotspot = cells.cell(place, 0, "hotspot")
        assert (hotspot.status, hotspot.reason) == (0, None)
    assert cells.cell(11, 0, "reported").reason == shallow
    hotspot = cells.cell(11, 0, "hotspot")
    assert (hotspot.status, hotspot.reason) == (None, "low_depth")
