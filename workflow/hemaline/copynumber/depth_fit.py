"""One sample's depth against its baseline: scale, level of two copies, estimates of stretches."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import scipy

from hemaline.common.intervals import Interval
from hemaline.common.statistics import MAD_SD, Floats
from hemaline.copynumber.baseline import Baseline, choose_baseline, donor_baseline
from hemaline.copynumber.bin_counts import CopyCounts
from hemaline.copynumber.bins import Places, Truths
from hemaline.copynumber.copy_rules import CopyRules
from hemaline.copynumber.imbalance import ImbalanceEstimate
from hemaline.copynumber.noise import DepthNoise
from hemaline.copynumber.normals import BinLayout, placed, sample_depth, usable_bins
from hemaline.copynumber.region_estimates import (
    BinSums,
    LevelFit,
    RegionEstimate,
    SampleDepth,
    sum_of,
)

ArmName = tuple[str, str]
# Rounds of the scatter of arms.
_ROUNDS = 5
NOT_KNOWN = ImbalanceEstimate(0.0, 0.0, 0, None, 1.0)


@dataclass(frozen=True)
class DepthFit:
    """Depth of one sample.

    Attributes:
        depth: x of its bins.
        usable: bins that count, shape (bins,).
        scale: of all standard errors, at least 1.
        baseline: arms of two copies; None where they are not known.
        arms: autosomal arms with enough bins, in the order of the baseline's.
        sums: of each of them.
    """

    layout: BinLayout
    depth: SampleDepth
    usable: Truths
    scale: float
    baseline: Baseline | None
    arms: tuple[ArmName, ...]
    sums: tuple[BinSums, ...]
    huber: float
    _places: dict[tuple[Interval, ...], Places] = field(default_factory=dict, repr=False)
    _baselines: dict[str, BinSums | None] = field(default_factory=dict, repr=False)
    _levels: dict[tuple[Interval, ...], RegionEstimate | None] = field(
        default_factory=dict, repr=False
    )

    def bins_of(self, stretches: Sequence[Interval]) -> Places:
        """Indices of usable bins in stretches."""
        key = tuple(stretches)
        if key not in self._places:
            self._places[key] = placed(self.layout.bins, stretches, self.usable)
        return self._places[key]

    def level(
        self, stretches: Sequence[Interval], against: Places | None = None
    ) -> RegionEstimate | None:
        """The estimate of the bins in stretches of one chromosome: see :meth:`estimate`."""
        key = tuple(stretches)
        if against is not None:
            return self.estimate(self.bins_of(key), key[0].chrom, against)
        if key not in self._levels:
            self._levels[key] = self.estimate(self.bins_of(key), key[0].chrom)
        return self._levels[key]

    def baseline_sums(self, without: str) -> BinSums | None:
        """Sums of the arms of two copies outside of a chromosome; None without any."""
        if without not in self._baselines:
            self._baselines[without] = self._summed(without)
        return self._baselines[without]

    def _summed(self, without: str) -> BinSums | None:
        if self.baseline is None:
            return None
        found = [
            one
            for name, one, is_in in zip(self.arms, self.sums, self.baseline.arms, strict=True)
            if is_in and name[0] != without
        ]
        return sum_of(found) if found else None

    def estimate(
        self, bins: Places, chrom: str, against: Places | None = None
    ) -> RegionEstimate | None:
        """Bins of a chromosome against the baseline of the others, scaled; None without either.

        With ``against`` it is their ratio to those bins, whatever the copies of the chromosome.
        """
        sums = self.baseline_sums(chrom)
        if sums is None or not len(bins) or (against is not None and not len(against)):
            return None
        return self.depth.estimate(sums, bins, self.huber, against).times(self.scale)


@dataclass(frozen=True)
class _ArmFit:
    """Levels of the autosomal arms of a sample before its baseline is known."""

    depth: SampleDepth
    usable: Truths
    names: tuple[ArmName, ...]
    sets: tuple[Places, ...]
    fit: LevelFit
    sums: tuple[BinSums, ...]
    scale: float


def fit_depth(
    counts: CopyCounts,
    layout: BinLayout,
    noise: DepthNoise,
    sex: str,
    rules: CopyRules,
    inflation: Mapping[ArmName, float],
    alleles: Mapping[ArmName, ImbalanceEstimate],
) -> DepthFit:
    """Fit levels of all autosomal arms, and find the scale and the baseline.

    Args:
        counts: of the sample.
        layout: bins.
        noise: of the normals.
        sex: of the sample sheet.
        rules: cut-offs.
        inflation: of each arm.
        alleles: imbalance of arms; not known for those that are not named.
    """
    arms = _fit_arms(counts, layout, noise, sex, rules)
    if arms is None:
        return _unfit(counts, layout, noise, sex, rules)
    factors: Floats = arms.scale * np.array([inflation[name] for name in arms.names])
    baseline = choose_baseline(
        arms.fit.levels,
        arms.fit.covariance * np.outer(factors, factors),
        [len(one) for one in arms.sets],
        [alleles.get(name, NOT_KNOWN) for name in arms.names],
        rules.baseline,
        rules.imbalance.call_llr,
    )
    found = _with_baseline(arms, layout, baseline, rules)
    return found if baseline is None else _refined(arms, found, baseline, inflation, rules)


def _refined(
    arms: _ArmFit,
    fit: DepthFit,
    baseline: Baseline,
    inflation: Mapping[ArmName, float],
    rules: CopyRules,
) -> DepthFit:
    """The fit without arms that differ from the others of two copies, scaled by what those scatter.

    The waves of a sample may be larger than those of the normals, by which z is inflated.
    """
    deviations = np.full(len(arms.names), np.inf)
    for place in np.flatnonzero(baseline.arms):
        name = arms.names[place]
        found = fit.estimate(arms.sets[place], name[0])
        if found is not None:
            deviations[place] = abs(found.z) / inflation[name]
    known = deviations[np.isfinite(deviations)]
    if len(known) < rules.baseline.min_arms:
        return fit
    scatter = scatter_of(known, rules.baseline.scatter_within)
    alike = deviations <= rules.baseline.tolerance_se * scatter
    kept = Baseline(baseline.kind, np.asarray(alike))
    return DepthFit(
        fit.layout,
        fit.depth,
        fit.usable,
        fit.scale * scatter,
        kept,
        fit.arms,
        fit.sums,
        fit.huber,
    )


def scatter_of(deviations: Floats, within: float) -> float:
    """How many times larger deviations are than they should be, at least 1.

    Root mean square of those that are near, as of a normal law cut there: arms that are changed
    are farther, and the median alone, with which it begins, is half as precise.

    Args:
        deviations: of arms from the baseline of the others, in standard errors.
        within: how near, in scatters.
    """
    law = scipy.stats.norm
    kept = 1 - 2 * within * law.pdf(within) / (2 * law.cdf(within) - 1)
    scatter = max(1.0, MAD_SD * float(np.median(deviations)))
    for _ in range(_ROUNDS):
        near = deviations[deviations <= within * scatter]
        scatter = max(1.0, float(np.sqrt((near**2).mean() / kept)))
    return scatter


def fit_donor(
    counts: CopyCounts, layout: BinLayout, noise: DepthNoise, sex: str, rules: CopyRules
) -> DepthFit:
    """The fit of a donor of normals, whose arms have two copies as a rule."""
    arms = _fit_arms(counts, layout, noise, sex, rules)
    if arms is None:
        return _unfit(counts, layout, noise, sex, rules)
    covariance = arms.fit.covariance * arms.scale**2
    baseline = donor_baseline(arms.fit.levels, covariance, rules.normals.outlier_z)
    return _with_baseline(arms, layout, baseline, rules)


def _fit_arms(
    counts: CopyCounts, layout: BinLayout, noise: DepthNoise, sex: str, rules: CopyRules
) -> _ArmFit | None:
    """Levels of arms with enough bins; None where no arm has."""
    depth = sample_depth(counts, layout, noise, sex)
    usable = _counted(counts, layout, noise, sex, rules)
    names, sets = [], []
    for name, members in layout.arm_bins.items():
        mine = np.flatnonzero(members & usable & layout.kinds.is_autosomal)
        if len(mine) >= rules.calls.min_bins:
            names.append(name)
            sets.append(mine)
    if not names:
        return None
    fit, sums = depth.robust_levels(sets, rules.calls.huber)
    rest = np.concatenate(
        [
            depth.standardised(mine, level, fit.scores)
            for mine, level in zip(sets, fit.levels.tolist(), strict=True)
        ]
    )
    scale = max(1.0, MAD_SD * float(np.median(np.abs(rest - np.median(rest)))))
    return _ArmFit(depth, usable, tuple(names), tuple(sets), fit, tuple(sums), scale)


def _counted(
    counts: CopyCounts, layout: BinLayout, noise: DepthNoise, sex: str, rules: CopyRules
) -> Truths:
    """Usable bins, without those of a kind in which the sample has hardly a fragment."""
    usable = usable_bins(layout, noise, sex)
    for kind in (layout.kinds.is_off_target, ~layout.kinds.is_off_target):
        known = usable & kind & layout.kinds.is_autosomal
        if known.any() and np.median(counts.fragments[known]) < rules.calls.min_fragments:
            usable &= ~kind
    return usable


def _with_baseline(
    arms: _ArmFit, layout: BinLayout, baseline: Baseline | None, rules: CopyRules
) -> DepthFit:
    return DepthFit(
        layout,
        arms.depth,
        arms.usable,
        arms.scale,
        baseline,
        arms.names,
        arms.sums,
        rules.calls.huber,
    )


def _unfit(
    counts: CopyCounts, layout: BinLayout, noise: DepthNoise, sex: str, rules: CopyRules
) -> DepthFit:
    depth = sample_depth(counts, layout, noise, sex)
    usable = _counted(counts, layout, noise, sex, rules)
    return DepthFit(layout, depth, usable, 1.0, None, (), (), rules.calls.huber)
