"""The panel of an assay's targets: every gene whose scope they touch, with the share covered."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from hemaline.callability.scopes import ScopeRegion, load_scopes
from hemaline.common.intervals import Interval, by_contig, merge
from hemaline.common.tables.rows import write_rows
from hemaline.genome.hotspots import load_hotspots
from hemaline.genome.panels import PanelGene
from hemaline.genome.transcripts import load_transcripts

if TYPE_CHECKING:
    from hemaline.genome.transcripts import Transcript


@dataclass(frozen=True)
class TargetedGene:
    """A gene and how much of its scope the targets cover.

    Attributes:
        gene: HGNC symbol.
        covered: bases of the required regions inside the targets, padding included.
        bases: bases of the required regions.
    """

    gene: str
    covered: int
    bases: int

    @property
    def share(self) -> float:
        """Share of the bases that is covered."""
        return self.covered / self.bases

    @property
    def reason(self) -> str:
        """Why it is on the panel, for the column ``source``."""
        return f"targets cover {self.covered:,} of {self.bases:,} bases of its scope"


def genes_of_targets(
    targets: Iterable[Interval], padding: int, scopes: Mapping[str, Sequence[ScopeRegion]]
) -> list[TargetedGene]:
    """Genes with at least one base of a required region inside the targets, by symbol.

    Args:
        targets: of the assay, 0-based half-open; they may overlap.
        padding: bases on either side that count as covered, and touch no gene alone.
        scopes: regions by gene; of a gene without a required region that has bases, all regions.
    """
    wanted = list(targets)
    own = by_contig(merge(wanted))
    padded = by_contig(merge(one.widened(padding) for one in wanted))
    found = []
    for gene in sorted(scopes):
        regions = merge(_intervals(scopes[gene]))
        if sum(_covered(region, own) for region in regions):
            covered = sum(_covered(region, padded) for region in regions)
            found.append(TargetedGene(gene, covered, sum(map(len, regions))))
    return found


def _intervals(regions: Sequence[ScopeRegion]) -> Iterator[Interval]:
    """Bases of the required regions; of all where none of these has bases."""
    placed = [(one.required, one.interval) for one in regions if one.interval]
    is_any_required = any(required for required, _ in placed)
    return (interval for required, interval in placed if required or not is_any_required)


def _covered(region: Interval, merged: Mapping[str, Sequence[Interval]]) -> int:
    """Bases of ``region`` inside ``merged``, whose members do not overlap each other."""
    return sum(
        min(region.end, other.end) - max(region.start, other.start)
        for other in merged.get(region.chrom, ())
        if region.overlaps(other)
    )


def scopes_of_files(
    scopes: Path,
    transcripts: Path,
    hotspots: Path,
    further: Mapping[str, Transcript] | None = None,
) -> dict[str, tuple[ScopeRegion, ...]]:
    """Regions by gene from the tables of a run, with ``further`` transcripts.

    Raises:
        HemalineError: a table breaks its schema.
    """
    known = {**load_transcripts(transcripts), **(further or {})}
    return load_scopes(scopes, known, load_hotspots(hotspots))


def write_panel(path: Path, genes: Iterable[TargetedGene]) -> None:
    """Write the table of a panel."""
    write_rows(path, PanelGene, (PanelGene(one.gene, one.reason) for one in genes))
