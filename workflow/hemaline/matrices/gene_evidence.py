"""One gene of one sample, from its rows: see "Status" in the design."""

from __future__ import annotations

from collections.abc import Sequence

from hemaline.callability.region_status import FOUND, RegionStatus, first_reason
from hemaline.matrices.gene_status import NO_VAF, GeneCell
from hemaline.variants.variant_rows import VariantRow


def gene_evidence(
    regions: Sequence[RegionStatus],
    variants: Sequence[VariantRow],
    floor: float,
    needs_vaf: bool = True,
) -> GeneCell:
    """The answer of a gene.

    Args:
        regions: rows of the callability table of this sample and gene; none is NA, not_on_panel.
        variants: variants of this sample and gene that count or are withheld; one that is withheld
            leaves open what the gene is, so it is never 0. An event that is found and that no
            variant represents counts as one.
        floor: reporting threshold, applied to the VAF as read: published models do not correct it
            for the copies of a sex chromosome. Limits of regions are clone fractions.
        needs_vaf: whether a variant without a VAF, other than an event, leaves its gene open; else
            it counts.
    """
    required = [region for region in regions if region.required]
    without = [row for row in variants if row.vaf is None and needs_vaf and row.event is None]
    above = [
        row for row in variants if row not in without and (row.vaf is None or row.vaf >= floor)
    ]
    gaps = [region.reason for region in required if not region.is_assessed]
    reason = first_reason([*gaps, *(row.withheld for row in above)])
    if not required:
        reason = "not_on_panel"
    if reason is None and without:
        reason = NO_VAF
    limits = [region.limit for region in required]
    known = [limit for limit in limits if limit is not None]
    limit = max(known) if known and len(known) == len(limits) else None
    seen = [row.vaf for row in above if row.reported]
    events = sum(region.status == FOUND for region in required)
    largest = max((vaf for vaf in seen if vaf is not None), default=None)
    if seen or events:
        return GeneCell(1, largest, len(seen) + events, limit, reason)
    if reason is None:
        return GeneCell(0, 0.0, 0, limit, None)
    return GeneCell(None, None, None, limit, reason)
