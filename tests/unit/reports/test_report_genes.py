"""Genes and gaps of a report: nothing that was not assessed reads as a negative."""

from __future__ import annotations

from dataclasses import replace

from hemaline.reports.report_genes import GeneAnswer, gaps, gene_answers
from reports import GENES, cells, tables
from rows import gap_row, region_row


def answers(**changed: object) -> dict[str, GeneAnswer]:
    held = tables(**changed)
    found = gene_answers(("p",), held.cells, held.regions, {"p": GENES})
    return {one.gene: one for one in found}


def test_answers_are_those_of_the_matrices() -> None:
    found = answers()
    assert {gene: (one.status, one.reason) for gene, one in found.items()} == {
        "ONE": (1, None),
        "TWO": (0, None),
        "THREE": (None, "low_depth"),
        "FOUR": (None, "not_targeted"),
    }
    assert (found["ONE"].vaf, found["TWO"].limit) == (0.1, 0.0125)


def test_limits_by_class_are_those_of_the_worst_region() -> None:
    regions = [
        region_row("TWO", homopolymers=0, limit_insertion=0.02),
        region_row("TWO", region="exon2", homopolymers=1, limit_homopolymer=0.08,
                   limit_insertion=0.04),
    ]  # fmt: skip
    two = answers(regions=regions)["TWO"]
    assert (two.limit_homopolymer, two.homopolymers, two.limit_insertion) == (0.08, 1, 0.04)
    # A region in which no insertion would have been found: there is no limit.
    two = answers(regions=[*regions, region_row("TWO", region="exon3", homopolymers=0)])["TWO"]
    assert two.limit_insertion is None


def test_callable_share_counts_bases_that_were_not_assessed() -> None:
    three = answers()["THREE"]
    assert three.fraction_callable == 0.625
    assert (three.regions_assessed, three.regions) == (1, 2)
    assert answers()["FOUR"].fraction_callable is None


def test_regions_that_a_0_does_not_need_do_not_count() -> None:
    regions = [region_row("TWO"), gap_row("TWO", required=False, fraction_callable=0.0)]
    two = answers(regions=regions)["TWO"]
    assert (two.fraction_callable, two.regions) == (1.0, 1)


def test_events_of_the_scope_are_with_the_gene() -> None:
    event = region_row("ONE", region="ITD", kind="event", chrom=None, first=None, last=None)
    assert answers(regions=[region_row("ONE"), event])["ONE"].events == (("ITD", "assessed"),)


def test_genes_of_several_panels_are_once() -> None:
    both = cells(ONE=("1", None))["p"]
    found = gene_answers(("p", "q"), {"p": both, "q": both}, [], {"p": ("ONE",), "q": ("ONE",)})
    assert [one.gene for one in found] == ["ONE"]


def test_gaps_without_measured_bases_are_together() -> None:
    found = gaps(tables().regions, frozenset(GENES))
    assert [(gap.gene, gap.names, len(gap.rows)) for gap in found] == [
        ("THREE", "exon2", 1),
        ("FOUR", "exon1 to exon3", 3),
    ]


def test_measured_gaps_are_alone_and_reasons_are_not_mixed() -> None:
    rows = [
        gap_row("ONE", region="exon1", median_depth=5.0),
        gap_row("ONE", region="exon2", median_depth=6.0),
        gap_row("ONE", "not_targeted", region="exon3", median_depth=None),
        gap_row("ONE", "no_caller", region="exon4", median_depth=None),
        gap_row("OTHER", region="exon1"),
    ]
    found = gaps(rows, frozenset({"ONE"}))
    assert [gap.names for gap in found] == ["exon1", "exon2", "exon3", "exon4"]
    assert [row for gap in found for row in gap.rows] == rows[:-1]


SPOT = region_row("TWO", region="p.V1F", kind="hotspot", first=5, last=5, homopolymers=0)


def test_a_scope_of_hotspots_alone_names_them() -> None:
    other = replace(SPOT, region="p.K9L", required=False)
    two = answers(regions=[SPOT, other])["TWO"]
    assert (two.hotspots, two.regions, two.limit_insertion) == (("p.V1F",), 1, None)
    two = answers(regions=[region_row("TWO", limit_insertion=0.02, homopolymers=0), SPOT])["TWO"]
    assert (two.hotspots, two.regions, two.limit_insertion) == ((), 2, 0.02)


def test_a_hotspot_in_a_region_that_is_a_gap_is_no_gap_of_its_own() -> None:
    missed = replace(SPOT, status="not_assessed", reason="low_depth", required=False)
    exon = gap_row("TWO", first=1, last=100)
    genes = frozenset(GENES)
    assert [gap.names for gap in gaps([exon, missed], genes)] == ["exon2"]
    assert [gap.names for gap in gaps([region_row("TWO"), missed], genes)] == ["p.V1F"]
    needed = replace(missed, required=True)
    assert [gap.names for gap in gaps([exon, needed], genes)] == ["exon2", "p.V1F"]
