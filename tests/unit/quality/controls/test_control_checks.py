"""Each control against what it must show."""

from __future__ import annotations

from pathlib import Path

import pytest

from controls import sheet_sample, shown, stated
from hemaline.common.tables.rows import read_rows, schema_of, write_rows
from hemaline.inputs.assays import AssayControls
from hemaline.inputs.stated_variants import StatedVariant
from hemaline.paths import resource
from hemaline.quality.controls.control_checks import ControlRow, control_rows
from hemaline.quality.controls.control_measures import ControlMeasure, VariantMeasure
from hemaline.quality.controls.control_rules import ControlLimits, ControlRules

LIMITS = ControlLimits(ntc_max_fragments=50, min_depth=100)


def rows(role: str, measure: ControlMeasure, *variants: StatedVariant) -> list[ControlRow]:
    return list(control_rows(sheet_sample("C", role), measure, variants, LIMITS))


@pytest.mark.parametrize(
    ("fragments", "verdict", "reason"),
    [
        (0, "pass", None),
        (50, "pass", None),
        (51, "fail", "fragments_above_limit"),
        (None, "not_assessable", "sample_failed_qc"),
    ],
)
def test_a_no_template_control_stays_empty(
    fragments: int | None, verdict: str, reason: str | None
) -> None:
    (row,) = rows("ntc", ControlMeasure(fragments))
    assert (row.verdict, row.reason) == (verdict, reason)
    assert row.value == fragments
    assert row.expected == "at most 50 fragments"
    assert row.observed == (None if fragments is None else f"{fragments} fragments")


@pytest.mark.parametrize(
    ("low", "high", "seen", "verdict", "reason"),
    [
        (0.04, 0.06, shown(10, 200), "pass", None),
        (0.04, 0.06, shown(8, 200), "pass", None),
        (0.04, 0.06, shown(12, 200), "pass", None),
        (0.04, 0.06, shown(7, 200), "fail", "vaf_below_range"),
        (0.04, 0.06, shown(0, 200, None), "fail", "vaf_below_range"),
        (0.04, 0.06, shown(13, 200), "fail", "vaf_above_range"),
        (0.04, 0.06, shown(10, 200, None), "fail", "not_called"),
        (0.04, 0.06, shown(10, 200, ("weak", "strand")), "fail", "filtered"),
        (0.04, 0.06, shown(5, 99), "not_assessable", "low_depth"),
        (0.04, 0.06, shown(5, 100), "pass", None),
        (0.04, 0.06, shown(0, 0, None), "not_assessable", "low_depth"),
        (0.04, 0.06, shown(10, 200, (), False), "not_assessable", "not_targeted"),
        # What must not be there need not be called, and may be filtered.
        (0.0, 0.01, shown(0, 200, None), "pass", None),
        (0.0, 0.01, shown(2, 200, ("weak",)), "pass", None),
        (0.0, 0.01, shown(3, 200, ("weak",)), "fail", "vaf_above_range"),
    ],
)
def test_a_positive_control_shows_its_variants(
    low: float, high: float, seen: VariantMeasure, verdict: str, reason: str | None
) -> None:
    (row,) = rows("positive_control", ControlMeasure(variants=(seen,)), stated(low, high))
    assert (row.verdict, row.reason) == (verdict, reason)
    assert (row.name, row.gene, row.depth, row.value) == ("V", "GENE", seen.depth, seen.vaf)


def test_figures_and_filters_are_reported() -> None:
    seen = shown(10, 200, ("weak", "strand"))
    (row,) = rows("positive_control", ControlMeasure(variants=(seen,)), stated(0.04, 0.06))
    assert row.expected == "VAF 0.04 to 0.06"
    assert row.observed == "VAF 0.05 (10 of 200 fragments)"
    assert row.filter == "weak;strand"


def test_a_refused_control_has_a_row_for_each_variant() -> None:
    found = rows("positive_control", ControlMeasure(), stated(0, 1), stated(0, 1, "W"))
    assert [(row.name, row.verdict, row.reason) for row in found] == [
        ("V", "not_assessable", "sample_failed_qc"),
        ("W", "not_assessable", "sample_failed_qc"),
    ]


def test_a_positive_control_of_which_nothing_is_stated_requires_nothing() -> None:
    (row,) = rows("positive_control", ControlMeasure())
    assert (row.check, row.reason, row.has_checks) == (
        "stated_variants",
        "no_stated_variants",
        False,
    )


@pytest.mark.parametrize("role", ["tumour", "normal", "germline", "pon"])
def test_other_roles_are_no_controls(role: str) -> None:
    assert not rows(role, ControlMeasure(5), stated(0, 1))


def test_the_table_comes_back_as_it_was(tmp_path: Path) -> None:
    written = [
        *rows("positive_control", ControlMeasure(variants=(shown(10, 200),)), stated(0.04, 0.06)),
        *rows("positive_control", ControlMeasure(variants=(shown(9, 200, ("a",)),)), stated(0, 1)),
        *rows("ntc", ControlMeasure(7)),
        *control_rows(sheet_sample("N", "ntc", run=""), ControlMeasure(), (), LIMITS),
    ]
    path = tmp_path / "controls.tsv"
    write_rows(path, ControlRow, written)
    assert list(read_rows(path, ControlRow)) == written


def test_every_word_is_one_of_the_schema() -> None:
    allowed = {one.name: set(one.allowed) for one in schema_of(ControlRow).columns if one.allowed}
    seen = [
        *rows("ntc", ControlMeasure(51)),
        *rows("positive_control", ControlMeasure()),
        *rows("positive_control", ControlMeasure(variants=(shown(1, 1),)), stated(0, 1)),
    ]
    for row in seen:
        for name, words in allowed.items():
            assert getattr(row, name) in words | {None}


def test_limits_of_an_assay() -> None:
    rules = ControlRules.load(resource("qc_controls.yaml"))
    packaged = ControlLimits(rules.ntc.max_fragments, rules.positive_control.min_depth)
    assert rules.limits(AssayControls()) == packaged
    own = rules.limits(AssayControls(ntc_max_fragments=0, min_depth=7))
    assert own == ControlLimits(0, 7)
