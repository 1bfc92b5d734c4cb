"""Evidence of a view from a MAF and a statement of assessed genes, in the rows of own tables.

Rows are decided by the policy of the view, or all count (a curated MAF). An event is 1 where a row
is one or names it, 0 where it was stated as assessed, else NA.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from hemaline.annotation.classification.reporting_rules import UNCERTAIN_SIGNIFICANCE
from hemaline.callability.events.event_reports import EventRow
from hemaline.callability.region_status import ASSESSED, RegionStatus
from hemaline.common.problems import Problems
from hemaline.external.maf.assessed_genes import AssessedGenes
from hemaline.external.maf.column_map import ColumnMap
from hemaline.external.maf.maf_events import maf_events
from hemaline.external.maf.maf_input import MafReader
from hemaline.external.maf.maf_lift import MafLift
from hemaline.external.maf.maf_samples import MafSamples
from hemaline.external.maf.maf_vafs import VafSource
from hemaline.external.maf.maf_variants import ROW, SYMBOL
from hemaline.external.maf.unused_rows import BELOW_FLOOR, OTHER_GENE, UnusedRows
from hemaline.features.views import View
from hemaline.variants.variant_rows import VariantRow

# Region of a gene that was stated as assessed; it has no coordinates.
_STATED = "stated"


@dataclass(frozen=True)
class MafSource:
    """A MAF and how it is read; see :class:`MafReader`."""

    path: Path
    vaf: VafSource
    column_map: ColumnMap
    curated: bool = False
    strict_symbols: bool = False
    lift: MafLift | None = None


@dataclass(frozen=True)
class MafEvidence:
    """Samples in the order of their rows, what the MAF has of each, and rows without part."""

    sample_ids: tuple[str, ...] = ()
    variants: Mapping[str, Sequence[VariantRow]] = field(default_factory=dict)
    unused: UnusedRows = field(default_factory=UnusedRows)
    _found: Mapping[str, Sequence[Mapping[str, Any]]] = field(default_factory=dict)

    def events(self, sample_id: str, stated: AssessedGenes) -> Iterator[EventRow]:
        """Rows of each event that was found, may be there, or was looked for."""
        rows = self._found.get(sample_id, ())
        for event in maf_events().events.values():
            limit = stated.events.get(event.name, 0.0)
            looked = event.name in stated.events
            found = [row for row in rows if row["event"] == event.name and row["reported"]]
            maybe = [row for row in rows if event.name in (row["event"], row["open_event"])]
            base = EventRow(sample_id, event.name, event.gene, 0, limit=limit or 0.0)
            for row in found:
                yield _found_event(base, row)
            if found:
                continue
            if maybe:
                yield _open_event(base)
            elif looked:
                yield base


def read_maf(
    source: MafSource, view: View, stated: AssessedGenes, samples: MafSamples, problems: Problems
) -> MafEvidence:
    """Rows of a MAF for the genes and events of a view; check ``problems`` before using it."""
    events = maf_events().events.values()
    genes = view.genes | {event.gene for event in events} | set(stated.genes)
    reader = MafReader(
        source.path,
        frozenset(genes),
        view.row_policy.policy,
        source.vaf,
        problems,
        strict_symbols=source.strict_symbols,
        curated=source.curated,
        column_map=source.column_map,
        samples=samples,
        lift=source.lift,
    )
    ids = reader.sample_ids()
    variants: dict[str, list[VariantRow]] = {}
    found: dict[str, list[Mapping[str, Any]]] = {}
    for batch in reader.batches():
        for row in batch.to_pylist():
            variants.setdefault(row["sample_id"], []).append(_variant(row))
            if row["event"] or row["open_event"]:
                found.setdefault(row["sample_id"], []).append(row)
            elif reason := _without_part(row, view):
                reader.unused.add(row[ROW], row["sample_id"], row[SYMBOL], reason)
    return MafEvidence(tuple(ids), variants, reader.unused, found)


def _without_part(row: Mapping[str, Any], view: View) -> str | None:
    """Why no column of a view takes a row that names no event; None where one may."""
    gene, vaf = row["gene"], row["vaf"]
    if gene is None:
        return None
    if not view.has_gene(gene):
        return OTHER_GENE
    return BELOW_FLOOR if vaf is not None and vaf < view.lowest_floor(gene) else None


def stated_regions(stated: AssessedGenes) -> list[RegionStatus]:
    """The region of each gene that was stated as assessed, for any sample."""
    return [
        RegionStatus(
            sample_id="",
            gene=gene,
            region=_STATED,
            kind=_STATED,
            chrom=None,
            first=None,
            last=None,
            required=True,
            status=ASSESSED,
            reason=None,
            fraction_callable=None,
            median_depth=None,
            # Without a limit the statement holds at every VAF.
            limit=limit or 0.0,
            worst_position=None,
        )
        for gene, limit in stated.genes.items()
    ]


def unstated_events(view: View, stated: AssessedGenes) -> list[str]:
    """Events that the view reads and the statement does not name."""
    read = (one.of for one in (*view.inputs, *view.columns) if one.kind == "event")
    return [name for name in dict.fromkeys(read) if name not in stated.events]


def _found_event(base: EventRow, row: Mapping[str, Any]) -> EventRow:
    ref, alt = (str(row[name] or "").strip("-") for name in ("ref", "alt"))
    length = len(alt) - len(ref) if ref or alt else None
    return EventRow(
        base.sample_id,
        base.event,
        base.gene,
        1,
        length=length,
        in_frame=None if length is None else length % 3 == 0,
        vaf=row["vaf"],
        limit=base.limit,
    )


def _open_event(base: EventRow) -> EventRow:
    return EventRow(base.sample_id, base.event, base.gene, None, UNCERTAIN_SIGNIFICANCE)


def _variant(row: Mapping[str, Any]) -> VariantRow:
    """A row of the variants table of what a MAF states; the rest is not known."""
    return VariantRow(
        sample_id=row["sample_id"],
        patient_id=row["sample_id"],
        chrom=row["chrom"] or "",
        pos=row["pos"] or 0,
        ref=row["ref"] or "",
        alt=row["alt"] or "",
        gene=row["gene"],
        transcript=None,
        hgvs_g="",
        hgvs_c=None,
        hgvs_p=None,
        consequence=None,
        variant_class="",
        exon=None,
        depth=None,
        alt_reads=None,
        alt_forward=None,
        alt_reverse=None,
        ambiguous=None,
        vaf=row["vaf"],
        genotype=None,
        genotype_quality=None,
        normal_depth=None,
        normal_alt_reads=None,
        normal_ratio=None,
        callers=None,
        filter="PASS",
        hotspot=row["hotspot"],
        population_af=None,
        rescued=None,
        oncogenicity=None,
        oncogenicity_points=None,
        oncogenicity_criteria=None,
        origin="unknown",
        reported=row["reported"],
        withheld=row["withheld"],
        event=row["event"],
    )
