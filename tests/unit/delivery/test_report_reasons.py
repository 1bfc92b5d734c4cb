"""Why a variant is reported: found again in its row, and never at odds with the policy."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hemaline.common.intervals import Interval
from hemaline.delivery.report_reasons import PolicyView
from hemaline.interpretation.policies import Finding
from hemaline.interpretation.population import Population
from hemaline.variants.variants import VariantRow
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
def test_what_tells_germline_from_somatic(
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


FINDINGS = st.fixed_dictionaries(
    {
        "name": st.sampled_from(sorted(POLICIES)),
        "role": st.sampled_from(["tumour", "germline", "pon", "positive_control"]),
        "on_panel": st.booleans(),
        "passed": st.booleans(),
        "term": st.sampled_from(["missense_variant", "stop_gained", "synonymous_variant"]),
        "origin": st.sampled_from(["somatic", "germline", "germline_suspected", "unknown"]),
        "hotspot": st.booleans(),
        "null_gene": st.booleans(),
        "normal_depth": st.sampled_from([None, 5, 100]),
        "frequency": st.sampled_from([None, 0.0, 0.0009, 0.002, 0.5]),
        "oncogenicity": st.sampled_from(["oncogenic", "VUS", "benign"]),
        "criteria": st.sampled_from(["none", "OS1=4 (why)", "OM2=2 (why)"]),
        "place": st.booleans(),
        # An event is a driver by rule.
        "class": st.sampled_from(
            [
                ("driver", None),
                ("uncertain", None),
                ("not_driver", None),
                ("driver", "FLT3_ITD"),
            ]
        ),
    }
)


@settings(max_examples=400, deadline=None)
@given(FINDINGS)
def test_a_row_has_a_reason_against_it_exactly_where_the_policy_does_not_report_it(
    drawn: dict[str, Any],
) -> None:
    rules = POLICIES[drawn["name"]]
    population = Population.NOT_CONSULTED
    if drawn["frequency"] is not None:
        common = drawn["frequency"] > rules.population_rule.max_frequency
        population = Population.COMMON if common else Population.RARE
    finding = Finding(
        role=drawn["role"],
        passed=drawn["passed"],
        consequences=frozenset({drawn["term"]}),
        origin=drawn["origin"],
        is_hotspot=drawn["hotspot"],
        mechanisms=frozenset({"loss_of_function"} if drawn["null_gene"] else ()),
        normal_depth=drawn["normal_depth"],
        population=population,
        oncogenicity=drawn["oncogenicity"],
        criteria=frozenset({"OS1"} if "OS1" in drawn["criteria"] else ()),
        driver=drawn["class"][0],
        event=drawn["class"][1],
        place="IGH" if drawn["place"] else None,
    )
    row = variant_row(
        "ONE" if drawn["on_panel"] else "OTHER",
        chrom="chr1",
        pos=1 if drawn["place"] else 5,
        filter="PASS" if drawn["passed"] else "low_alt",
        consequence=drawn["term"],
        origin=drawn["origin"],
        hotspot="p.X1Y" if drawn["hotspot"] else None,
        normal_depth=drawn["normal_depth"],
        normal_alt_reads=None if drawn["normal_depth"] is None else 0,
        population_af=drawn["frequency"],
        rescued=population.rescued,
        oncogenicity=drawn["oncogenicity"],
        oncogenicity_criteria=drawn["criteria"],
        driver=drawn["class"][0],
        driver_basis="a rule (why)",
        event=drawn["class"][1],
        withheld=rules.withheld(finding),
    )
    looked = view(drawn["name"], drawn["role"])
    reported = drawn["on_panel"] and rules.reports(finding)
    against = looked.reason_against(row)
    assert (against is None) == reported
    if against is not None:
        assert WORDS.sentence("why_not", against)
    else:
        assert all(WORDS.sentence("why", one) for one in looked.reasons_for(row))
