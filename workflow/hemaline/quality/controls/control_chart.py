"""The control chart: what controls showed run by run, with mean and standard deviations.

After Levey S, Jennings ER, Am J Clin Pathol 1950;20:1059. Mean and standard deviation (n - 1) are
of the runs that passed, so that a failed run does not widen the limits that detect it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import fmean, stdev

from hemaline.common.grouping import grouped
from hemaline.quality.controls.control_checks import PASS
from hemaline.quality.controls.control_history import HistoryRow, latest
from hemaline.quality.controls.control_rules import ChartRules

MEAN = "mean"


@dataclass(frozen=True)
class Chart:
    """One check of one assay over the runs.

    ``points`` are run (with the sample where a run has several) and value, in order; ``lines`` are
    label and height, none where too few runs passed.
    """

    assay: str
    check: str
    name: str | None
    points: tuple[tuple[str, float], ...]
    lines: tuple[tuple[str, float], ...] = ()
    passed: int = 0

    @property
    def title(self) -> str:
        """Assay and what was checked."""
        return f"{self.assay}: {self.name or 'fragments on target'}"


def charts(rows: Sequence[HistoryRow], rules: ChartRules) -> list[Chart]:
    """A chart for each check of each assay that had a value; runs in the order of the lines."""
    measured = (row for row in latest(rows) if row.value is not None)
    series = grouped(measured, lambda row: (row.assay, row.check, row.name))
    return [_chart(key, found, rules) for key, found in series.items()]


def _chart(
    key: tuple[str, str, str | None], rows: Sequence[HistoryRow], rules: ChartRules
) -> Chart:
    passed = [row.value for row in rows if row.verdict == PASS and row.value is not None]
    return Chart(
        *key,
        points=tuple(zip(_labels(rows), (float(row.value or 0) for row in rows), strict=True)),
        lines=tuple(_lines(passed, rules)) if len(passed) >= rules.min_runs else (),
        passed=len(passed),
    )


def _labels(rows: Iterable[HistoryRow]) -> list[str]:
    """The run, and the sample where the run has several of these or no name."""
    rows = list(rows)
    runs = [row.run_id for row in rows]
    return [
        row.run_id
        if row.run_id and runs.count(row.run_id) == 1
        else f"{row.run_id or 'NA'} {row.sample_id}"
        for row in rows
    ]


def _lines(values: Sequence[float], rules: ChartRules) -> list[tuple[str, float]]:
    mean, sd = fmean(values), stdev(values)
    lines = [(MEAN, mean)]
    for times in rules.sd:
        # Neither a VAF nor a count is below 0.
        lines += [(f"{MEAN} + {times:g} SD", mean + times * sd)]
        lines += [(f"{MEAN} - {times:g} SD", max(0.0, mean - times * sd))]
    return lines
