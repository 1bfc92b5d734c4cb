"""One feature of one sample: its value or why there is none, its bounds, and the rows behind it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from hemaline.annotation.classification.reporting_rules import UNCERTAIN_SIGNIFICANCE
from hemaline.callability.events.event_reports import EventRow
from hemaline.callability.region_status import ASSESSED, RegionStatus
from hemaline.common.tables.output_tables import as_text
from hemaline.features.clinical_entries import Record
from hemaline.features.views import View
from hemaline.globin.globin_rows import GlobinRow
from hemaline.inputs.sheet_rows import Sample
from hemaline.matrices.gene_evidence import gene_evidence
from hemaline.matrices.gene_status import GeneCell
from hemaline.variants.variant_rows import VariantRow

CellValue = str | int | float | None
# What a cell can be traced to: rows of the tables, and the words of a sheet or of another column.
CellSource = VariantRow | RegionStatus | EventRow | GlobinRow | str


@dataclass(frozen=True)
class FeatureCell:
    """A cell of a view; ``value`` None is NA.

    ``reason`` states why, or, with a value, that it is a minimum. ``lower`` and ``upper`` bound
    counts (None: no upper bound).
    """

    value: CellValue
    reason: str | None = None
    lower: int | None = None
    upper: int | None = None
    sources: tuple[CellSource, ...] = ()

    @property
    def number(self) -> int | float | None:
        """The value where it is a number, or a word for a count that is known."""
        if isinstance(self.value, str):
            return self.lower if self.lower == self.upper else None
        return self.value

    @property
    def choices(self) -> tuple[int, ...] | None:
        """Every number it can be, where it is a count with both bounds."""
        if self.lower is None or self.upper is None:
            return None
        return tuple(range(self.lower, self.upper + 1))


@dataclass(frozen=True)
class SampleEvidence:
    """All table rows of one sample; variants and regions by gene, events by name, rows of the
    globin table by locus and item.

    ``curated`` variants without a VAF count at the floor of the view.
    """

    sample_id: str
    regions: Mapping[str, Sequence[RegionStatus]] = field(default_factory=dict)
    variants: Mapping[str, Sequence[VariantRow]] = field(default_factory=dict)
    events: Mapping[str, Sequence[EventRow]] = field(default_factory=dict)
    clinical: Record = field(default_factory=Record)
    cytogenetics: Record = field(default_factory=Record)
    sample: Sample | None = None
    curated: bool = False
    globin: Mapping[str, GlobinRow] = field(default_factory=dict)


def needs_vaf(view: View, evidence: SampleEvidence, floor: float) -> bool:
    """True if a variant without a VAF leaves its gene open: not on a curated list, which states
    that it is a mutation, but no more than the view requires of one.
    """
    return not evidence.curated or floor > view.floor


def at_floor(region: RegionStatus, floor: float) -> RegionStatus:
    """Status of a region at another floor than its assay's: never more than its limit proves.

    A region that its assay's floor left open stays so: hotspots it must cover are not in its limit.
    """
    if region.status != ASSESSED or (region.limit is not None and region.limit <= floor):
        return region
    return replace(region, status="partial", reason="low_depth")


def counted(view: View, evidence: SampleEvidence, gene: str) -> list[VariantRow]:
    """Variants of a gene that the view's policy counts, and those that it leaves open (withheld).

    The policy is applied to the rows anew, whichever made the table. What nobody classified
    (another laboratory's curated list) counts as its table states, or is open where the view does
    not take it.
    """
    decided = (_decided(view, evidence, row) for row in evidence.variants.get(gene, ()))
    return [row for row in decided if row.reported or row.withheld]


def _decided(view: View, evidence: SampleEvidence, row: VariantRow) -> VariantRow:
    if not evidence.regions.get(row.gene or ""):
        # Not a gene of the sample's panels.
        return row
    if row.oncogenicity is not None:
        role = evidence.sample.role if evidence.sample else min(view.roles)
        return view.row_policy.decided(row, role)
    if row.reported and not view.unclassified:
        return replace(row, reported=False, withheld=UNCERTAIN_SIGNIFICANCE)
    return row


def gene_at(view: View, evidence: SampleEvidence, gene: str, floor: float) -> GeneCell:
    """Status, VAF, count and limit of a gene at a floor, under the view's policy."""
    regions = [at_floor(region, floor) for region in evidence.regions.get(gene, ())]
    variants = counted(view, evidence, gene)
    return gene_evidence(regions, variants, floor, needs_vaf(view, evidence, floor))


def gene_sources(
    view: View, evidence: SampleEvidence, gene: str, floor: float, reason: str | None
) -> tuple[CellSource, ...]:
    """Rows behind a gene's cell: variants at the floor or without a VAF, then regions it rests on.

    Of an NA the regions that keep it from being 0, of a 0 all that it needs.
    """
    variants = [row for row in counted(view, evidence, gene) if row.vaf is None or row.vaf >= floor]
    regions = [at_floor(r, floor) for r in evidence.regions.get(gene, ()) if r.required]
    if reason is not None:
        regions = [region for region in regions if not region.is_assessed]
    elif variants:
        regions = []
    return (*variants, *regions)


def described(source: CellSource) -> str:
    """One line that names the row, for ``--explain``."""
    match source:
        case VariantRow() as row:
            name = row.hgvs_p or row.hgvs_c or row.hgvs_g or row.event or ""
            place = f"{row.chrom}:{row.pos} {row.ref}>{row.alt}" if row.pos else "no position"
            return (
                f"variants: {row.gene} {place} {name} "
                f"vaf {as_text(row.vaf)} {'reported' if row.reported else 'not reported'}"
                + (f" ({row.withheld})" if row.withheld else "")
            )
        case RegionStatus() as row:
            return (
                f"callability: {row.gene} {row.region} {row.status}"
                + (f" ({row.reason})" if row.reason else "")
                + f" limit {as_text(row.limit)}"
            )
        case EventRow() as row:
            return (
                f"events: {row.event} {as_text(row.status)}"
                + (f" ({row.reason})" if row.reason else "")
                + f" vaf {as_text(row.vaf)} limit {as_text(row.limit)}"
            )
        case GlobinRow() as row:
            return (
                f"globin: {row.locus} {row.item} {as_text(row.copies)}"
                + (f" ({row.reason})" if row.reason else "")
                + f" {as_text(row.name)} quality {as_text(row.quality)}"
            )
        case _:
            return str(source)
