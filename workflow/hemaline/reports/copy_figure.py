"""Layout of the genome-wide plot of copy number and of the plot of named regions.

Positions alone; the form is ``resources/report/copy_number.html.j2``. The genome-wide plot has a
track of depth (log2) and one of allele balance, a mark for each segment; arms that were not
measured are shown as such. The other plot has a row for each named region: its share of cells where
it is found, and the limit of its absence.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from math import log10

from hemaline.common.intervals import Interval
from hemaline.copynumber.copy_regions import CopyRegion, load_copy_regions
from hemaline.copynumber.copy_rows import CopyRow, SegmentRow
from hemaline.genome.bands import chromosome_arms, load_bands

# Units of the drawing.
WIDTH, LEFT, RIGHT = 720.0, 46.0, 712.0
NAMES, DEPTH_TOP, DEPTH_BOTTOM = 16.0, 34.0, 154.0
BALANCE_TOP, BALANCE_BOTTOM, HEIGHT = 172.0, 232.0, 252.0
# log2 at the edges of the depth track; what is beyond is drawn at the edge, with an arrow.
LARGEST_LOG2 = 1.0
# Widest distance of the major allele's share from one half.
LARGEST_BALANCE = 0.5
# Two-sided 95 %.
_BOUND_SE = 1.96
_LOG2_TICKS = (-1.0, -0.5, 0.0, 0.5, 1.0)
_BALANCE_TICKS = (0.0, 0.25, 0.5)
# The plot of regions: share of cells on a logarithmic scale.
ROW, ROWS_TOP, SCALE_LEFT, SCALE_RIGHT = 17.0, 8.0, 120.0, 420.0
SMALLEST_SHARE = 0.02
_SHARE_TICKS = (0.02, 0.05, 0.1, 0.2, 0.5, 1.0)
_CALLS = {-1: "loss", 0: "flat", 1: "gain", None: "open"}


@dataclass(frozen=True)
class Stretch:
    """A stretch of the genome as part of the drawing's width."""

    x: float
    width: float
    label: str = ""


@dataclass(frozen=True)
class SegmentMark:
    """A segment: ``low`` and ``high`` are the 95 % bounds of depth, lower edge first.

    ``call`` is loss, gain, flat (both excluded) or open (neither); ``beyond`` is True where log2 is
    outside of the track; ``balance`` is None where no heterozygous SNP was read.
    """

    x: float
    width: float
    call: str
    depth: float | None
    low: float
    high: float
    beyond: bool
    balance: float | None
    text: str


@dataclass(frozen=True)
class GenomeFigure:
    """Everything that is drawn of the genome: ticks are (position, value)."""

    chromosomes: tuple[Stretch, ...]
    unmeasured: tuple[Stretch, ...]
    without_alleles: tuple[Stretch, ...]
    segments: tuple[SegmentMark, ...]
    found: tuple[Stretch, ...]
    depth_ticks: tuple[tuple[float, float], ...]
    balance_ticks: tuple[tuple[float, float], ...]


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


@cache
def _arms() -> Mapping[tuple[str, str], Interval]:
    return chromosome_arms(load_bands())


@dataclass(frozen=True)
class _Axis:
    """Places of the chromosomes side by side, in the order of the bands."""

    starts: Mapping[str, int]
    total: int

    @classmethod
    def make(cls) -> _Axis:
        """The axis of all chromosomes that have bands."""
        ends: dict[str, int] = {}
        for (chrom, _), arm in _arms().items():
            ends[chrom] = max(ends.get(chrom, 0), arm.end)
        starts, total = {}, 0
        for chrom, end in ends.items():
            starts[chrom] = total
            total += end
        return cls(starts, total)

    def stretch(self, chrom: str, start: int, end: int, label: str = "") -> Stretch:
        """The drawing's part of a stretch, 0-based half-open."""
        scale = (RIGHT - LEFT) / self.total
        x = LEFT + (self.starts[chrom] + start) * scale
        return Stretch(round(x, 2), round(max((end - start) * scale, 2.0), 2), label)


