"""Layout of the plot of the globin loci: depth and copies by segment, deletions, what is NA.

Positions alone; the form is ``resources/report/globin.html.j2``. Stretches of the segments are
drawn side by side with the same width, not to scale; one that is pooled with its paralogue is drawn
in both places with the values of the pool.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from hemaline.common.grouping import grouped
from hemaline.common.intervals import Interval
from hemaline.genome.gene_places import gene_places
from hemaline.globin.globin_rows import DETERMINED, GlobinRow
from hemaline.globin.locus_tables import LOCI, LocusTables, SegmentPart, load_locus_tables

# Units of the drawing; a track for each locus.
LEFT, RIGHT, TRACK = 46.0, 712.0, 176.0
TOP, BOTTOM = 44.0, 124.0
# Depth at the upper edge, relative to two copies; what is beyond is drawn at the edge.
LARGEST_RATIO = 2.0
_RATIO_TICKS = (0.0, 0.5, 1.0, 1.5, 2.0)
_BUILD = "GRCh38"


@dataclass(frozen=True)
class StretchMark:
    """A stretch of a segment: ``copies`` are those of the pool, ``usual`` of no deletion.

    ``depth`` is the height of its ratio, None where it was not counted; ``change`` is loss, gain,
    flat or open (not determined).
    """

    row: GlobinRow
    x: float
    width: float
    depth: float | None
    change: str
    usual: int
    is_pooled: bool
    genes: str


@dataclass(frozen=True)
class DeletionMark:
    """A deletion between its first and its last base; ``text`` names it."""

    x: float
    width: float
    text: str


@dataclass(frozen=True)
class LocusFigure:
    """Track of one locus: ``y`` is its upper edge, ticks are (height, ratio)."""

    locus: str
    y: float
    ticks: tuple[tuple[float, float], ...]
    stretches: tuple[StretchMark, ...]
    deletions: tuple[DeletionMark, ...]


@dataclass(frozen=True)
class GlobinFigure:
    """The tracks of both loci, and the rows that are no segments."""

    height: float
    loci: tuple[LocusFigure, ...]
    answers: tuple[GlobinRow, ...]


def globin_figure(
    rows: Sequence[GlobinRow], tables: LocusTables | None = None
) -> GlobinFigure | None:
    """The plot of a sample's rows of the globin table; None without any."""
    if not rows:
        return None
    tables = tables or load_locus_tables()
    by_locus = grouped(rows, lambda row: row.locus)
    held = [locus for locus in LOCI if locus in by_locus]
    names = {name for locus in LOCI for name in tables.segments(locus)}
    return GlobinFigure(
        height=TRACK * len(held),
        loci=tuple(
            _locus(locus, TRACK * at, by_locus[locus], tables) for at, locus in enumerate(held)
        ),
        answers=tuple(row for row in rows if row.item not in names),
    )


def ratio_position(ratio: float) -> float:
    """Height of a ratio in its track; one beyond the edge is placed at it."""
    share = min(max(ratio, 0.0), LARGEST_RATIO) / LARGEST_RATIO
    return round(BOTTOM - share * (BOTTOM - TOP), 2)


def _locus(locus: str, y: float, rows: Sequence[GlobinRow], tables: LocusTables) -> LocusFigure:
    segments = tables.segments(locus)
    parts = sorted(
        (part for some in segments.values() for part in some), key=lambda part: part.interval
    )
    by_item = {row.item: row for row in rows}
    width = (RIGHT - LEFT) / len(parts)
    return LocusFigure(
        locus=locus,
        y=y,
        ticks=tuple((ratio_position(tick), tick) for tick in _RATIO_TICKS),
        stretches=tuple(
            _stretch(by_item[part.segment], part, LEFT + at * width, width, segments)
            for at, part in enumerate(parts)
            if part.segment in by_item
        ),
        deletions=tuple(_deletions(rows, [part.interval for part in parts], width)),
    )


def _stretch(
    row: GlobinRow,
    part: SegmentPart,
    x: float,
    width: float,
    segments: Mapping[str, Sequence[SegmentPart]],
) -> StretchMark:
    stretches = len(segments[part.segment])
    usual = 2 * stretches
    coding, other = gene_places(0)[_BUILD].genes_at(part.interval)
    return StretchMark(
        row=row,
        x=round(x, 2),
        width=round(width, 2),
        depth=None if row.ratio is None else ratio_position(row.ratio),
        change=_change(row, usual),
        usual=usual,
        is_pooled=stretches > 1,
        genes=" ".join(sorted(coding | other)),
    )


def _change(row: GlobinRow, usual: int) -> str:
    if row.status != DETERMINED or row.copies is None:
        return "open"
    return "flat" if row.copies == usual else "loss" if row.copies < usual else "gain"


def _deletions(
    rows: Sequence[GlobinRow], places: Sequence[Interval], width: float
) -> Iterator[DeletionMark]:
    """Deletions whose ends were read, each once."""
    seen = set()
    for row in rows:
        if row.first is None or row.last is None or (row.first, row.last) in seen:
            continue
        seen.add((row.first, row.last))
        start, end = (_position(at, places, width) for at in (row.first - 1, row.last))
        text = f"{row.name or 'deletion'} {row.first}-{row.last}"
        yield DeletionMark(round(start, 2), round(max(end - start, 2.0), 2), text)


def _position(at: int, places: Sequence[Interval], width: float) -> float:
    """Where a base is drawn; between stretches it is at the border of the next one."""
    before = [number for number, place in enumerate(places) if place.start <= at]
    if not before:
        return LEFT
    number = before[-1]
    share = min(1.0, (at - places[number].start) / len(places[number]))
    return LEFT + (number + share) * width
