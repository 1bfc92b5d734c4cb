"""One variant as input of a policy, and as its row of the variants table."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from hemaline.annotation.classification.policies import Policy, PolicyFinding
from hemaline.annotation.classification.population import Population
from hemaline.common.documents.models import document_names
from hemaline.paths import resource
from hemaline.variants.variant_rows import VariantRow
from rows import variant_row

FINDINGS = st.fixed_dictionaries(
    {
        "name": st.sampled_from(sorted(document_names(resource("policies")))),
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


def finding_and_row(drawn: dict[str, Any], policy: Policy) -> tuple[PolicyFinding, VariantRow]:
    """The same variant both ways; the row has nothing that a policy decides."""
    population = Population.NOT_CONSULTED
    if drawn["frequency"] is not None:
        common = drawn["frequency"] > policy.population_rule.max_frequency
        population = Population.COMMON if common else Population.RARE
    finding = PolicyFinding(
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
    )
    return finding, row
