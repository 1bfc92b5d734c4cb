"""Recall next to CNVkit on the same counts: by its default cut-offs, and by its best ones."""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from benchmarks.copy_number.cnvkit import (
    DEFAULT_GAIN,
    DEFAULT_LOSS,
    VERSION,
    Cnvkit,
    install,
    open_folder,
    region_level,
)
from benchmarks.copy_number.events import changes_of
from benchmarks.copy_number.panels import DONOR_SEEDS, Panel, sex_of
from hemaline.copynumber.copy_regions import CopyRegion
from simulation.copy_number.karyotypes import Karyotype

_SEED = 40_000


@dataclass
class PeerTally:
    """Events of one share of cells: found by us, by CNVkit's cut-offs, and by its best ones."""

    events: int = 0
    own: int = 0
    default: int = 0
    best: int = 0


@dataclass
class PeerResult:
    """The comparison, or why there is none."""

    reason: str | None = None
    shares: dict[float, PeerTally] = field(default_factory=lambda: defaultdict(PeerTally))
    free_tests: int = 0
    default_false: int = 0
    own_false: int = 0
    wall_seconds: float = 0.0
    samples: int = 0
    version: str = VERSION


def compare(panel: Panel, parameters: Mapping[str, Any]) -> PeerResult:
    """Event-free samples and events through both; depth alone, autosomal regions of one copy."""
    result = PeerResult(install())
    if result.reason:
        return result
    counts = parameters["peers"]
    regions = [
        one
        for one in panel.regions
        if not one.is_loh and one.chrom != "chrY" and abs(one.copies - one.expected) == 1
    ]
    with open_folder() as name:
        peer = Cnvkit(panel.laboratory.design, Path(name))
        peer.learn(
            [
                panel.laboratory.sample(Karyotype(sex_of(n)), DONOR_SEEDS + n).fragments
                for n in range(parameters["donors"])
            ]
        )
        largest = _event_free(panel, peer, regions, counts["normals"], result)
        for share in counts["shares"]:
            _events(panel, peer, regions, share, counts["samples"], largest, result)
    return result


def _levels(
    panel: Panel, peer: Cnvkit, karyotype: Karyotype, seed: int, result: PeerResult
) -> dict[str, float]:
    """CNVkit's level of each region of one copy, whichever of whole and core is farther from 0."""
    begun = time.monotonic()
    fragments = panel.laboratory.sample(karyotype, seed).fragments
    segments = peer.segments("sample", fragments)
    result.wall_seconds += time.monotonic() - begun
    result.samples += 1
    return {
        one.event: max(
            (region_level(segments, places) for places in (one.wholes, one.cores)), key=abs
        )
        for one in panel.regions
    }


def _event_free(
    panel: Panel, peer: Cnvkit, regions: list[CopyRegion], samples: int, result: PeerResult
) -> dict[str, float]:
    """The largest level of each region's direction in samples without events: its best cut-off."""
    largest = {one.event: 0.0 for one in regions}
    for number in range(samples):
        karyotype, seed = Karyotype(sex_of(number)), _SEED + number
        levels, rows = _levels(panel, peer, karyotype, seed, result), panel.call(karyotype, seed)
        for one in regions:
            towards = one.direction * levels[one.event]
            largest[one.event] = max(largest[one.event], towards)
            result.free_tests += 1
            result.default_false += _by_default(one, levels[one.event])
            result.own_false += rows[one.event].status == 1
    return largest


def _events(
    panel: Panel,
    peer: Cnvkit,
    regions: list[CopyRegion],
    share: float,
    samples: int,
    largest: Mapping[str, float],
    result: PeerResult,
) -> None:
    for number in range(samples):
        taken: set[str] = set()
        chosen: list[CopyRegion] = []
        for one in regions[number % len(regions) :] + regions[: number % len(regions)]:
            if one.chrom not in taken and len(chosen) < 4:
                taken.add(one.chrom)
                chosen.append(one)
        sex = sex_of(number)
        changes = [x for one in chosen for x in changes_of(one, share, sex, variant=0)]
        karyotype, seed = Karyotype(sex, tuple(changes)), _SEED + 1000 + number
        levels, rows = _levels(panel, peer, karyotype, seed, result), panel.call(karyotype, seed)
        tally = result.shares[share]
        for one in chosen:
            tally.events += 1
            tally.own += rows[one.event].status == 1
            tally.default += _by_default(one, levels[one.event])
            tally.best += one.direction * levels[one.event] > largest[one.event]


def _by_default(region: CopyRegion, level: float) -> bool:
    return level >= DEFAULT_GAIN if region.direction > 0 else level <= DEFAULT_LOSS
