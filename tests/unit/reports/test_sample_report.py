"""Parts of a report: every row of the tables is in it, once."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import binomtest

from hemaline.reports.report_figure import LEFT, RIGHT, axis_position, vaf_figure
from hemaline.reports.report_reasons import PolicyView
from hemaline.reports.sample_report import ReportFinding, SampleReport
from hemaline.variants.variant_rows import VariantRow
from reports import GENES, SAMPLE, cells, made, policy, report, tables
from rows import region_row, variant_row

UNREPORTED = variant_row("ONE", reported=False, consequence="synonymous_variant")
OTHERS = [
    replace(UNREPORTED, pos=11, vus=True),
    replace(UNREPORTED, pos=12, germline_risk=True, germline_risk_reason="OVS1: x"),
    replace(UNREPORTED, pos=13, withheld="no_population_source"),
    replace(UNREPORTED, pos=14, hotspot="p.X1Y", filter="low_alt"),
    replace(UNREPORTED, pos=15),
    replace(UNREPORTED, pos=16, gene=None),
]


def of(*variants: VariantRow, **changed: object) -> SampleReport:
    return report(tables(variants=list(variants), **changed))


def positions(found: tuple[ReportFinding, ...]) -> list[int]:
    return [one.row.pos for one in found]


def test_each_variant_is_in_one_part() -> None:
    found = of(variant_row("ONE"), *OTHERS)
    assert positions(found.findings) == [5]
    assert positions(found.uncertain) == [11]
    assert positions(found.germline_risk) == [12]
    assert positions(found.withheld) == [13, 14]
    assert found.not_counted == (("consequence", 1), ("not_on_panel", 1))


@settings(max_examples=25, deadline=None)
@given(st.lists(st.sampled_from(OTHERS), max_size=12))
def test_no_variant_is_lost(rows: list[VariantRow]) -> None:
    found = of(*rows)
    resolved = (*found.findings, *found.uncertain, *found.germline_risk, *found.withheld)
    assert len(resolved) + sum(number for _, number in found.not_counted) == len(rows)


def cautions(row: VariantRow, **changed: object) -> list[str]:
    (one,) = of(row, **changed).findings
    return [reason.code for reason in one.cautions]


def test_cautions() -> None:
    assert cautions(variant_row("ONE")) == []
    assert cautions(variant_row("ONE", 0.019)) == ["below_floor"]
    assert cautions(
        variant_row("ONE", caution="x", hopping_suspected=True, hopping_ratio=30.0)
    ) == [
        "caution",
        "hopping",
    ]
    assert cautions(variant_row("ONE", origin="germline_suspected", germline_risk=True)) == [
        "germline_suspected",
        "germline_risk",
    ]
    assert cautions(variant_row("ONE"), cells=cells(ONE=("1", "low_depth"))) == ["incomplete"]
    assert cautions(variant_row("ONE"), cells=cells(ONE=("1", "sample_failed_qc"))) == ["not_clean"]


def test_a_mans_x_is_held_against_the_floor_in_autosomal_terms() -> None:
    row = variant_row("ONE", 0.03, chrom="chrX", pos=50_000_000)
    held = tables(variants=[row])
    man = report(held, sample=replace(SAMPLE, sex="male")).findings[0]
    assert [reason.code for reason in man.cautions] == ["below_floor"]
    assert report(held).findings[0].cautions == ()


def test_a_finding_has_the_limit_of_its_region_and_exact_bounds() -> None:
    (one,) = of(variant_row("ONE"), regions=[region_row("ONE", limit=0.013)]).findings
    assert one.limit == 0.013
    exact = binomtest(50, 500).proportion_ci(0.95, "exact")
    assert (one.low, one.high) == pytest.approx((exact.low, exact.high))
    (outside,) = of(variant_row("ONE", pos=101), regions=[region_row("ONE")]).findings
    assert outside.limit is None


def test_a_role_without_cells_calls_no_gene_anything() -> None:
    view = PolicyView(policy(), "pon", frozenset(GENES))
    found = report(tables(cells={}), made_with=made(view), sample=replace(SAMPLE, role="pon"))
    assert not found.has_cells
    assert found.genes == ()
    assert found.gaps


def test_events_of_genes_off_the_panel_are_left_out() -> None:
    assert [row.event for row in report(made_with=made(genes={"p": ("ONE",)})).events] == [
        "ONE_ITD"
    ]


@given(st.floats(0, 1), st.floats(0, 1))
def test_the_axis_keeps_order_and_ends(one: float, other: float) -> None:
    low, high = sorted((one, other))
    assert LEFT <= axis_position(low) <= axis_position(high) <= RIGHT


def test_the_figure_has_a_mark_for_each_vaf() -> None:
    findings = of(variant_row("ONE"), variant_row("TWO", None)).findings
    figure = vaf_figure(findings, 0.02)
    assert figure is not None
    assert [mark.label.split()[0] for mark in figure.marks] == ["ONE"]
    (mark,) = figure.marks
    assert mark.low <= mark.x <= mark.high
    assert vaf_figure([], 0.02) is None
