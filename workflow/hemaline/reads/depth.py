"""Fragments at every base of a region: what callability is computed from.

A fragment counts once at a base, however many of its mates read it, when one of them does with
enough mapping and base quality: the rules of the recount.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from hemaline.common.intervals import Interval
from hemaline.filters.filter_set import FilterSet
from hemaline.reads.clips import ClippedEnds
from hemaline.reads.fragments import Alignments
from hemaline.reads.read_batches import ReadBatch, read_batches

_Counts = NDArray[np.int32]
# Rows of what is counted: forward (0), reverse (1), and reads that are badly mapped.
_LOW_MAPPING, _KINDS = 2, 3


@dataclass(frozen=True)
class FragmentDepth:
    """Counts at each base of ``region``; arrays of shape (bases,).

    ``forward`` and ``reverse`` count reads of each strand, ``total`` fragments; ``low_mapping``
    counts reads below the mapping quality. ``clipped`` counts, at the base next to a clipped end,
    the reads whose long clipped ends begin alike: the trace of an insertion or rearrangement that
    no candidate source may have resolved. ``read_length`` is the mean over the reads.
    """

    region: Interval
    total: _Counts
    forward: _Counts
    reverse: _Counts
    low_mapping: _Counts
    clipped: _Counts
    read_length: float

    def forward_share(self) -> NDArray[np.float64]:
        """Share of fragments read forward, overlapping mates half; 0.5 where there are none."""
        signed = 0.5 + (self.forward - self.reverse) / (2.0 * np.maximum(self.total, 1))
        return np.asarray(np.clip(signed, 0.0, 1.0))

    def within(self, part: Interval) -> FragmentDepth:
        """The counts at the bases of ``part``, which is inside the region."""
        first = part.start - self.region.start
        here = slice(first, first + len(part))
        return replace(
            self,
            region=part,
            total=self.total[here],
            forward=self.forward[here],
            reverse=self.reverse[here],
            low_mapping=self.low_mapping[here],
            clipped=self.clipped[here],
        )


def fragment_depth(alignments: Alignments, region: Interval, filters: FilterSet) -> FragmentDepth:
    """Count fragments over ``region``: one pass over its reads."""
    size = len(region)
    clips = ClippedEnds(region, filters.evidence.clipped_ends.min_length)
    table = np.zeros((_KINDS, size), dtype=np.int32)
    both = np.zeros((1, size), dtype=np.int32)
    reads = bases = 0
    for batch in read_batches(alignments.reads(region), region):
        good = batch.lay(batch.qualities >= filters.evidence.min_base_quality, False)
        low = np.array(
            [r.mapping_quality < filters.evidence.min_mapping_quality for r in batch.reads]
        )
        reverse = np.array([r.is_reverse for r in batch.reads])
        kinds = batch.each(np.where(low, _LOW_MAPPING, reverse).astype(np.uint8))[good]
        batch.tally(table, kinds, batch.positions[good])
        _count_overlaps(batch, good, low, both)
        for index in batch.gapped:
            if not low[index]:
                clips.add(batch.reads[index])
        lengths = np.array([r.query_length for r in batch.reads])[~low]
        reads += lengths.size
        bases += int(lengths.sum())
    forward, reverse, low_mapping = table
    total = forward + reverse - both[0]
    return FragmentDepth(
        region, total, forward, reverse, low_mapping, clips.support(), bases / max(reads, 1)
    )


def _count_overlaps(
    batch: ReadBatch, good: NDArray[np.bool_], low: NDArray[np.bool_], both: _Counts
) -> None:
    """Add to ``both`` where two well mapped mates have both seen a base."""
    earlier, later = batch.shared(batch.pairs[~low[batch.pairs].any(axis=1)])
    twice = batch.positions[earlier[good[earlier] & good[later]]]
    batch.tally(both, np.zeros(twice.size, dtype=np.uint8), twice)
