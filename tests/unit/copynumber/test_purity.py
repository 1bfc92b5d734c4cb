"""Share of tumour cells by the sample sheet, and rows of failed samples."""

from __future__ import annotations

from dataclasses import replace

import pytest

from copies import RULES
from hemaline.copynumber.copy_rows import (
    CopyRow,
    SegmentRow,
    not_assessed,
    segment_not_assessed,
)
from hemaline.copynumber.purity import sample_facts


@pytest.mark.parametrize(
    ("disease", "material", "is_sorted", "percent", "purity", "needed"),
    [
        ("MDS", "bone_marrow", "", "30", None, False),
        ("MM", "bone_marrow", "", "", None, True),
        ("MM", "bone_marrow", "", "30", 0.3, True),
        ("MM", "bone_marrow", "", "0", None, True),
        ("MM", "cd138_plus", "", "", 1.0, True),
        ("PCL", "bone_marrow", "yes", "95", 0.95, True),
        ("MGUS", "bone_marrow", "yes", "", 1.0, True),
        ("MM", "bone_marrow", "yes", "0", None, True),
        ("MM", "cd138_plus", "", "0", None, True),
    ],
)
def test_purity_is_of_plasma_cells(disease, material, is_sorted, percent, purity, needed) -> None:
    facts = sample_facts("S1", "male", disease, material, is_sorted, percent, RULES.purity)
    assert (facts.purity, facts.purity_needed) == (purity, needed)


def test_a_failed_sample_keeps_what_is_found_and_excludes_nothing() -> None:
    found, excluded = CopyRow("S1", "del5q", 1, None), CopyRow("S1", "plus8", 0, None)
    assert not_assessed(found) == found
    row = not_assessed(excluded)
    assert (row.status, row.reason) == (None, "sample_failed_qc")


def test_a_segment_of_a_failed_sample_excludes_nothing() -> None:
    lost = SegmentRow("S1", "chr5", "q", 1, 9, 9, -0.5, 0.1, -5.0, 0.0, None, None, 0, -1)
    assert segment_not_assessed(lost) == lost
    assert segment_not_assessed(replace(lost, call=0)).call is None


def test_a_status_without_a_reason_is_refused() -> None:
    for status, reason in ((None, None), (0, "no_normals")):
        with pytest.raises(ValueError, match="del5q"):
            CopyRow("S1", "del5q", status, reason)
