"""Events at the limit that the same sample states without them, and calls in event-free samples."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np

from benchmarks.copy_number.panels import Panel, sex_of
from hemaline.copynumber.copy_regions import CopyRegion
from hemaline.copynumber.copy_rows import CopyRow
from simulation.copy_number.karyotypes import (
    COPY_NEUTRAL_LOH,
    GAIN,
    LOSS,
    Change,
    Karyotype,
    Sex,
)


@dataclass
class RegionTally:
    """Results of one region's events and event-free tests."""

    found: int = 0
    events: int = 0
    found_below: int = 0
    events_below: int = 0
    zeros: int = 0
    false_calls: int = 0
    free: int = 0
    limits: list[float] = field(default_factory=list)
    reasons: Counter[str] = field(default_factory=Counter)

    @property
    def limit(self) -> float | None:
        """Median limit of event-free samples."""
        return float(np.median(self.limits)) if self.limits else None


Tallies = dict[str, RegionTally]


def at_one_copy(regions: Sequence[CopyRegion]) -> list[CopyRegion]:
    """Regions whose limit is that of one copy more or fewer, or of LOH: no deeper changes."""
    return [one for one in regions if abs(one.copies - one.expected) <= 1]


def changes_of(region: CopyRegion, share: float, sex: Sex, variant: int) -> tuple[Change, ...]:
    """The event in a share of the cells: every other time in the core alone, LOH in both kinds."""
    places = region.cores if variant % 2 else region.wholes
    if region.chrom == "chrY":
        kind = (0, 0)
    elif region.is_loh:
        kind = COPY_NEUTRAL_LOH if variant // 2 % 2 else LOSS
    else:
        kind = GAIN if region.copies > region.expected else LOSS
    return tuple(Change(where, share, *kind) for where in places)


def tally_events(
    panel: Panel,
    *,
    events: int,
    free_samples: int,
    at_limit: tuple[float, float],
    below: float,
    together: int,
    seed: int,
) -> Tallies:
    """Event-free samples, and each once more with events at and below its own limits.

    Args:
        events: of each region at its limit, and as many below.
        free_samples: event-free samples at least.
        at_limit: bounds of the events' shares of cells, in limits.
        below: share of cells of the other events, in limits.
        together: events of one sample, on different chromosomes.
        seed: first sample's.
    """
    rng = np.random.default_rng(seed)
    found: Tallies = defaultdict(RegionTally)
    waiting = {one.event: one for one in at_one_copy(panel.regions)}
    number = 0
    idle = 0
    while (waiting and idle < 60) or number < free_samples:
        sex, sample = sex_of(number), seed + number
        rows = panel.call(Karyotype(sex), sample)
        for region in panel.regions:
            if region.event in rows:
                _tally_free(found[region.event], rows[region.event])
        chosen = list(_choose(waiting.values(), sex, together, rng))
        usable = [one for one in chosen if (rows[one.event].limit or 2.0) * at_limit[1] <= 1]
        idle = 0 if usable else idle + 1
        for part, bounds in (("at", at_limit), ("below", (below, below))):
            changes: list[Change] = []
            for region in usable:
                share = float(rng.uniform(*bounds)) * (rows[region.event].limit or 0.0)
                changes += changes_of(region, share, sex, found[region.event].events)
            if changes:
                again = panel.call(Karyotype(sex, tuple(changes)), sample)
                for region in usable:
                    _tally_event(found[region.event], again[region.event].status, part)
        for region in usable:
            if found[region.event].events >= events:
                waiting.pop(region.event, None)
        number += 1
    return found


def _choose(
    waiting: Iterable[CopyRegion], sex: Sex, together: int, rng: np.random.Generator
) -> Iterator[CopyRegion]:
    """Regions of different chromosomes, in random order."""
    regions = [one for one in waiting if not one.sex or one.sex == sex]
    taken: set[str] = set()
    for index in rng.permutation(len(regions)):
        region = regions[index]
        if region.chrom not in taken and len(taken) < together:
            taken.add(region.chrom)
            yield region


def _tally_free(tally: RegionTally, row: CopyRow) -> None:
    tally.free += 1
    tally.zeros += row.status == 0
    tally.false_calls += row.status == 1
    if row.limit is not None:
        tally.limits.append(row.limit)
    if row.reason is not None:
        tally.reasons[row.reason] += 1


def _tally_event(tally: RegionTally, status: int | None, part: str) -> None:
    if part == "at":
        tally.events += 1
        tally.found += status == 1
    else:
        tally.events_below += 1
        tally.found_below += status == 1
