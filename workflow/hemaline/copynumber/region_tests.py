"""A region's estimates of depth: is it called, and from which share of cells would it be."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import scipy

from hemaline.common.intervals import Interval
from hemaline.copynumber.cell_shares import detectable_share
from hemaline.copynumber.copy_regions import CopyRegion
from hemaline.copynumber.copy_rules import CopyCallRules
from hemaline.copynumber.depth_fit import DepthFit
from hemaline.copynumber.normals import Inflation
from hemaline.copynumber.region_estimates import RegionEstimate


@dataclass(frozen=True)
class RegionTest:
    """Depth of a region.

    Attributes:
        whole: all of it.
        core: its core.
        parts: of an event of several stretches each, with enough bins.
        lacking: stretches that have not enough bins.
    """

    whole: RegionEstimate
    core: RegionEstimate
    parts: tuple[RegionEstimate, ...]
    lacking: int

    @property
    def has_parts(self) -> bool:
        """True if the event changes several stretches."""
        return len(self.parts) + self.lacking > 1

    def called(self, direction: int, rules: CopyCallRules) -> RegionEstimate | None:
        """The clearest of whole and core beyond the cut-off in a direction; or None.

        An event of several stretches needs each of them beyond its own cut-off as well.
        """
        best = max((self.whole, self.core), key=lambda one: one.z * direction)
        if best.z * direction <= rules.call_z:
            return None
        if self.has_parts and any(one.z * direction <= rules.part_z for one in self.parts):
            return None
        return best

    def limit(self, copies: int, expected: int, rules: CopyCallRules) -> float | None:
        """Smallest share of cells that is called with the confidence; None above all cells."""
        if not self.has_parts:
            beyond = rules.call_z + float(scipy.special.ndtri(rules.confidence))
            return detectable_share(beyond * self.core.se, copies, expected)
        # All tests must be passed together.
        each = float(scipy.special.ndtri(rules.confidence ** (1 / (1 + len(self.parts)))))
        shifts = [(rules.part_z + each) * one.se for one in self.parts]
        shift = max([(rules.call_z + each) * self.whole.se, *shifts])
        return detectable_share(shift, copies, expected)


def measure_region(
    region: CopyRegion, fit: DepthFit, inflation: Inflation, min_bins: int
) -> RegionTest | None:
    """The estimates of a region; None without a baseline or enough bins in its core."""
    core = _estimate(region.cores, fit, inflation.core)
    whole = _estimate(region.wholes, fit, inflation.whole)
    if core is None or whole is None or core.bins < min_bins:
        return None
    stretches = [[one] for one in region.cores] if len(region.cores) > 1 else []
    parts = [_estimate(one, fit, inflation.core) for one in stretches]
    enough = tuple(one for one in parts if one is not None and one.bins >= min_bins)
    return RegionTest(whole, core, enough, len(parts) - len(enough))


def _estimate(
    stretches: Sequence[Interval], fit: DepthFit, inflation: float
) -> RegionEstimate | None:
    found = fit.level(stretches)
    return found.times(inflation) if found else None
