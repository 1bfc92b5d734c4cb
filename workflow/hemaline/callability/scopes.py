"""Scopes: the regions and events that must be looked at to say no about a gene."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from hemaline.common.intervals import Interval
from hemaline.common.problems import Problems, fail
from hemaline.common.text_tables import Row, read_table
from hemaline.genome.hotspots import Hotspot
from hemaline.genome.transcripts import Transcript

# The scope of every gene that has no rows of its own.
_ANY_GENE = "*"


@dataclass(frozen=True)
class ScopeRegion:
    """A stretch of a gene (``interval``), or an event, which has no bases of its own."""

    gene: str
    name: str
    kind: str
    required: bool
    interval: Interval | None
    must_cover: tuple[Hotspot, ...] = ()

    @property
    def is_event(self) -> bool:
        """Whether only a dedicated caller can speak about it."""
        return self.interval is None


def load_scopes(
    path: Path, transcripts: Mapping[str, Transcript], hotspots: Iterable[Hotspot]
) -> dict[str, tuple[ScopeRegion, ...]]:
    """Regions and events of every gene; one without rows takes those of the gene ``*``.

    Raises:
        HemalineError: the table breaks its schema, or names a gene, exon or hotspot that the
            other resources do not have.
    """
    problems = Problems()
    rows = read_table(path, "scopes", problems)
    problems.raise_errors()
    # Several alleles may make the same protein.
    named: dict[tuple[str, str], list[Hotspot]] = {}
    for hotspot in hotspots:
        named.setdefault((hotspot.gene, hotspot.hgvs_p), []).append(hotspot)
    by_gene: dict[str, list[Row]] = {gene: [] for gene in sorted(transcripts)}
    for row in rows:
        by_gene.setdefault(row.values["gene"], []).append(row)
    default = by_gene.pop(_ANY_GENE, [])
    return {
        gene: tuple(
            region
            for row in own or default
            for region in _regions(path, gene, row, transcripts, named)
        )
        for gene, own in by_gene.items()
    }


def regions_of(
    genes: Iterable[str], scopes: Mapping[str, Sequence[ScopeRegion]]
) -> list[ScopeRegion]:
    """Regions of these genes, by gene; one that has no scope stands as an event nobody can see."""
    return [
        region
        for gene in sorted(genes)
        for region in scopes.get(gene) or (ScopeRegion(gene, "scope", "event", True, None),)
    ]


def _regions(
    path: Path,
    gene: str,
    row: Row,
    transcripts: Mapping[str, Transcript],
    named: Mapping[tuple[str, str], Sequence[Hotspot]],
) -> list[ScopeRegion]:
    values = row.values
    required = values["required"] == "yes"
    if values["kind"] == "event":
        return [ScopeRegion(gene, values["name"], "event", required, None)]
    if gene not in transcripts:
        raise fail("HL-K01", path, row.number, "gene", gene=gene)
    coding = dict(transcripts[gene].coding_exons())
    by_name = {str(number): number for number in coding}
    if values["kind"] != "cds" and values["name"] not in by_name:
        raise fail("HL-K02", path, row.number, "name", gene=gene, exon=values["name"])
    wanted = by_name.get(values["name"])
    flank = int(values["flank"] or 0)
    must = tuple(
        hotspot
        for name in values["must_cover"].split(";")
        if name
        for hotspot in _hotspots(path, row, named, name)
    )
    regions = []
    for number, exon in sorted(coding.items()):
        if wanted in (None, number):
            widened = exon.widened(flank)
            inside = tuple(h for h in must if h.allele.interval.overlaps(widened))
            regions.append(ScopeRegion(gene, f"exon{number}", "region", required, widened, inside))
    # A hotspot that no region holds would never be asked for, and the gene could still be 0.
    held = {hotspot for region in regions for hotspot in region.must_cover}
    for hotspot in must:
        if hotspot not in held:
            name = hotspot.hgvs_p
            raise fail("HL-K04", path, row.number, "must_cover", gene=gene, hotspot=name)
    return regions


def _hotspots(
    path: Path, row: Row, named: Mapping[tuple[str, str], Sequence[Hotspot]], name: str
) -> Sequence[Hotspot]:
    gene = row.values["gene"]
    if (gene, name) not in named:
        raise fail("HL-K03", path, row.number, "must_cover", gene=gene, hotspot=name)
    return named[gene, name]
