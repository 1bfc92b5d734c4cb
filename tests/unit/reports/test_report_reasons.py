"""Why a variant is reported: found again in its row, and never at odds with the policy."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings

from examples import at_most
from findings import FINDINGS, finding_and_row
from hemaline.common.intervals import Interval
from hemaline.reports.report_reasons import PolicyView
from hemaline.variants.variant_rows import VariantRow
from reports import WORDS, policy
from rows import variant_row

PLACES = {name: Interval("chr1", 0, 1) for name in ("IGH", "IGK", "IGL")}
POLICIES = {
    name: policy(name)
    for name in ("driver-basic", "driver-strict", "model-oncogenic", "putative-driver")
}


def view(name: str = "driver-basic", role: str = "tumour") -> PolicyView:
    return PolicyView(POLICIES[name], role, frozenset({"ONE"}), PLACES)


def codes(row: VariantRow, **of_view: str) -> list[str]:
    return [one.code for one in view(**of_view).reasons_for(row)]


@pytest.mark.parametrize(
    ("of_view", "changed", "last"),
    [
        ({}, {}, "unfiltered"),
        ({"name": "driver-strict"}, {"hotspot": "p.X1Y"}, "unsourced_hotspot"),
        ({"name": "driver-strict"}, {"consequence": "stop_gained"}, "unsourced_null"),
        ({}, {"normal_depth": 90, "normal_alt_reads": 0}, "normal"),
        ({}, {"population_af": 0.0, "rescued": False}, "rare"),
        ({}, {"population_af": 0.005, "rescued": True, "rescue_reason": "x"}, "rescued"),
        ({"role": "germline"}, {}, "germline_role"),
    ],
)
def test_what_determines_germline_from_somatic(
    of_view: dict[str, str], changed: dict[str, Any], last: str
) -> None:
    assert codes(variant_row("ONE", **changed), **of_view)[-1] == last


def test_class_or_criteria() -> None:
    known = {"population_af": 0.0, "rescued": False, "name": "x"}
    known.pop("name")
    by_class = variant_row("ONE", oncogenicity="oncogenic", **known)
    assert "class" in codes(by_class, name="model-oncogenic")
    also = variant_row("ONE", oncogenicity="VUS", oncogenicity_criteria="OS1=4 (w)", **known)
    reasons = view("model-oncogenic").reasons_for(also)
    (found,) = (one for one in reasons if one.code == "criteria")
    assert found.values == {"oncogenicity": "VUS", "criteria": "OS1"}
    assert "uncertain significance" in WORDS.sentence("why", found)


@settings(max_examples=at_most(400), deadline=None)
@given(FINDINGS)
def test_a_row_has_a_reason_against_it_exactly_where_the_policy_does_not_report_it(
    drawn: dict[str, Any],
) -> None:
    rules = POLICIES[drawn["name"]]
    finding, row = finding_and_row(drawn, rules)
    row = replace(row, withheld=rules.withheld(finding))
    looked = view(drawn["name"], drawn["role"])
    reported = drawn["on_panel"] and rules.reports(finding)
    against = looked.reason_against(row)
    assert (against is None) == reported
    if against is not None:
        assert WORDS.sentence("why_not", against)
    else:
        assert all(WORDS.sentence("why", one) for one in looked.reasons_for(row))
