"""Which samples of a run have a page of the reads behind their variants."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from hemaline.common.problems import Problems
from hemaline.common.suggestions import did_you_mean
from hemaline.project.config import ReportsConfig


def samples_with_reads(reports: ReportsConfig, samples: Sequence[str]) -> list[str]:
    """Those of the samples that have a page, in their order."""
    if isinstance(reports.reads, tuple):
        return [name for name in samples if name in reports.reads]
    return list(samples) if reports.reads else []


def check_read_pages(
    reports: ReportsConfig, source: Path | str, samples: Sequence[str], problems: Problems
) -> None:
    """Samples that are named exist, and all samples have a page in small cohorts alone."""
    if reports.reads is True and len(samples) > reports.small_cohort:
        values = {"samples": len(samples), "most": reports.small_cohort}
        problems.add("HL-C09", source, column="reports.reads", **values)
    for name in reports.reads if isinstance(reports.reads, tuple) else ():
        if name not in samples:
            hint = did_you_mean(name, samples)
            problems.add("HL-C10", source, column="reports.reads", value=name, hint=hint)
