"""Partial tandem duplications by depth: exons against exons the event does not change.

With v the share of alleles that carry the duplication, its regions have 1 + v times the reads.
The ratio of depths, divided by the mean ratio of control samples of the same assay, is therefore
1 + v. Controls show how far it varies where v is 0: a new sample's ratio has the standard
deviation s * sqrt(1 + 1/n), with s that of n controls. The event is reported above a multiple of
it; the limit is the v that is above this with the confidence requested, assuming a normal
distribution.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import sqrt
from statistics import NormalDist, fmean, stdev
from typing import Annotated

import numpy as np
from numpy.typing import NDArray

from hemaline.callability.events.event_definitions import Event, ExonRatio
from hemaline.callability.events.event_reports import EventRow
from hemaline.common.intervals import Interval, merge
from hemaline.common.tables.output_tables import MISSING
from hemaline.common.tables.rows import Field, table
from hemaline.filters.filter_set import FilterSet
from hemaline.reads.depth import fragment_depth
from hemaline.reads.fragments import Alignments


@table("exon_depths", missing=MISSING)
@dataclass(frozen=True)
class ExonDepth:
    """Mean depth of a sample over the regions of an exon_ratio event and over its control
    regions.
    """

    sample_id: Annotated[str, "Sample of the sheet."]
    event: Annotated[str, "Event of resources/events.tsv."]
    event_depth: Annotated[
        float | None,
        "Mean over the targeted bases of the regions.",
        Field(unit="fragments"),
    ]
    control_depth: Annotated[
        float | None,
        "Mean over the targeted bases of the control regions.",
        Field(unit="fragments"),
    ]
    reason: Annotated[
        str | None,
        "Why there is no depth; NA where there is.",
        Field(allowed=("sample_failed_qc", "not_on_panel", "not_targeted")),
    ] = None

    @property
    def ratio(self) -> float | None:
        """Depth over the event's regions for one over the control regions."""
        if self.event_depth is None or not self.control_depth:
            return None
        return self.event_depth / self.control_depth

    def is_deep(self, rules: ExonRatio) -> bool:
        """True if both depths are enough to compare."""
        depths = (self.event_depth, self.control_depth)
        return all(depth is not None and depth >= rules.min_depth for depth in depths)


def measure_ratio(
    sample_id: str,
    event: Event,
    targets: Mapping[str, Sequence[Interval]],
    alignments: Alignments,
    filters: FilterSet,
) -> ExonDepth:
    """Mean fragment depth over targeted bases of the event's regions and control regions."""
    rules = _rules(event)
    over, control = (
        _mean_depth(_targeted(regions, targets), alignments, filters)
        for regions in (event.regions, rules.control_regions)
    )
    if over is None or control is None:
        return ExonDepth(sample_id, event.name, None, None, "not_targeted")
    return ExonDepth(sample_id, event.name, over, control)


def _targeted(
    regions: Sequence[Interval], targets: Mapping[str, Sequence[Interval]]
) -> list[Interval]:
    parts = [
        Interval(region.chrom, max(region.start, target.start), min(region.end, target.end))
        for region in regions
        for target in targets.get(region.chrom, ())
        if region.overlaps(target)
    ]
    return merge(parts)


def _mean_depth(
    parts: Sequence[Interval], alignments: Alignments, filters: FilterSet
) -> float | None:
    if not parts:
        return None
    totals: list[NDArray[np.int32]] = [
        fragment_depth(alignments, part, filters).total for part in parts
    ]
    return float(np.concatenate(totals).mean())


def ratio_row(event: Event, sample: ExonDepth, controls: Sequence[ExonDepth]) -> EventRow:
    """The event of one sample; ``controls`` are other samples of the same assay without it."""
    rules = _rules(event)
    name, gene = event.name, event.gene
    if sample.reason is not None:
        return EventRow(sample.sample_id, name, gene, None, sample.reason)
    ratios = [one.ratio for one in controls if one.is_deep(rules)]
    known = [ratio for ratio in ratios if ratio]
    if len(known) < rules.min_controls:
        return EventRow(sample.sample_id, name, gene, None, "no_caller")
    if sample.ratio is None or not sample.is_deep(rules):
        return EventRow(sample.sample_id, name, gene, None, "low_depth")
    usual = fmean(known)
    spread = stdev(known) / usual * sqrt(1 + 1 / len(known))
    excess = sample.ratio / usual - 1
    limit = (rules.sd_multiple + NormalDist().inv_cdf(rules.confidence)) * spread
    if excess > rules.sd_multiple * spread:
        share = min(excess, 1.0)
        return EventRow(
            sample.sample_id,
            name,
            gene,
            1,
            vaf=share,
            allelic_ratio=share / (1 - share) if share < 1 else None,
            limit=limit,
        )
    if limit > rules.max_limit:
        return EventRow(sample.sample_id, name, gene, None, "no_caller", limit=limit)
    return EventRow(sample.sample_id, name, gene, 0, limit=limit)


def _rules(event: Event) -> ExonRatio:
    if event.exon_ratio is None:
        raise ValueError(f"{event.name} is not determined by a ratio of depths")
    return event.exon_ratio
