"""Scopes: the regions and events that must be assessed before a gene can be 0."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Annotated

from hemaline.common.intervals import Interval
from hemaline.common.problems import fail, raised_together
from hemaline.common.tables.rows import Field, YesNo, load_rows, numbered_rows, table
from hemaline.genome.hotspots import Hotspot
from hemaline.genome.transcripts import Transcript

# The scope of every gene that has no rows of its own.
_ANY_GENE = "*"
HOTSPOT = "hotspot"
_ALL = "all"


@table("scopes", key=("gene", "kind", "name"))
@dataclass(frozen=True)
class ScopeRow:
    """Regions and events that must be assessed before a gene can be 0."""

    gene: Annotated[str, "HGNC symbol; * is the scope of every gene without rows of its own."]
    kind: Annotated[
        str,
        "cds: every coding exon; exon: the named exon's coding bases; event: something only a "
        "dedicated caller sees; hotspot: a named allele (hotspots), at the bases that it changes "
        "alone. A gene whose rows name no hotspot has all of its hotspots, not required.",
        Field(allowed=("cds", "exon", "event", "hotspot")),
    ]
    name: Annotated[
        str,
        "all for cds, the exon's number in the transcript, the event's name, or the hotspot's "
        "(hgvs_p or hgvs_c; all for every hotspot of the gene).",
    ]
    required: Annotated[YesNo, "Whether a 0 of the gene needs it."]
    flank: Annotated[
        int | None,
        "Bases on either side of each exon that belong to it.",
        Field(minimum=0),
    ]
    must_cover: Annotated[
        tuple[str, ...],
        "Hotspots of an exon (hgvs_p or hgvs_c, semicolon-separated) that must be callable one by "
        "one.",
        Field(required=False),
    ]
    source: Annotated[str, "Where the row comes from."]


_NumberedRow = tuple[int, ScopeRow]


@dataclass(frozen=True)
class ScopeRegion:
    """A stretch of a gene (``interval``), or an event, which has no bases of its own.

    The stretch of a hotspot holds the bases that its allele changes, or both neighbours of an
    insertion.
    """

    gene: str
    name: str
    kind: str
    required: bool
    interval: Interval | None
    must_cover: tuple[Hotspot, ...] = ()


def load_scopes(
    path: Path, transcripts: Mapping[str, Transcript], hotspots: Iterable[Hotspot]
) -> dict[str, tuple[ScopeRegion, ...]]:
    """Regions, hotspots and events of every gene; one without rows takes those of the gene ``*``.

    A gene whose rows name no hotspot has all of its hotspots, none of them required.

    Raises:
        HemalineError: the table breaks its schema, or names a gene, exon or hotspot that the
            other resources do not have.
    """
    with raised_together() as problems:
        rows = numbered_rows(path, ScopeRow, problems)
    known = _GeneHotspots.of(hotspots)
    by_gene: dict[str, list[_NumberedRow]] = {gene: [] for gene in sorted(transcripts)}
    for number, row in rows:
        by_gene.setdefault(row.gene, []).append((number, row))
    default = by_gene.pop(_ANY_GENE, [])
    return {
        gene: known.complete(
            gene,
            [
                region
                for numbered in own or default
                for region in _regions(path, gene, numbered, transcripts, known)
            ],
        )
        for gene, own in by_gene.items()
    }


@dataclass(frozen=True)
class _GeneHotspots:
    """Hotspots by gene, and by gene and name; several alleles may make the same protein."""

    of_gene: Mapping[str, Sequence[Hotspot]]
    named: Mapping[tuple[str, str], Sequence[Hotspot]]

    @classmethod
    def of(cls, hotspots: Iterable[Hotspot]) -> _GeneHotspots:
        of_gene: dict[str, list[Hotspot]] = defaultdict(list)
        named: dict[tuple[str, str], list[Hotspot]] = defaultdict(list)
        for hotspot in hotspots:
            of_gene[hotspot.gene].append(hotspot)
            for name in filter(None, (hotspot.hgvs_p, hotspot.hgvs_c)):
                named[hotspot.gene, name].append(hotspot)
        return cls(of_gene, named)

    def regions(
        self, gene: str, required: bool, wanted: Sequence[Hotspot] | None = None
    ) -> Iterator[ScopeRegion]:
        """A region for each hotspot of the gene, or each of those ``wanted``."""
        own = self.of_gene.get(gene, ())
        alleles = Counter(hotspot.name for hotspot in own)
        for hotspot in own if wanted is None else wanted:
            name = hotspot.name if alleles[hotspot.name] == 1 else hotspot.hgvs_c
            yield ScopeRegion(gene, name, HOTSPOT, required, hotspot.allele.changed, (hotspot,))

    def find(self, path: Path, numbered: _NumberedRow, column: str, name: str) -> Sequence[Hotspot]:
        """The hotspots that a row names.

        Raises:
            HemalineError: its gene has none of this name.
        """
        number, row = numbered
        if (row.gene, name) not in self.named:
            raise fail("HL-K03", path, number, column, gene=row.gene, hotspot=name)
        return self.named[row.gene, name]

    def complete(self, gene: str, regions: Sequence[ScopeRegion]) -> tuple[ScopeRegion, ...]:
        """Regions of a gene's rows, each hotspot once; with all hotspots where none is named."""
        named: dict[str, ScopeRegion] = {}
        for region in regions:
            if region.kind == HOTSPOT:
                before = named.get(region.name, region)
                named[region.name] = replace(region, required=region.required or before.required)
        others = [region for region in regions if region.kind != HOTSPOT]
        if others and not named:
            return (*others, *self.regions(gene, required=False))
        return (*others, *named.values())


