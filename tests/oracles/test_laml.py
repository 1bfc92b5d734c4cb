"""TCGA-LAML next to this project's names; the rows that differ are listed in README.md here."""

from pathlib import Path

import pytest

from laml import NO_NAME, NOT_THE_SAME, UNEXPLAINED, compare, report, written_report

pytestmark = pytest.mark.shared


def test_laml_agrees_or_differs_for_a_stated_reason(tmp_path: Path) -> None:
    found, left_out = compare(tmp_path)
    assert len(found) > 300
    assert sum(left_out.values()) + len(found) == 2_207
    assert all(one.same_gene for one in found)
    reasons = [
        (one.laml, one.row)
        for one in found
        if UNEXPLAINED in (one.class_reason, one.protein_reason)
    ]
    assert reasons == []
    # Of rows that name a protein change; what is not at hand counts as a difference.
    resolved = [one for one in found if one.protein_reason != NO_NAME]
    agree = sum(one.protein_reason not in NOT_THE_SAME for one in resolved)
    assert agree / len(resolved) >= 0.98
    # `python tests/laml.py` renews it.
    assert written_report() == report(found, left_out)
