"""One gene of one sample, from its rows: see "Status" in the design."""

from __future__ import annotations

from collections.abc import Sequence

from hemaline.callability.region_status import FOUND, RegionStatus, first_reason
from hemaline.matrices.gene_status import NO_VAF, GeneCell
from hemaline.variants.variants import VariantRow


def gene_evidence(
    regions: Sequence[RegionStatus],
    variants: Sequence[VariantRow],
    floor: float,
) -> GeneCell:
    """The answer of a gene.

    Args:
        regions: rows of the callability table of this sample and gene; none is NA, not_on_panel.
        variants: variants of this sample and gene that count or are withheld; one that is withheld
            leaves open what the gene is, so it is never 0, and so does one without a VAF. An event
            that is found and that no variant represents counts as one.
        floor: reporting threshold, applied to the VAF as read: published models do not correct it
            for the copies of a sex chromosome. Limits of regions are clone fractions.
    """
    required = [region for region in regions if region.required]
    above = [(row, row.vaf) for row in variants if row.vaf is not None and row.vaf >= floor]
    gaps = [region.reason for region in required if not region.is_assessed]
    reason = first_reason([*gaps, *(row.withheld for row, _ in above)])
    if not required:
        reason = "not_on_panel"
    if reason is None and any(row.vaf is None for row in variants):
        reason = NO_VAF
    limits = [region.limit for region in required]
    known = [limit for limit in limits if limit is not None]
    limit = max(known) if known and len(known) == len(limits) else None
    seen = [vaf for row, vaf in above if row.reported]
    events = sum(region.status == FOUND for region in required)
    if seen or events:
        return GeneCell(1, max(seen, default=None), len(seen) + events, limit, reason)
    if reason is None:
        return GeneCell(0, 0.0, 0, limit, None)
    return GeneCell(None, None, None, limit, reason)
