"""Samples with a page of reads."""

from __future__ import annotations

import pytest

from hemaline.common.problems import Problems
from hemaline.project.config import ReportsConfig
from hemaline.project.read_pages import check_read_pages, samples_with_reads

SAMPLES = ["S1", "S2", "S3"]


@pytest.mark.parametrize(
    ("reads", "expected"),
    [(False, []), ((), []), (True, SAMPLES), (("S3", "S1"), ["S1", "S3"])],
)
def test_samples_are_in_the_order_of_the_sheet(
    reads: bool | tuple[str, ...], expected: list[str]
) -> None:
    assert samples_with_reads(ReportsConfig(reads=reads), SAMPLES) == expected


def test_no_page_is_the_default() -> None:
    assert samples_with_reads(ReportsConfig(), SAMPLES) == []


@pytest.mark.parametrize(
    ("document", "codes"),
    [
        ({"reads": ["S1", "S4", "S5"]}, ["HL-C10", "HL-C10"]),
        ({"reads": True, "small_cohort": 2}, ["HL-C09"]),
        ({"reads": True, "small_cohort": 3}, []),
        ({"reads": ["S1"], "small_cohort": 2}, []),
    ],
)
def test_unknown_samples_and_large_cohorts_are_refused(
    document: dict[str, object], codes: list[str]
) -> None:
    problems = Problems()
    reports = ReportsConfig.model_validate(document)
    check_read_pages(reports, "config.yaml", SAMPLES, problems)
    assert [one.code for one in problems] == codes