def required_events(path: Path) -> frozenset[tuple[str, str]]:
    """Gene and name, in the scope, of each event without which the gene is not 0.

    Raises:
        HemalineError: the table breaks its schema.
    """
    rows = load_rows(path, ScopeRow)
    return frozenset((one.gene, one.name) for one in rows if one.kind == "event" and one.required)


def regions_of(
    genes: Iterable[str], scopes: Mapping[str, Sequence[ScopeRegion]]
) -> list[ScopeRegion]:
    """Regions of these genes, by gene.

    One without a scope has an event that no caller determines.
    """
    return [
        region
        for gene in sorted(genes)
        for region in scopes.get(gene) or (ScopeRegion(gene, "scope", "event", True, None),)
    ]


def _regions(
    path: Path,
    gene: str,
    numbered: _NumberedRow,
    transcripts: Mapping[str, Transcript],
    known: _GeneHotspots,
) -> list[ScopeRegion]:
    line, row = numbered
    if row.kind == "event":
        return [ScopeRegion(gene, row.name, "event", row.required, None)]
    if row.kind == HOTSPOT:
        if row.name == _ALL and (known.of_gene.get(gene) or row.gene == _ANY_GENE):
            return list(known.regions(gene, row.required))
        found = known.find(path, numbered, "name", row.name)
        return list(known.regions(gene, row.required, found))
    if gene not in transcripts:
        raise fail("HL-K01", path, line, "gene", gene=gene)
    coding = dict(transcripts[gene].coding_exons())
    by_name = {str(number): number for number in coding}
    if row.kind != "cds" and row.name not in by_name:
        raise fail("HL-K02", path, line, "name", gene=gene, exon=row.name)
    wanted = by_name.get(row.name)
    must = tuple(
        hotspot
        for name in row.must_cover
        for hotspot in known.find(path, numbered, "must_cover", name)
    )
    regions = []
    for number, exon in sorted(coding.items()):
        if wanted in (None, number):
            widened = exon.widened(row.flank or 0)
            inside = tuple(h for h in must if h.allele.interval.overlaps(widened))
            regions.append(
                ScopeRegion(gene, f"exon{number}", "region", row.required, widened, inside)
            )
    # A hotspot that no region holds would never be required, and the gene could still be 0.
    held = {hotspot for region in regions for hotspot in region.must_cover}
    for hotspot in must:
        if hotspot not in held:
            name = hotspot.hgvs_p
            raise fail("HL-K04", path, line, "must_cover", gene=gene, hotspot=name)
    return regions
