"""Shortest deletion that depth alone would have shown, wherever it begins.

The depth of a segment is normal. One copy of a deletion lowers the ratio of each segment that it
takes by the share that it takes; their distances from two copies, in standard deviations, add up as
squares to ``d**2``. Its log likelihood ratio against two copies is then normal, of mean
``d**2 / 2`` and standard deviation ``d``; the deletion is excluded where that ratio is below what
its prior demands.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import log, sqrt
from statistics import NormalDist

import numpy as np

from hemaline.common.intervals import Interval
from hemaline.common.statistics import Floats
from hemaline.globin.diplotypes import SegmentDepth
from hemaline.globin.locus_tables import CopyThresholds, SegmentPart

# Lengths that are tried grow by this factor.
_GROWTH = 1.1


def depth_limit(
    touched: Sequence[Interval],
    segments: Mapping[str, Sequence[SegmentPart]],
    depths: Sequence[SegmentDepth],
    rules: CopyThresholds,
    inside: bool = False,
) -> int | None:
    """Shortest deletion (bp) that is excluded with the allowed error at most.

    Args:
        touched: stretches of which a deletion takes a part.
        segments: stretches of the segments of the locus.
        depths: of the segments that are counted.
        rules: priors, and the allowed probability that a deletion is excluded.
        inside: whether it is inside one of ``touched``.

    Returns:
        None if no deletion up to the length of the locus would be shown.
    """
    places = sorted(part.interval for some in segments.values() for part in some)
    longest = places[-1].end - places[0].start
    length, needed = float(rules.window), _needed(rules) ** 2
    while length <= longest:
        starts = np.concatenate(
            [_starts(place, int(length), rules.window, inside) for place in touched]
        )
        if starts.size and _squares(starts, int(length), segments, depths).min() >= needed:
            return int(length)
        length *= _GROWTH
    return None


def _needed(rules: CopyThresholds) -> float:
    """Distance of which a share of at most ``rules.missed`` stays below what excludes."""
    deleted = 2 * rules.priors.deleted
    demanded = log((1 - deleted) / deleted) - log(rules.posterior / (1 - rules.posterior))
    z = -NormalDist().inv_cdf(rules.missed)
    return z + sqrt(z**2 + 2 * max(0.0, demanded))


def _starts(place: Interval, length: int, step: int, inside: bool) -> Floats:
    """Starts of deletions inside a stretch, or that take a window of it or the whole of it."""
    if inside:
        return np.arange(place.start, place.end - length + 1, step, dtype=float)
    shared = min(step, length, len(place))
    return np.arange(place.start + shared - length, place.end - shared + 1, step, dtype=float)


def _squares(
    starts: Floats,
    length: int,
    segments: Mapping[str, Sequence[SegmentPart]],
    depths: Sequence[SegmentDepth],
) -> Floats:
    """Squared distances of deletions of one length (starts,)."""
    total = np.zeros(starts.size)
    for depth in depths:
        parts = [part.interval for part in segments[depth.segment]]
        lost = np.zeros(starts.size)
        for place in parts:
            ends = np.minimum(starts + length, place.end)
            lost += np.clip(ends - np.maximum(starts, place.start), 0, None) / len(place)
        change = lost / (2 * len(parts))
        total += change**2 / (1 / depth.fragments + depth.spread**2)
    return total
