"""Genes in a report: each one's status with its limits, and the gaps by exon."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from hemaline.callability.region_status import RegionStatus
from hemaline.common.grouping import grouped
from hemaline.reports.report_tables import TextRow

_EVENT, _HOTSPOT = "event", "hotspot"


@dataclass(frozen=True)
class GeneAnswer:
    """One gene of the panels: its cells in the matrices, and their evidence.

    ``status`` is 1, 0 or None (NA). Limits are VAFs in autosomal terms, None where there is none;
    ``homopolymers`` is how many the scope holds (None where they were not assessed).
    ``fraction_callable`` is over the bases of the required regions; ``events`` are the required
    events of the scope with their statuses. ``hotspots`` are named where the scope consists of them
    alone: the answer is then about them and not about the rest of the gene.
    """

    gene: str
    status: int | None
    reason: str | None
    count: int | None
    vaf: float | None
    limit: float | None
    limit_homopolymer: float | None
    homopolymers: int | None
    limit_insertion: float | None
    fraction_callable: float | None
    median_depth: float | None
    regions: int
    regions_assessed: int
    events: tuple[tuple[str, str], ...]
    hotspots: tuple[str, ...]


@dataclass(frozen=True)
class CoverageGap:
    """Regions of one gene, side by side, that are not assessed for one reason.

    Where bases were measured each region is a gap of its own.
    """

    gene: str
    rows: tuple[RegionStatus, ...]

    @property
    def first(self) -> RegionStatus:
        """The first of them."""
        return self.rows[0]

    @property
    def names(self) -> str:
        """Names of the regions; the first and the last where there are several."""
        names = [row.region for row in self.rows]
        return names[0] if len(names) == 1 else f"{names[0]} to {names[-1]}"


def gene_answers(
    panels: Sequence[str],
    cells: Mapping[str, Mapping[str, TextRow]],
    regions: Sequence[RegionStatus],
    genes: Mapping[str, Sequence[str]],
) -> Iterator[GeneAnswer]:
    """Answers of the genes of the sample's panels, each once, in the panels' order.

    Args:
        panels: those of the sample's assay.
        cells: the sample's row of the matrices by panel and measure.
        regions: its rows of the callability table.
        genes: genes by panel.
    """
    by_gene = grouped((row for row in regions if row.required), lambda row: row.gene)
    named: set[str] = set()
    for panel in panels:
        for gene in genes[panel] if panel in cells else ():
            if gene not in named:
                named.add(gene)
                cell = {measure: row.get(gene) for measure, row in cells[panel].items()}
                yield _answer(gene, cell, by_gene.get(gene, []))


def _answer(gene: str, cell: TextRow, required: Sequence[RegionStatus]) -> GeneAnswer:
    stretches = [row for row in required if row.kind != _EVENT]
    # A hotspot's row states nothing of other classes of variants.
    wide = [row for row in stretches if row.kind != _HOTSPOT]
    counted = [row.homopolymers for row in stretches]
    homopolymers = None if None in counted or not counted else sum(n for n in counted if n)
    return GeneAnswer(
        gene=gene,
        status=_whole(cell, "status"),
        reason=cell.get("reason"),
        count=_whole(cell, "count"),
        vaf=_number(cell, "vaf"),
        limit=_number(cell, "limit"),
        limit_homopolymer=_largest(
            [row for row in stretches if row.homopolymers != 0], lambda row: row.limit_homopolymer
        ),
        homopolymers=homopolymers,
        limit_insertion=_largest(wide, lambda row: row.limit_insertion),
        fraction_callable=_share(stretches),
        median_depth=min(
            (d for d in (row.median_depth for row in stretches) if d is not None), default=None
        ),
        regions=len(required),
        regions_assessed=sum(row.is_assessed for row in required),
        events=tuple((row.region, row.status) for row in required if row.kind == _EVENT),
        hotspots=_hotspots_alone(required),
    )


def _hotspots_alone(required: Sequence[RegionStatus]) -> tuple[str, ...]:
    is_whole = any(row.kind != _HOTSPOT for row in required)
    return () if is_whole else tuple(row.region for row in required)


def _whole(cell: TextRow, measure: str) -> int | None:
    text = cell.get(measure)
    return None if text is None else int(text)


def _number(cell: TextRow, measure: str) -> float | None:
    text = cell.get(measure)
    return None if text is None else float(text)


def _largest(
    rows: Sequence[RegionStatus], limit: Callable[[RegionStatus], float | None]
) -> float | None:
    """The limit of the worst region; None where one has none."""
    limits = [limit(row) for row in rows]
    known = [one for one in limits if one is not None]
    return max(known) if known and len(known) == len(limits) else None


def _share(rows: Sequence[RegionStatus]) -> float | None:
    """Callable share of the bases, those not assessed counted as none; None if nothing was."""
    sizes = [(row.last or 0) - (row.first or 1) + 1 for row in rows]
    if not sum(sizes) or all(row.fraction_callable is None for row in rows):
        return None
    parts = [(row.fraction_callable or 0.0) * size for row, size in zip(rows, sizes, strict=True)]
    return sum(parts) / sum(sizes)


def gaps(regions: Sequence[RegionStatus], genes: frozenset[str]) -> tuple[CoverageGap, ...]:
    """Regions and events of these genes' scopes that are not assessed, in the table's order.

    A hotspot that no 0 of its gene needs is left out where its region is among them.
    """
    missed = [row for row in regions if row.gene in genes and not row.is_assessed]
    stretches = [row for row in missed if row.kind != _HOTSPOT]
    kept = [
        row
        for row in missed
        if row.kind != _HOTSPOT or row.required or not any(_holds(one, row) for one in stretches)
    ]
    found: list[CoverageGap] = []
    for _, same in groupby(kept, key=_kind):
        rows = tuple(same)
        measured = rows[0].median_depth is not None
        found += (
            [CoverageGap(row.gene, (row,)) for row in rows]
            if measured
            else [CoverageGap(rows[0].gene, rows)]
        )
    return tuple(found)


def _kind(row: RegionStatus) -> tuple[object, ...]:
    return row.gene, row.kind, row.required, row.status, row.reason, row.median_depth is None


def _holds(region: RegionStatus, hotspot: RegionStatus) -> bool:
    if region.gene != hotspot.gene or region.chrom != hotspot.chrom:
        return False
    return (region.first or 0) <= (hotspot.first or 0) <= (region.last or 0)
