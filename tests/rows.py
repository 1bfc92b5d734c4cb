"""Rows of the cohort's tables, built in code for tests of what is made of them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from hemaline.callability.events.event_reports import EventRow
from hemaline.callability.region_status import RegionStatus
from hemaline.variants.variant_rows import VariantRow

_VARIANT = VariantRow(
    sample_id="S-1", patient_id="P-1", chrom="chr1", pos=5, ref="A", alt="C", gene="GENE",
    transcript=None, hgvs_g="chr1:g.5A>C", hgvs_c=None, hgvs_p=None, consequence="missense_variant",
    variant_class="SNV", exon=None, depth=500, alt_reads=50, alt_forward=25, alt_reverse=25,
    ambiguous=0, vaf=0.1, genotype=None, genotype_quality=None, normal_depth=None,
    normal_alt_reads=None, normal_ratio=None, callers=None, filter="PASS", hotspot=None,
    population_af=None, rescued=None, oncogenicity=None, oncogenicity_points=None,
    oncogenicity_criteria=None, origin="unknown", reported=True,
)  # fmt: skip
_REGION = RegionStatus(
    sample_id="S-1", gene="GENE", region="exon1", kind="region", chrom="chr1", first=1, last=100,
    required=True, status="assessed", reason=None, fraction_callable=1.0, median_depth=500.0,
    limit=0.01, worst_position=5,
)  # fmt: skip


def variant_row(gene: str, vaf: float | None = 0.1, **values: Any) -> VariantRow:
    """A reported variant of a gene."""
    return replace(_VARIANT, gene=gene, vaf=vaf, **values)


def example_variant() -> VariantRow:
    """A reported missense call of a tumour without a matched normal."""
    return variant_row(
        "G", 0.03, sample_id="S1", patient_id="P1", pos=100, ref="G", alt="A",
        transcript="NM_1.1", hgvs_g="NC_1.1:g.100G>A", hgvs_p="p.Ser34Phe",
        consequence="missense_variant&splice_region_variant", exon="2/8",
        depth=100, alt_reads=3, alt_forward=2, alt_reverse=1, origin="somatic_likely",
    )  # fmt: skip


def region_row(gene: str, **values: Any) -> RegionStatus:
    """An assessed region of a gene, with a limit of 1 %."""
    return replace(_REGION, gene=gene, **values)


def gap_row(gene: str, reason: str = "low_depth", **values: Any) -> RegionStatus:
    """A region that was not assessed."""
    filled = {"status": "not_assessed", "limit": None, "region": "exon2", **values}
    return replace(_REGION, gene=gene, reason=reason, **filled)


def event_region_row(gene: str, event: str, **values: Any) -> RegionStatus:
    """The row of an event in the callability table: no caller looked for it."""
    unknown = ("chrom", "first", "last", "fraction_callable", "median_depth", "worst_position")
    empty = dict.fromkeys(unknown)
    return gap_row(gene, "no_caller", region=event, kind="event", **empty, **values)


def event_row(event: str, gene: str, status: int | None, **values: Any) -> EventRow:
    """A row of the events table."""
    reason = "no_caller" if status is None else None
    return EventRow("S-1", event, gene, status, **{"reason": reason, **values})
