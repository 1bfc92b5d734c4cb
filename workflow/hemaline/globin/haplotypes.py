"""Candidate haplotypes of a locus: known ones, runs of segments, and junctions of the sample."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import combinations_with_replacement, pairwise

import numpy as np
from numpy.typing import NDArray

from hemaline.common.intervals import Interval
from hemaline.globin.junctions import DeletionJunction
from hemaline.globin.locus_tables import (
    DELETION,
    UNIQUE_ENDS,
    KnownDeletion,
    LocusTables,
    ParalogousBase,
)
from hemaline.globin.windows import CopyWindow, Floats

NORMAL = "normal"
# Change of copies of the bases that a haplotype has not as the reference.
_SIGN = {NORMAL: 0.0, DELETION: -1.0}
# Beyond the outermost segments a run may go on.
_BEYOND = 1_000_000


@dataclass(frozen=True)
class GlobinHaplotype:
    """One chromosome: the reference, or one stretch (0-based half-open) lost or doubled.

    ``junction`` is the place of its junction in the list of the sample's; None where none was seen.
    ``is_unique`` haplotypes have one that reads would show.
    """

    kind: str
    prior: float
    chrom: str = ""
    start: int = 0
    end: int = 0
    name: str = ""
    group: str = ""
    is_unique: bool = False
    junction: int | None = None

    def copies(self, place: Interval) -> float:
        """Copies of a stretch of the reference."""
        if self.kind == NORMAL or place.chrom != self.chrom:
            return 1.0
        shared = max(0, min(self.end, place.end) - max(self.start, place.start)) / len(place)
        return 1.0 - shared if self.kind == DELETION else 1.0 + shared

    def lost(self, place: Interval) -> int:
        """Bases of a stretch that a deletion takes."""
        if self.kind != DELETION or place.chrom != self.chrom:
            return 0
        return max(0, min(self.end, place.end) - max(self.start, place.start))


def candidates(
    locus: str, tables: LocusTables, junctions: Sequence[DeletionJunction]
) -> list[GlobinHaplotype]:
    """All haplotypes of a locus, the reference first; priors add up to one."""
    found = list(_known(locus, tables, junctions))
    taken = {one.junction for one in found}
    found += [
        GlobinHaplotype(
            DELETION,
            tables.rules.priors.new_junction,
            one.chrom,
            one.start,
            one.end,
            is_unique=True,
            junction=at,
        )
        for at, one in enumerate(junctions)
        if at not in taken
        and one.fragments >= tables.rules.junction.min_fragments
        and _is_in_locus(one, locus, tables)
    ]
    found += _runs(locus, tables)
    rest = 1.0 - sum(one.prior for one in found)
    return [GlobinHaplotype(NORMAL, rest), *found]


def _known(
    locus: str, tables: LocusTables, junctions: Sequence[DeletionJunction]
) -> Iterator[GlobinHaplotype]:
    for row in tables.deletions:
        if row.locus != locus:
            continue
        start = 0 if row.first is None else row.first - 1
        one = GlobinHaplotype(
            row.kind, row.frequency, row.chrom, start, row.last, row.name, row.group
        )
        if row.ends != UNIQUE_ENDS:
            yield one
            continue
        seen = _of_row(row, junctions)
        yield replace(one, is_unique=True) if seen is None else _with(one, seen, junctions)


def _of_row(row: KnownDeletion, junctions: Sequence[DeletionJunction]) -> int | None:
    """The junction at the ends of a row, of several that with the most fragments."""
    start = None if row.first is None else row.first - 1
    near = [
        at for at, one in enumerate(junctions) if one.is_near(row.chrom, start, row.last, row.slack)
    ]
    return max(near, key=lambda at: junctions[at].fragments, default=None)


def _with(one: GlobinHaplotype, at: int, junctions: Sequence[DeletionJunction]) -> GlobinHaplotype:
    seen = junctions[at]
    return replace(one, start=seen.start, end=seen.end, is_unique=True, junction=at)


def _is_in_locus(one: DeletionJunction, locus: str, tables: LocusTables) -> bool:
    return any(
        one.chrom == part.chrom for parts in tables.segments(locus).values() for part in parts
    )


def _runs(locus: str, tables: LocusTables) -> Iterator[GlobinHaplotype]:
    """Every run of neighbouring stretches, lost or doubled, to the middle of the gaps around it."""
    places = sorted(part.interval for parts in tables.segments(locus).values() for part in parts)
    middles = [(a.end + b.start) // 2 for a, b in pairwise(places)]
    borders = [max(0, places[0].start - _BEYOND), *middles, places[-1].end + _BEYOND]
    priors = tables.rules.priors
    for first, last in combinations_with_replacement(range(len(places)), 2):
        stretch = (places[0].chrom, borders[first], borders[last + 1])
        yield GlobinHaplotype(DELETION, priors.deleted, *stretch)
        yield GlobinHaplotype("duplication", priors.duplicated, *stretch)


def window_copies(
    haplotypes: Sequence[GlobinHaplotype], windows: Sequence[CopyWindow]
) -> NDArray[np.float64]:
    """Copies of each window in each haplotype: shape (haplotypes, windows)."""
    found = np.zeros((len(haplotypes), len(windows)))
    for side in range(max((len(one.places) for one in windows), default=0)):
        held = np.array([len(one.places) > side for one in windows])
        places = [one.places[min(side, len(one.places) - 1)] for one in windows]
        found += held * _place_copies(haplotypes, places)
    return found


def base_copies(
    haplotypes: Sequence[GlobinHaplotype], bases: Sequence[ParalogousBase]
) -> tuple[Floats, Floats]:
    """Copies of the first and of the second stretch, mean over ``bases``; one a haplotype."""
    first = [Interval(one.chrom, one.pos_first - 1, one.pos_first) for one in bases]
    second = [Interval(one.chrom, one.pos_second - 1, one.pos_second) for one in bases]
    of_first, of_second = (_place_copies(haplotypes, side).mean(axis=1) for side in (first, second))
    return of_first, of_second


def _place_copies(
    haplotypes: Sequence[GlobinHaplotype], places: Sequence[Interval]
) -> NDArray[np.float64]:
    """Copies of each stretch in each haplotype: shape (haplotypes, places)."""
    starts, ends = (np.array([getattr(one, side) for one in places]) for side in ("start", "end"))
    chroms = np.array([one.chrom for one in places])
    sign = np.array([_SIGN.get(one.kind, 1.0) for one in haplotypes])[:, None]
    first = np.array([one.start for one in haplotypes])[:, None]
    last = np.array([one.end for one in haplotypes])[:, None]
    shared = np.clip(np.minimum(ends, last) - np.maximum(starts, first), 0, None) / (ends - starts)
    here = np.array([one.chrom for one in haplotypes])[:, None] == chroms
    return np.asarray(1.0 + sign * np.where(here, shared, 0.0))
