"""Layout of the plot of named regions of copy number.

Positions alone; the form is ``resources/report/copy_number.html.j2``: a row for each region, with
its share of cells where it is found, and the limit of its absence.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import log10

from hemaline.copynumber.copy_rows import CopyRow

# The plot of regions: share of cells on a logarithmic scale.
ROW, ROWS_TOP, SCALE_LEFT, SCALE_RIGHT = 17.0, 8.0, 120.0, 420.0
SMALLEST_SHARE = 0.02
_SHARE_TICKS = (0.02, 0.05, 0.1, 0.2, 0.5, 1.0)


@dataclass(frozen=True)
class RegionMark:
    """A named region: positions of its limit and floor, of its share of cells and its bounds."""

    row: CopyRow
    y: float
    limit: float | None
    cells: float | None
    low: float | None
    high: float | None


@dataclass(frozen=True)
class RegionFigure:
    """The plot of named regions; ``floor`` is the position of the floor, None where it differs."""

    height: float
    bottom: float
    floor: float | None
    ticks: tuple[tuple[float, float], ...]
    marks: tuple[RegionMark, ...]


def share_position(share: float) -> float:
    """Axis position of a share of cells; a smaller one is placed at the axis' beginning."""
    held = min(max(share, SMALLEST_SHARE), 1.0)
    part = log10(held / SMALLEST_SHARE) / log10(1 / SMALLEST_SHARE)
    return round(SCALE_LEFT + part * (SCALE_RIGHT - SCALE_LEFT), 1)


def region_figure(rows: Sequence[CopyRow]) -> RegionFigure | None:
    """The plot of named regions, in the order of the rows; None without any."""
    if not rows:
        return None
    bottom = ROWS_TOP + ROW * len(rows)
    floors = {one.floor for one in rows}
    floor = next(iter(floors)) if len(floors) == 1 else None
    return RegionFigure(
        height=bottom + 26.0,
        bottom=bottom,
        floor=None if floor is None else share_position(floor),
        ticks=tuple((share_position(tick), tick) for tick in _SHARE_TICKS),
        marks=tuple(
            RegionMark(
                row=one,
                y=round(ROWS_TOP + ROW * (place + 0.5), 2),
                limit=_share(one.limit),
                cells=_share(one.cells),
                low=_share(one.cells_low),
                high=_share(one.cells_high),
            )
            for place, one in enumerate(rows)
        ),
    )


def _share(value: float | None) -> float | None:
    return None if value is None else share_position(value)
