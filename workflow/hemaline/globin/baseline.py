"""Usual depth of each window, from donors or from the samples of the run themselves.

Depth of a window divided by the copies that were called there is that of one copy. A plain median
would take a frequent deletion for the usual, so that samples are called and the baseline is made
again. What is left of a sample's own GC bias is fitted by a line.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from hemaline.common.statistics import Floats
from hemaline.globin.globin_counts import GlobinCounts
from hemaline.globin.locus_tables import CopyThresholds, GcRules
from hemaline.globin.windows import WindowFlags, Windows


@dataclass(frozen=True)
class GlobinBaseline:
    """Depth of one copy by window, relative to controls, and spreads by segment.

    ``samples`` 0: flat.
    """

    level: Floats
    spread: Mapping[str, float]
    samples: int = 0


@dataclass(frozen=True)
class ScaledSample:
    """Counts of one sample with the reads that one copy makes in each window (windows,)."""

    counts: GlobinCounts
    reads: Floats
    usable: WindowFlags
    per_copy: Floats

    @property
    def reads_per_fragment(self) -> int:
        """2 of pairs."""
        return 2 if self.counts.fragment_length else 1


def flat_baseline(windows: Windows, rules: CopyThresholds) -> GlobinBaseline:
    """The same depth everywhere, for whole genomes."""
    spread = dict.fromkeys(map(str, np.unique(windows.names)), rules.flat_spread)
    return GlobinBaseline(np.ones(len(windows.windows)), spread)


def scaled(
    counts: GlobinCounts,
    windows: Windows,
    baseline: GlobinBaseline,
    rules: CopyThresholds,
    copies: Floats | None = None,
) -> ScaledSample:
    """The sample on the baseline; ``copies`` of each window where they were called."""
    reads, gc = np.array(counts.reads, dtype=float), np.array(counts.gc)
    usable = np.array(counts.targeted) & (baseline.level > 0)
    held = windows.usual if copies is None else copies
    fitted = usable & (windows.controls if copies is None else held >= rules.least_copies)
    expected = np.where(usable, baseline.level * held, 1.0)
    scale = _level(reads, expected, usable & windows.controls)
    factor = _gc_line(reads, expected * max(scale, 1e-9), gc, fitted, rules.gc)
    # The line is one at the mean of the windows it was fitted to: the controls are scaled anew.
    scale = _level(reads, expected * factor, usable & windows.controls)
    return ScaledSample(counts, reads, usable, baseline.level * factor * scale)


def _level(reads: Floats, expected: Floats, where: WindowFlags) -> float:
    """Reads of the windows for one that is expected."""
    if not where.any():
        return 0.0
    return float(reads[where].sum() / expected[where].sum())


def _gc_line(
    reads: Floats, expected: Floats, gc: Floats, where: WindowFlags, rules: GcRules
) -> Floats:
    """Factor of each window by its share of G and C, least squares weighted by what is expected."""
    if where.sum() < rules.min_windows or np.ptp(gc[where]) < rules.min_range:
        return np.ones(gc.size)
    weight, ratio = expected[where], reads[where] / expected[where]
    mean = np.average(gc[where], weights=weight)
    off = gc[where] - mean
    level = np.average(ratio, weights=weight)
    slope = float((weight * off * (ratio - level)).sum() / (weight * off**2).sum())
    line = 1.0 + slope / max(level, 1e-9) * (gc - mean)
    return np.asarray(np.clip(line, *rules.factor))


def first_baseline(
    samples: Sequence[GlobinCounts], windows: Windows, spread: float
) -> GlobinBaseline:
    """Median of the samples, as if nobody had a deletion."""
    levels = []
    for one in samples:
        reads, usable = np.array(one.reads, dtype=float), np.array(one.targeted)
        level = _level(reads, windows.usual, usable & windows.controls)
        levels.append(np.where(usable, reads / windows.usual / max(level, 1e-9), 0.0))
    spreads = dict.fromkeys(map(str, np.unique(windows.names)), spread)
    return GlobinBaseline(np.median(levels, axis=0), spreads, len(samples))


def next_baseline(
    samples: Sequence[ScaledSample],
    copies: Sequence[Floats],
    windows: Windows,
    before: GlobinBaseline,
    rules: CopyThresholds,
) -> GlobinBaseline:
    """Mean of the samples, each divided by its copies (windows,) and its own scale."""
    total, expected = np.zeros(len(windows.windows)), np.zeros(len(windows.windows))
    for one, held in zip(samples, copies, strict=True):
        fitting = one.usable & (held >= rules.least_copies)
        total += np.where(fitting, one.reads, 0.0)
        expected += np.where(fitting, one.per_copy * held, 0.0)
    factor = np.where(expected > 0, total / np.maximum(expected, 1e-9), 1.0)
    level = before.level * factor
    controls = windows.controls & (level > 0)
    level = level / max(float(np.mean(level[controls])) if controls.any() else 1.0, 1e-9)
    spread = {
        name: _spread(samples, copies, windows.names == name, factor, rules)
        for name in map(str, np.unique(windows.names))
    }
    return GlobinBaseline(level, spread, len(samples))


def _spread(
    samples: Sequence[ScaledSample],
    copies: Sequence[Floats],
    where: WindowFlags,
    factor: Floats,
    rules: CopyThresholds,
) -> float:
    """Relative standard deviation of a segment beyond the noise of counting, of a new sample."""
    ratios, noise = [], []
    for one, held in zip(samples, copies, strict=True):
        here = where & one.usable & (held >= rules.least_copies)
        expected = float((one.per_copy * held * factor)[here].sum())
        if expected > 0:
            ratios.append(float(one.reads[here].sum()) / expected)
            noise.append(one.reads_per_fragment / expected)
    if len(ratios) < rules.min_samples:
        return rules.flat_spread
    variance = float(np.var(ratios, ddof=1)) - float(np.mean(noise))
    widened = max(variance, rules.min_spread**2) * (1 + 1 / len(ratios))
    return float(np.sqrt(widened))
