"""The detection limit: the smallest true VAF the filters in force pass with 95 % probability.

With n fragments and a true VAF v, the alternative fragments are k ~ Binomial(n, v), and each is
read forward with the probability f at which fragments there are. A variant passes when every
filter expression is false for its counts, so

    P(pass | n, f, v) = sum_k Binomial(k; n, v) . C(k, n) . S(k, n, f)

where C is 1 where the filters on counts pass and S the probability, over the strands of k
fragments, that the filters on strands pass. Mates that overlap are seen on both strands; they
are counted half to each, which makes S smaller than it is: the limit errs on the large side.
"""

from __future__ import annotations

from functools import cache, lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hemaline.common.statistics import binomial_pmf, fisher_two_sided
from hemaline.filters.filter_set import FilterSet, VariantKind, count_variables

# Beyond this many alternative fragments the strand filters' pass probability no longer moves.
_STRAND_FRAGMENTS = 60
_STRAND_STEP = 0.05
_DEPTH_STEP = 0.02
_RATE_STEP = 1.25
_BISECTIONS = 16
_DEEPEST = 10_000_000
# A needed depth is looked for up to here.
_DEEPEST_NEEDED = 20_000


SUBSTITUTION = VariantKind()


class LimitModel:
    """Detection limits under one set of filters; results are cached by depth and strand share."""

    def __init__(self, filters: FilterSet) -> None:
        """Compute limits from ``filters``."""
        self.filters = filters
        self._limit = lru_cache(maxsize=None)(self._compute_limit)
        self._strand_pass = lru_cache(maxsize=None)(self._compute_strand_pass)

    def limits(
        self,
        depth: NDArray[Any],
        forward_share: NDArray[Any],
        kind: VariantKind = SUBSTITUTION,
    ) -> NDArray[np.float64]:
        """Limit of each base (fraction of fragments); NaN where no VAF passes.

        Args:
            depth: fragments at each base.
            forward_share: share of them read forward, overlapping mates counted half.
            kind: the class of variant.
        """
        rounded = _round_depth(depth)
        steps = _round_share(forward_share)
        keys, inverse = np.unique(np.stack([rounded, steps]), axis=1, return_inverse=True)
        values = [
            self._limit(int(n), round(int(step) * _STRAND_STEP, 4), kind) for n, step in keys.T
        ]
        return np.array(values, dtype=float)[np.ravel(inverse)]

    def needed_depth(self, vaf: float, kind: VariantKind = SUBSTITUTION) -> int | None:
        """Smallest depth, strands even, from which on the limit stays at or below ``vaf``.

        More depth can require one alternative fragment more, so a limit falls in teeth like those
        of a saw. None if there is no such depth up to 20,000 fragments.
        """
        grid = _depth_grid(_DEPTH_STEP)
        needed = None
        for depth in reversed(grid[(grid > 0) & (grid <= _DEEPEST_NEEDED)]):
            counts = _likely_counts(int(depth), vaf)
            passing = self._pass_wherever_rounded(int(depth), 0.5, kind, counts)
            if not self._detects(counts, int(depth), vaf, passing):
                break
            needed = int(depth)
        return needed

    def _compute_limit(self, depth: int, forward_share: float, kind: VariantKind) -> float:
        counts = np.arange(depth + 1)
        passing = self._pass_wherever_rounded(depth, forward_share, kind, counts)
        if depth == 0 or not self._detects(counts, depth, 1.0, passing):
            return float("nan")
        low, high = 0.0, 1.0
        for _ in range(_BISECTIONS):
            middle = (low + high) / 2
            found = self._detects(counts, depth, middle, passing)
            low, high = (low, middle) if found else (middle, high)
        return high

    def _detects(
        self, counts: NDArray[np.int64], depth: int, vaf: float, passing: NDArray[np.float64]
    ) -> bool:
        probability = binomial_pmf(counts, depth, vaf) @ passing
        return bool(probability >= self.filters.detection.confidence)

    def _pass_wherever_rounded(
        self, depth: int, forward_share: float, kind: VariantKind, counts: NDArray[np.int64]
    ) -> NDArray[np.float64]:
        """As ``_pass_by_count``, at whichever depth that is rounded down to this one is worse.

        The count a filter requires may rise between them.
        """
        deepest = self._pass_by_count(_last_rounded_to(depth), forward_share, kind, counts)
        return np.minimum(self._pass_by_count(depth, forward_share, kind, counts), deepest)

    def _pass_by_count(
        self, depth: int, forward_share: float, kind: VariantKind, counts: NDArray[np.int64]
    ) -> NDArray[np.float64]:
        """Probability to pass with each of these counts of alternative fragments."""
        values = count_variables(self.filters, depth, counts, kind)
        passing = np.ones(counts.shape)
        for one in self.filters.filters:
            if not (one.reads_strands or one.uses_read_properties):
                passing[np.broadcast_to(one.expression(values), counts.shape)] = 0.0
        coarse = int(_round_depth(np.array([depth]), 0.25)[0])
        strand = self._strand_pass(coarse, forward_share, kind)
        return passing * strand[np.minimum(counts, len(strand) - 1)]

    def _compute_strand_pass(
        self, depth: int, forward_share: float, kind: VariantKind
    ) -> NDArray[np.float64]:
        """For k = 0 .. 60 alternative fragments, the probability to pass the strand filters."""
        filters = [
            f for f in self.filters.filters if f.reads_strands and not f.uses_read_properties
        ]
        size = min(depth, _STRAND_FRAGMENTS)
        total, forward = (x.ravel() for x in np.indices((size + 1, size + 1)))
        total, forward = total[forward <= total], forward[forward <= total]
        reverse = total - forward
        ref_forward = np.rint((depth - total) * forward_share).astype(int)
        values = count_variables(self.filters, depth, total, kind) | {
            "alt_forward": forward,
            "alt_reverse": reverse,
            "ref_forward": ref_forward,
            "ref_reverse": depth - total - ref_forward,
            "strand_p": fisher_two_sided(
                forward, reverse, ref_forward, depth - total - ref_forward
            ),
        }
        failing = np.zeros(total.shape, dtype=bool)
        for one in filters:
            failing |= np.broadcast_to(one.expression(values), total.shape)
        weight = np.where(failing, 0.0, binomial_pmf(forward, total, forward_share))
        return np.bincount(total, weights=weight, minlength=size + 1).astype(np.float64)


