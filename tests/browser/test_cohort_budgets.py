"""Size and time of the cohort page of large cohorts.

Seconds are those of the processor that the page's thread takes, which other processes hardly
change; those of the clock are printed.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest
from browsers import Opened
from playwright.sync_api import CDPSession

from cohorts import Cohort, build, make_page

pytestmark = pytest.mark.browser


@dataclass(frozen=True)
class Budget:
    """Largest page and picture in bytes, largest heap in MB, and seconds of the processor until the
    page can be used and of a filter.
    """

    cohort: Cohort
    page: int
    picture: int
    ready: float
    filter: float
    heap: float


BUDGETS = (
    Budget(Cohort(5, 30, 1), 200_000, 50_000, 2, 0.2, 300),
    Budget(Cohort(1_000, 158, 24), 1_500_000, 500_000, 2, 0.2, 300),
    Budget(Cohort(2_000, 270, 60), 4_000_000, 700_000, 4, 0.2, 300),
)


def used(session: CDPSession) -> tuple[float, float]:
    """Seconds of the processor of the page's thread, and MB of its heap."""
    found = {one["name"]: one["value"] for one in session.send("Performance.getMetrics")["metrics"]}
    return found["TaskDuration"], found["JSHeapUsedSize"] / 2**20


@pytest.mark.parametrize("budget", BUDGETS, ids=lambda one: f"{one.cohort.samples}")
def test_a_cohort_is_within_its_budget(opened: Opened, tmp_path: Path, budget: Budget) -> None:
    path = make_page(build(tmp_path, budget.cohort))
    size, drawn = path.stat().st_size, (path.parent / "oncoprint.svg").stat().st_size
    session = opened.page.context.new_cdp_session(opened.page)
    session.send("Performance.enable", {"timeDomain": "threadTicks"})
    page = opened.go(path)
    ready, heap = used(session)
    clock = page.evaluate("performance.getEntriesByName('ready')[0].startTime / 1000")
    filter_clock = page.evaluate(
        """() => {
          const all = document.getElementById('filter_disease'), start = performance.now();
          all.value = all.options[1].value;
          all.dispatchEvent(new Event('change'));
          return (performance.now() - start) / 1000;
        }"""
    )
    seconds = used(session)[0] - ready
    print(f"{budget.cohort.samples} samples x {budget.cohort.genes} genes: {size} bytes, "
          f"picture {drawn}, ready {ready:.2f} s ({clock:.2f} s by the clock), "
          f"filter {seconds:.2f} s ({filter_clock:.2f} s), heap {heap:.0f} MB")  # fmt: skip
    assert size <= budget.page
    assert drawn <= budget.picture
    assert ready <= budget.ready
    assert seconds <= budget.filter
    assert heap <= budget.heap
    assert opened.reports == []
