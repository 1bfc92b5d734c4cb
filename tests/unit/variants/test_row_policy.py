"""A policy applied to rows decides as it does on what the rows were made of."""

from typing import Any

from hypothesis import given, settings

from examples import at_most
from findings import FINDINGS, finding_and_row
from hemaline.annotation.classification.policies import named_policy
from hemaline.common.documents.models import document_names
from hemaline.common.intervals import Interval
from hemaline.paths import resource
from hemaline.variants.row_policy import RowPolicy

POLICIES = {name: named_policy(name) for name in document_names(resource("policies"))}
# Like the drawn rows.
PLACES = {name: Interval("chr1", 0, 1) for name in ("IGH", "IGK", "IGL")}


@settings(max_examples=at_most(400), deadline=None)
@given(FINDINGS)
def test_rows_are_decided_as_findings_are(drawn: dict[str, Any]) -> None:
    policy = POLICIES[drawn["name"]]
    finding, row = finding_and_row(drawn, policy)
    mechanisms = {row.gene or "": finding.mechanisms}
    decided = RowPolicy(policy, PLACES, mechanisms).decided(row, drawn["role"])
    assert (decided.reported, decided.withheld) == (
        policy.reports(finding),
        policy.withheld(finding),
    )
