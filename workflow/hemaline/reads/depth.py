"""Fragments at every base of a region: what callability is computed from.

A fragment counts once at a base, however many of its mates read it, when one of them does with
enough mapping and base quality: the rules of the recount.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hemaline.common.intervals import Interval
from hemaline.filters.filters import FilterSet
from hemaline.reads.aligned_bases import WaitingMates, lay_on, shared
from hemaline.reads.clips import ClippedEnds
from hemaline.reads.fragments import Alignments

Counts = NDArray[np.int32]
_Good = tuple[int, NDArray[np.bool_]]


@dataclass(frozen=True)
class FragmentDepth:
    """Counts at each base of ``region``; arrays of shape (bases,).

    ``forward`` and ``reverse`` count reads of each strand, ``total`` fragments; ``low_mapping``
    counts reads below the mapping quality. ``clipped`` counts, at the base next to a clipped end,
    the reads whose long clipped ends begin alike: the trace of an insertion or rearrangement that
    no candidate source may have resolved. ``read_length`` is the mean over the reads.
    """

    region: Interval
    total: Counts
    forward: Counts
    reverse: Counts
    low_mapping: Counts
    clipped: Counts
    read_length: float

    def forward_share(self) -> NDArray[np.float64]:
        """Share of fragments read forward, overlapping mates half; 0.5 where there are none."""
        signed = 0.5 + (self.forward - self.reverse) / (2.0 * np.maximum(self.total, 1))
        return np.asarray(np.clip(signed, 0.0, 1.0))


def fragment_depth(alignments: Alignments, region: Interval, filters: FilterSet) -> FragmentDepth:
    """Count fragments over ``region``: one pass over its reads, memory by overlapping mates."""
    size = len(region)
    clips = ClippedEnds(region, filters.min_clip_length)
    forward, reverse, both, low = (np.zeros(size, dtype=np.int32) for _ in range(4))
    reads = bases = 0
    waiting: WaitingMates[_Good] = WaitingMates()
    for read in alignments.reads(region):
        first, good = _good_bases(read, region, filters.min_base_quality)
        if not good.size:
            continue
        if read.mapping_quality < filters.min_mapping_quality:
            low[first : first + good.size] += good
            continue
        clips.add(read)
        reads += 1
        bases += read.query_length
        strand = reverse if read.is_reverse else forward
        strand[first : first + good.size] += good
        _count_overlap(read, first, good, both, waiting)
    total = forward + reverse - both
    return FragmentDepth(
        region, total, forward, reverse, low, clips.support(), bases / max(reads, 1)
    )


def _count_overlap(
    read: Any, first: int, good: NDArray[np.bool_], both: Counts, waiting: WaitingMates[_Good]
) -> None:
    """Add to ``both`` where this read and its earlier mate have both seen a base."""
    mate = waiting.earlier(read, (first, good))
    if mate is None:
        return
    mate_first, mate_good = mate
    start, end = shared(first, good.size, mate_first, mate_good.size)
    if start < end:
        both[start:end] += (
            good[start - first : end - first] & mate_good[start - mate_first : end - mate_first]
        )


def _good_bases(
    read: Any, region: Interval, min_base_quality: int
) -> tuple[int, NDArray[np.bool_]]:
    """Offset in the region and, from there, whether the read has a good base at each position."""
    quality = np.frombuffer(read.query_qualities, dtype=np.uint8) >= min_base_quality
    return lay_on(read, region, quality, False)
