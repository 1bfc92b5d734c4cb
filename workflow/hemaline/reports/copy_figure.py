"""Layout of the genome-wide plot of copy number.

Positions alone; the form is ``resources/report/copy_number.html.j2``: a track of depth (log2) with
the changes that could have been missed, and one of allele balance, a mark for each segment. Arms
that were not measured are shown as such.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from statistics import NormalDist

from hemaline.common.grouping import grouped
from hemaline.common.intervals import Interval
from hemaline.copynumber.cell_shares import log2_shift
from hemaline.copynumber.copy_regions import DIPLOID, CopyRegion, load_copy_regions
from hemaline.copynumber.copy_rows import CopyRow, SegmentRow
from hemaline.copynumber.copy_rules import load_copy_rules
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
# Heights of the names of found regions, and the width that one takes.
_NAME_ROWS, _NAME_WIDTH = (23.0, 11.0), 80.0
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
    outside of the track; ``balance`` is None where no heterozygous SNP was read. ``missed_high``
    and ``missed_low`` bound the changes that could have been missed, upper edge first.
    """

    x: float
    width: float
    call: str
    depth: float | None
    low: float
    high: float
    beyond: bool
    missed_high: float
    missed_low: float
    balance: float | None
    text: str


@dataclass(frozen=True)
class EventName:
    """Place of the name of a region that was found, above its bars."""

    event: str
    x: float
    y: float
    anchor: str


@dataclass(frozen=True)
class GenomeFigure:
    """Everything that is drawn of the genome: ticks are (position, value).

    ``floors`` are the heights of a loss and a gain of one copy in the floor's share of cells, none
    where regions have several floors.
    """

    chromosomes: tuple[Stretch, ...]
    unmeasured: tuple[Stretch, ...]
    without_alleles: tuple[Stretch, ...]
    segments: tuple[SegmentMark, ...]
    found: tuple[Stretch, ...]
    names: tuple[EventName, ...]
    floors: tuple[float, ...]
    depth_ticks: tuple[tuple[float, float], ...]
    balance_ticks: tuple[tuple[float, float], ...]


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
    rows: Sequence[CopyRow],
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
        found=(found := tuple(_found(axis, rows, regions or load_copy_regions()))),
        names=tuple(_names(found)),
        floors=tuple(_floors(rows)),
        depth_ticks=tuple((depth_position(tick), tick) for tick in _LOG2_TICKS),
        balance_ticks=tuple((_balance_position(tick), 0.5 + tick) for tick in _BALANCE_TICKS),
    )


def depth_position(log2: float) -> float:
    """Height of a log2 ratio; one beyond an edge is placed at it."""
    held = min(max(log2, -LARGEST_LOG2), LARGEST_LOG2)
    share = (LARGEST_LOG2 - held) / (2 * LARGEST_LOG2)
    return round(DEPTH_TOP + share * (DEPTH_BOTTOM - DEPTH_TOP), 2)


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
    rules = load_copy_rules().calls
    missed = (rules.call_z + NormalDist().inv_cdf(rules.confidence)) * (row.se or 0.0)
    return SegmentMark(
        x=place.x,
        width=place.width,
        call=_CALLS[row.call],
        depth=None if row.log2 is None else depth_position(row.log2),
        low=depth_position(log2 - spread),
        high=depth_position(log2 + spread),
        beyond=abs(log2) > LARGEST_LOG2,
        missed_high=depth_position(missed),
        missed_low=depth_position(-missed),
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


def _names(found: Iterable[Stretch]) -> Iterator[EventName]:
    """A name for each event in the middle of its bars, in rows that leave each other room."""
    bars = grouped(found, lambda one: one.label)
    ends = [LEFT - _NAME_WIDTH] * len(_NAME_ROWS)
    middles = {event: (some[0].x + some[-1].x + some[-1].width) / 2 for event, some in bars.items()}
    for event, middle in sorted(middles.items(), key=lambda item: item[1]):
        row = next((n for n, end in enumerate(ends) if middle - end >= _NAME_WIDTH), None)
        row = ends.index(min(ends)) if row is None else row
        ends[row] = middle
        is_last = middle > RIGHT - _NAME_WIDTH / 2
        yield EventName(
            event,
            RIGHT if is_last else round(middle, 2),
            _NAME_ROWS[row],
            "end" if is_last else "middle",
        )


def _floors(rows: Iterable[CopyRow]) -> Iterator[float]:
    """Heights of the floor, which is of tumour cells where the purity is known."""
    floors = {(one.floor, one.purity or 1.0) for one in rows}
    floor, purity = floors.pop() if len(floors) == 1 else (None, 1.0)
    if floor is not None:
        for copies in (DIPLOID - 1, DIPLOID + 1):
            yield depth_position(log2_shift(floor * purity, copies, DIPLOID))
