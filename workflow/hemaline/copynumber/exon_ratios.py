"""Partial tandem duplications by the model of bins: exons against others of the same gene.

With v the share of alleles that carry the duplication, its exons have 1 + v times the depth of the
others, whatever the copies of the chromosome: log2 of the ratio is log2(1 + v).
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from statistics import NormalDist

from hemaline.callability.events.event_definitions import Event
from hemaline.callability.events.event_reports import EventRow
from hemaline.common.intervals import Interval
from hemaline.copynumber.copy_rules import CopyCallRules
from hemaline.copynumber.depth_fit import DepthFit

_NOT_TARGETED, _NO_CALLER = "not_targeted", "no_caller"


@dataclass(frozen=True)
class ExonRatioTest:
    """Exons of an event, and exons of the same gene that it does not change.

    ``max_limit`` is the largest limit, a share of alleles, at which an absence is stated.
    """

    event: str
    gene: str
    chrom: str
    over: tuple[Interval, ...]
    against: tuple[Interval, ...]
    max_limit: float


def ratio_tests(events: Iterable[Event]) -> tuple[ExonRatioTest, ...]:
    """Tests of the events that a ratio of depths determines."""
    return tuple(
        ExonRatioTest(
            event.name,
            event.gene,
            event.regions[0].chrom,
            event.regions,
            event.exon_ratio.control_regions,
            event.exon_ratio.max_limit,
        )
        for event in events
        if event.exon_ratio is not None
    )


def ratio_event(
    test: ExonRatioTest, sample_id: str, fit: DepthFit, inflation: float, rules: CopyCallRules
) -> EventRow:
    """The event of a sample: 1 above the cut-off of copy number, 0 where its limit allows.

    Args:
        test: exons.
        sample_id: of the row.
        fit: depth of the sample.
        inflation: of the ratio in the normals.
        rules: cut-offs.
    """
    over, against = fit.bins_of(test.over), fit.bins_of(test.against)
    if min(len(over), len(against)) < rules.min_bins:
        return EventRow(sample_id, test.event, test.gene, None, _NOT_TARGETED)
    found = fit.estimate(over, test.chrom, against) if fit.scale <= rules.largest_scale else None
    if found is None:
        return EventRow(sample_id, test.event, test.gene, None, _NO_CALLER)
    found = found.times(inflation)
    beyond = rules.call_z + NormalDist().inv_cdf(rules.confidence)
    limit = math.exp2(beyond * found.se) - 1
    if found.z > rules.call_z:
        share = min(math.exp2(found.log2) - 1, 1.0)
        ratio = share / (1 - share) if share < 1 else None
        return EventRow(
            sample_id,
            test.event,
            test.gene,
            1,
            vaf=share,
            allelic_ratio=ratio,
            limit=limit,
        )
    if limit > test.max_limit:
        return EventRow(sample_id, test.event, test.gene, None, _NO_CALLER, limit=limit)
    return EventRow(sample_id, test.event, test.gene, 0, limit=limit)
