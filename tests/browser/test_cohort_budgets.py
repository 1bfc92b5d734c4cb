"""Size and time of the cohort page of large cohorts.

Seconds are of the page's own clock and of a machine that does little else: the tier is not run with
others.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest
from browsers import Opened

from cohorts import Cohort, build, make_page

pytestmark = pytest.mark.browser


@dataclass(frozen=True)
class Budget:
    """Largest page and picture in bytes, seconds until it can be used and of a filter."""

    cohort: Cohort
    page: int
    picture: int
    ready: float
    filter: float


BUDGETS = (
    Budget(Cohort(5, 30, 1), 150_000, 50_000, 2, 0.2),
    Budget(Cohort(1_000, 158, 24), 1_500_000, 500_000, 2, 0.2),
    Budget(Cohort(2_000, 270, 60), 4_000_000, 700_000, 4, 0.6),
)


@pytest.mark.parametrize("budget", BUDGETS, ids=lambda one: f"{one.cohort.samples}")
def test_a_cohort_is_within_its_budget(opened: Opened, tmp_path: Path, budget: Budget) -> None:
    path = make_page(build(tmp_path, budget.cohort))
    size, drawn = path.stat().st_size, (path.parent / "oncoprint.svg").stat().st_size
    page = opened.go(path)
    ready = page.evaluate("performance.getEntriesByName('ready')[0].startTime / 1000")
    seconds = page.evaluate(
        """() => {
          const all = document.getElementById('filter_disease'), start = performance.now();
          all.value = all.options[1].value;
          all.dispatchEvent(new Event('change'));
          return (performance.now() - start) / 1000;
        }"""
    )
    print(f"{budget.cohort.samples} samples x {budget.cohort.genes} genes: {size} bytes, "
          f"picture {drawn}, ready {ready:.2f} s, filter {seconds:.3f} s")  # fmt: skip
    assert size <= budget.page
    assert drawn <= budget.picture
    assert ready <= budget.ready
    assert seconds <= budget.filter
    assert opened.reports == []