def genome_figure(
    rows: Iterable[CopyRow],
    segments: Sequence[SegmentRow],
    regions: Sequence[CopyRegion] | None = None,
) -> GenomeFigure | None:
    """The genome-wide plot; None without segments.

    Args:
        rows: of the sample's regions; those that are 1 are marked.
        segments: of the sample.
        regions: places of the events; the packaged ones where not given.
    """
    if not segments:
        return None
    axis = _Axis.make()
    known = [one for one in segments if one.chrom in axis.starts]
    arms = {(one.chrom, one.arm) for one in known if one.log2 is not None}
    alleles = {(one.chrom, one.arm) for one in known if one.baf is not None}
    return GenomeFigure(
        chromosomes=tuple(_chromosomes(axis)),
        unmeasured=tuple(_arms_outside(axis, arms)),
        without_alleles=tuple(_arms_outside(axis, alleles)),
        segments=tuple(_segment(axis, one) for one in known),
        found=tuple(_found(axis, rows, regions or load_copy_regions())),
        depth_ticks=tuple((depth_position(tick), tick) for tick in _LOG2_TICKS),
        balance_ticks=tuple((_balance_position(tick), 0.5 + tick) for tick in _BALANCE_TICKS),
    )


def depth_position(log2: float) -> float:
    """Height of a log2 ratio; one beyond an edge is placed at it."""
    held = min(max(log2, -LARGEST_LOG2), LARGEST_LOG2)
    share = (LARGEST_LOG2 - held) / (2 * LARGEST_LOG2)
    return round(DEPTH_TOP + share * (DEPTH_BOTTOM - DEPTH_TOP), 2)


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


def _balance_position(distance: float) -> float:
    share = min(max(distance, 0.0), LARGEST_BALANCE) / LARGEST_BALANCE
    return round(BALANCE_BOTTOM - share * (BALANCE_BOTTOM - BALANCE_TOP), 2)


def _chromosomes(axis: _Axis) -> Iterator[Stretch]:
    ends = [*list(axis.starts.values())[1:], axis.total]
    for (chrom, start), end in zip(axis.starts.items(), ends, strict=True):
        yield axis.stretch(chrom, 0, end - start, chrom.removeprefix("chr"))


def _arms_outside(axis: _Axis, measured: set[tuple[str, str]]) -> Iterator[Stretch]:
    """Arms that are not among the measured ones."""
    for (chrom, arm), place in _arms().items():
        if (chrom, arm) not in measured:
            yield axis.stretch(chrom, place.start, place.end, f"{chrom.removeprefix('chr')}{arm}")


def _segment(axis: _Axis, row: SegmentRow) -> SegmentMark:
    place = axis.stretch(row.chrom, row.first - 1, row.last)
    log2, spread = row.log2 or 0.0, _BOUND_SE * (row.se or 0.0)
    return SegmentMark(
        x=place.x,
        width=place.width,
        call=_CALLS[row.call],
        depth=None if row.log2 is None else depth_position(row.log2),
        low=depth_position(log2 - spread),
        high=depth_position(log2 + spread),
        beyond=abs(log2) > LARGEST_LOG2,
        balance=None if row.baf is None else _balance_position(row.baf),
        text=f"{row.chrom.removeprefix('chr')}{row.arm}",
    )


def _found(
    axis: _Axis, rows: Iterable[CopyRow], regions: Sequence[CopyRegion]
) -> Iterator[Stretch]:
    """Cores of the regions that are 1."""
    places = {one.event: one.cores for one in regions}
    for row in rows:
        if row.status == 1:
            for place in places.get(row.event, ()):
                if place.chrom in axis.starts:
                    yield axis.stretch(place.chrom, place.start, place.end, row.event)
