"""Limits by probes in a core: how many a laboratory has to add."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from benchmarks.copy_number.panels import Panel, cores, sex_of
from hemaline.copynumber.copy_regions import CopyRegion
from hemaline.copynumber.copy_rows import CopyRow
from simulation.copy_number.designs import Design, backbone_panel
from simulation.copy_number.karyotypes import Karyotype

# Cores with exons in them have more bins than probes were added: their own are counted.
_SEED = 60_000


@dataclass(frozen=True)
class CoreLimit:
    """A region of one panel: bins in its core, its median limit, and results of 0."""

    event: str
    regime: str
    bins: int
    limit: float
    zeros: int = 0
    tests: int = 0


def core_limits(
    make: Callable[[Design, str], Panel],
    regimes: Sequence[str],
    probes: Sequence[int],
    samples: int,
) -> list[CoreLimit]:
    """Median limits of losses and gains of one copy, for panels with so many probes a core."""
    found = []
    for number in probes:
        design = backbone_panel(cores(), number)
        for regime in regimes:
            panel = make(design, regime)
            rows = [panel.call(Karyotype(sex_of(n)), _SEED + n) for n in range(samples)]
            for region in panel.regions:
                is_core = region.cores != region.wholes
                if not is_core or region.is_loh or abs(region.copies - region.expected) != 1:
                    continue
                found.append(_core_limit(panel, region, regime, [r[region.event] for r in rows]))
    return found


def _core_limit(
    panel: Panel, region: CopyRegion, regime: str, rows: Sequence[CopyRow]
) -> CoreLimit:
    limits = [np.inf if one.limit is None else one.limit for one in rows]
    zeros = sum(one.status == 0 for one in rows)
    bins = panel.core_bins(region)
    return CoreLimit(region.event, regime, bins, float(np.median(limits)), zeros, len(rows))


def probes_needed(limits: Sequence[CoreLimit], regime: str, share: float) -> int | None:
    """Bins from which half of the cores have a limit of ``share`` or less, by a fit of the law.

    The limit of a loss is ``2 (1 - 2^-d)`` with ``d = c / sqrt(bins)``: c is the median over cores.
    None without any limit.
    """
    shifts = [
        -np.log2(1 - one.limit / 2) * np.sqrt(one.bins)
        for one in limits
        if one.regime == regime and one.limit <= 1 and one.bins
    ]
    if not shifts:
        return None
    shift = -np.log2(1 - share / 2)
    return int(np.ceil((np.median(shifts) / shift) ** 2 - 1e-9))
