"""One gene of one sample: 1, 0 or not measured. See "Status" in the design."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from hemaline.callability import RegionStatus, first_reason
from hemaline.clone_fraction import UNKNOWN_SEX, CloneFraction
from hemaline.variants import VariantRow


@dataclass(frozen=True)
class GeneCell:
    """What the matrices hold of one gene of one sample; None is NA."""

    status: int | None
    vaf: float | None
    count: int | None
    limit: float | None
    reason: str | None


def gene_cell(
    regions: Sequence[RegionStatus],
    variants: Sequence[VariantRow],
    floor: float,
    clone: CloneFraction = UNKNOWN_SEX,
) -> GeneCell:
    """The cell of a gene.

    Args:
        regions: rows of the callability table of this sample and gene; none means that nothing
            is known about coverage, which is NA.
        variants: variants of this sample and gene that are reported or withheld; others must not
            be among them. One that was withheld leaves open what the gene is, so it is never 0.
        floor: smallest VAF the matrix speaks about, in autosomal terms.
        clone: what VAFs of the sample's sex chromosomes are in those terms.
    """
    required = [region for region in regions if region.required]
    above = [
        (row, row.vaf)
        for row in variants
        if row.vaf is not None and row.vaf * clone.share(row.chrom, row.pos - 1) >= floor
    ]
    seen = [vaf for row, vaf in above if row.reported]
    reason = _reason(required, [row.withheld for row, _ in above])
    limits = [region.limit for region in required]
    known = [limit for limit in limits if limit is not None]
    limit = max(known) if known and len(known) == len(limits) else None
    if seen:
        return GeneCell(1, max(seen), len(seen), limit, reason)
    if reason is None:
        return GeneCell(0, 0.0, 0, limit, None)
    return GeneCell(None, None, None, limit, reason)


def _reason(required: Sequence[RegionStatus], withheld: Sequence[str | None]) -> str | None:
    if not required:
        return "not_on_panel"
    return first_reason([*(r.reason for r in required if r.status != "assessed"), *withheld])
