"""Windows in which fragments are counted: those of two paralogous stretches are one.

The windows are those of the whole loci, whatever the targets, so that counts of samples and of a
panel of normals are comparable; which are targeted is an array.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from hemaline.common.grouping import grouped
from hemaline.common.intervals import Interval
from hemaline.common.statistics import Floats
from hemaline.globin.locus_tables import CONTROL, WHOLE, LocusTables, SegmentPart

WindowFlags = NDArray[np.bool_]


@dataclass(frozen=True)
class CopyWindow:
    """Stretches of equal length (one, or two paralogous ones) of one segment."""

    locus: str
    segment: str
    is_control: bool
    places: tuple[Interval, ...]


@dataclass(frozen=True)
class Windows:
    """Windows of both loci in the order of the segments; arrays have one value a window."""

    windows: tuple[CopyWindow, ...]

    @classmethod
    def of(cls, tables: LocusTables) -> Windows:
        """Windows of all segments; what is left of a stretch behind the last one is not counted."""
        parts = grouped(tables.parts, lambda part: (part.locus, part.segment))
        return cls(
            tuple(
                window
                for of_segment in parts.values()
                for window in _windows(of_segment, tables.rules.window)
            )
        )

    @cached_property
    def names(self) -> NDArray[np.str_]:
        """Segment of each window."""
        return np.array([window.segment for window in self.windows])

    @cached_property
    def loci(self) -> NDArray[np.str_]:
        """Locus of each window."""
        return np.array([window.locus for window in self.windows])

    @cached_property
    def controls(self) -> WindowFlags:
        """True for windows of controls."""
        return np.array([window.is_control for window in self.windows])

    @cached_property
    def usual(self) -> Floats:
        """Copies of a person without deletion: two a stretch."""
        return np.array([2.0 * len(window.places) for window in self.windows])

    @cached_property
    def places(self) -> tuple[Floats, Floats, NDArray[np.int64], NDArray[np.str_]]:
        """Starts and ends of all stretches, the window of each, and its contig."""
        every = [(place, at) for at, one in enumerate(self.windows) for place in one.places]
        return (
            np.array([float(place.start) for place, _ in every]),
            np.array([float(place.end) for place, _ in every]),
            np.array([at for _, at in every]),
            np.array([place.chrom for place, _ in every]),
        )

    def touching(self, stretch: Interval) -> NDArray[np.int64]:
        """Windows with a stretch that overlaps another."""
        starts, ends, windows, chroms = self.places
        near = (starts < stretch.end) & (ends > stretch.start) & (chroms == stretch.chrom)
        return np.asarray(windows[near])

    def flags(self, values: Sequence[bool]) -> WindowFlags:
        """One truth value a window as an array."""
        return np.array(values, dtype=np.bool_)

    def targeted(self, targets: Mapping[str, Sequence[Interval]], share: float) -> WindowFlags:
        """True where every stretch has this share of its bases in ``targets`` (merged)."""
        return np.array(
            [
                all(
                    _inside(place, targets.get(place.chrom, ())) >= share * len(place)
                    for place in window.places
                )
                for window in self.windows
            ]
        )


def _inside(place: Interval, merged: Sequence[Interval]) -> int:
    """Bases of a stretch inside targets that do not overlap each other."""
    return sum(max(0, min(place.end, one.end) - max(place.start, one.start)) for one in merged)


def _windows(parts: Sequence[SegmentPart], size: int) -> list[CopyWindow]:
    first = parts[0]
    return [
        CopyWindow(
            first.locus,
            first.segment,
            first.role == CONTROL,
            tuple(
                Interval(
                    part.chrom, part.interval.start + offset, part.interval.start + offset + size
                )
                for part in parts
            ),
        )
        for offset in range(0, len(first.interval) - size + 1, size)
    ]


def usable_segments(
    locus: str, tables: LocusTables, windows: Windows, targeted: WindowFlags
) -> frozenset[str]:
    """Segments of a locus of which enough is targeted."""
    found = set()
    for name, parts in tables.segments(locus).items():
        of_segment = targeted[windows.names == name]
        needed = min(tables.rules.min_windows, of_segment.size)
        if parts[0].targeted == WHOLE:
            needed = max(1, int(np.ceil(tables.rules.whole * of_segment.size)))
        if of_segment.sum() >= needed:
            found.add(name)
    return frozenset(found)


def is_locus_targeted(
    locus: str, tables: LocusTables, windows: Windows, targeted: WindowFlags
) -> bool:
    """True if all segments that must be whole, and enough windows of controls, are targeted."""
    usable = usable_segments(locus, tables, windows, targeted)
    needed = {name for name, parts in tables.segments(locus).items() if parts[0].targeted == WHOLE}
    controls = (targeted & windows.controls).sum()
    return needed <= usable and bool(controls >= tables.rules.min_windows)