def rate_steps(rates: NDArray[Any], of_class: float) -> NDArray[np.float64]:
    """Error rates above that of their class rounded up to a coarse grid; NaN for all others."""
    values = np.nan_to_num(np.asarray(rates, dtype=float), nan=0.0)
    steps = np.full(values.shape, np.nan)
    above = values > of_class
    factor = np.log(values[above] / of_class) / np.log(_RATE_STEP)
    steps[above] = of_class * _RATE_STEP ** np.ceil(factor)
    return steps


def _likely_counts(depth: int, vaf: float) -> NDArray[np.int64]:
    """Counts outside of which less than 1e-16 of Binomial(depth, vaf) is (Bernstein's bound)."""
    mean, reach = depth * vaf, 8 * (depth * vaf * (1 - vaf)) ** 0.5 + 40
    return np.arange(max(0, int(mean - reach)), min(depth, int(mean + reach) + 1) + 1)


@cache
def _depth_grid(step: float) -> NDArray[np.int64]:
    """Depths from 0, each at most ``step`` (and at least one fragment) above the one before."""
    grid = [0]
    while grid[-1] < _DEEPEST:
        grid.append(max(grid[-1] + 1, int(grid[-1] * (1 + step))))
    return np.array(grid)


def _round_depth(depth: NDArray[Any], step: float = _DEPTH_STEP) -> NDArray[np.int64]:
    """Depths rounded down to the grid."""
    grid = _depth_grid(step)
    return grid[np.searchsorted(grid, np.asarray(depth), side="right") - 1]


def _last_rounded_to(depth: int) -> int:
    """The largest depth that is rounded down to this member of the grid."""
    grid = _depth_grid(_DEPTH_STEP)
    after = np.searchsorted(grid, depth, side="right")
    return int(grid[after]) - 1 if after < len(grid) else depth


def _round_share(share: NDArray[Any]) -> NDArray[np.int64]:
    """Strand shares in steps of 0.05, moved away from the even split."""
    distance = np.abs(np.nan_to_num(np.asarray(share, dtype=float), nan=0.5) - 0.5)
    steps = np.ceil(np.round(distance / _STRAND_STEP, 6)) + round(0.5 / _STRAND_STEP)
    return np.asarray(steps, dtype=np.int64)
