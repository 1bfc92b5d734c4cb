"""TCGA-LAML's real segments as karyotypes: found, excluded and wrong results."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from benchmarks.copy_number.panels import Panel, sex_of
from hemaline.common.intervals import Interval
from hemaline.copynumber.copy_regions import CopyRegion
from simulation.copy_number.genome import Floats
from simulation.copy_number.karyotypes import Karyotype, of_mean_copies

Segments = Mapping[str, Sequence[tuple[Interval, float]]]


@dataclass
class KaryotypeTally:
    """Regions of all cases, by truth and result.

    ``wrong`` names case, event and status of each region with a wrong result.
    """

    cases: int = 0
    altered: int = 0
    results: Counter[tuple[str, str]] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)


def tally_karyotypes(
    panel: Panel, segments: Segments, *, event: float, none: float, seed: int
) -> KaryotypeTally:
    """Call each case once.

    Args:
        panel: of the laboratory that reads the cases.
        segments: mean copies of each case's segments, autosomes.
        event: least change of copies in the whole core that a 0 must not exclude.
        none: largest change anywhere in the region that a 1 must not be called on.
        seed: of the first case.
    """
    found = KaryotypeTally()
    for number, (case, own) in enumerate(sorted(segments.items())):
        karyotype = of_mean_copies(sex_of(number), own)
        rows = panel.call(karyotype, seed + number)
        found.cases += 1
        found.altered += bool(karyotype.changes)
        for region in panel.regions:
            if region.event not in rows or region.chrom == "chrY":
                continue
            status = rows[region.event].status
            truth = _truth(panel, region, karyotype, event, none)
            result = "NA" if status is None else str(status)
            found.results[truth, result] += 1
            if (truth, result) in {("event", "0"), ("none", "1")}:
                found.wrong.append(f"{case} {region.event} {result}")
    return found


def _truth(
    panel: Panel, region: CopyRegion, karyotype: Karyotype, event: float, none: float
) -> str:
    """``event``: all of the core is changed enough; ``none``: nothing of the region; ``part``."""
    core = _changes(panel, region, region.cores, karyotype)
    whole = _changes(panel, region, [*region.wholes, *region.cores], karyotype)
    if not len(core):
        return "not read"
    if core.min() >= event:
        return "event"
    return "none" if whole.max() <= none else "part"


def _changes(
    panel: Panel, region: CopyRegion, places: Sequence[Interval], karyotype: Karyotype
) -> Floats:
    """Share of cells with the event, for each bin of some places (bins,)."""
    design = panel.laboratory.design
    inside = np.logical_or.reduce([design.inside(one) for one in places])
    chrom, start, end = design.chrom[inside], design.start[inside], design.end[inside]
    first, second = karyotype.copies(chrom, start, end)
    total = first + second
    if region.is_loh:
        smaller: Floats = np.minimum(first, second)
        return 1 - smaller
    deeper = abs(region.copies - region.expected)
    return region.direction * (total - 2) / deeper
