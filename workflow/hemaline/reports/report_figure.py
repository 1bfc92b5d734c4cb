"""Layout of the VAF plot.

Axis positions of VAF, confidence interval, detection limit and threshold.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import log10

from hemaline.reports.sample_report import Finding

# The axis: VAF on a logarithmic scale, in units of the drawing.
SMALLEST, LARGEST = 0.001, 1.0
LEFT, RIGHT, TOP, ROW, BOTTOM = 250.0, 690.0, 8.0, 22.0, 30.0
WIDTH = 720.0
_TICKS = (0.001, 0.01, 0.1, 1.0)
_LONGEST_LABEL = 30


@dataclass(frozen=True)
class Mark:
    """One finding: axis positions of its VAF, the bounds of it and the limit (None.

    There is none).
    """

    label: str
    y: float
    vaf: float
    x: float
    low: float
    high: float
    limit: float | None


@dataclass(frozen=True)
class Figure:
    """Everything that is drawn."""

    height: float
    bottom: float
    floor: float
    ticks: tuple[tuple[float, float], ...]
    marks: tuple[Mark, ...]


def position(vaf: float) -> float:
    """Axis position of a VAF; a VAF beyond an end is placed at it."""
    held = min(max(vaf, SMALLEST), LARGEST)
    share = log10(held / SMALLEST) / log10(LARGEST / SMALLEST)
    return round(LEFT + share * (RIGHT - LEFT), 1)


def vaf_figure(findings: Sequence[Finding], floor: float) -> Figure | None:
    """The figure of some findings; None where none has a VAF."""
    marks = tuple(_marks(findings))
    if not marks:
        return None
    bottom = TOP + ROW * len(marks)
    ticks = tuple((position(tick), tick) for tick in _TICKS)
    return Figure(bottom + BOTTOM, bottom, position(floor), ticks, marks)


def _marks(findings: Sequence[Finding]) -> Iterator[Mark]:
    known = [one for one in findings if one.row.vaf is not None]
    for place, one in enumerate(known):
        vaf = one.row.vaf or 0.0
        yield Mark(
            label=_label(one),
            y=TOP + ROW * (place + 0.5),
            vaf=vaf,
            x=position(vaf),
            low=position(vaf if one.low is None else one.low),
            high=position(vaf if one.high is None else one.high),
            limit=None if one.limit is None else position(one.limit),
        )


def _label(one: Finding) -> str:
    name = f"{one.row.gene} {short_name(one)}"
    return name if len(name) <= _LONGEST_LABEL else name[: _LONGEST_LABEL - 1] + "…"


def short_name(one: Finding) -> str:
    """The protein's name, else the transcript's, else the chromosome's, without its accession."""
    row = one.row
    name = row.hgvs_p if row.hgvs_p and not row.hgvs_p.endswith("?") else row.hgvs_c
    return (name or row.hgvs_g).rpartition(":")[2]
