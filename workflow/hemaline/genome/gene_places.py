"""Positions of genes on GRCh37 and GRCh38, from ``gene_places.tsv`` and ``hgnc_genes.tsv``."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Annotated

from hemaline.common.grouping import grouped
from hemaline.common.intervals import Interval, from_one_based
from hemaline.common.tables.rows import Field, load_rows, table
from hemaline.genome.hgnc_genes import hgnc_genes
from hemaline.genome.reference import load_contigs
from hemaline.paths import resource


@dataclass(frozen=True)
class GenePlace:
    """One gene on one build: first to last exon, and the coding parts (none: no model is known)."""

    gene: str
    whole: Interval
    coding: tuple[Interval, ...]


@table("gene_places", key=("gene", "build"))
@dataclass(frozen=True)
class GenePlaceRow:
    """Locations of genes on both builds, to resolve rows of a MAF with an unknown symbol.
    Positions are 1-based closed.
    """

    gene: Annotated[str, "HGNC symbol."]
    build: Annotated[str, "Genome build.", Field(allowed=("GRCh37", "GRCh38"))]
    chrom: Annotated[str, "Chromosome.", Field(pattern="chr[0-9XYM]+")]
    first: Annotated[int, "First base of the first exon.", Field(minimum=1)]
    last: Annotated[int, "Last base of the last exon.", Field(minimum=1)]
    coding: Annotated[
        tuple[str, ...],
        "Coding parts of the exons, comma-separated; empty where no model is known.",
        Field(required=False, pattern="[0-9]+-[0-9]+(,[0-9]+-[0-9]+)*", separator=","),
    ]
    source: Annotated[str, "Where the row comes from."]


class GenePlaces:
    """The genes of one build."""

    def __init__(self, places: Collection[GenePlace], contigs: Collection[str], flank: int) -> None:
        """Take the places; ``flank`` bases next to a coding part belong to it (splice sites)."""
        self._contigs = frozenset(contigs)
        self._flank = flank
        by_contig = grouped(places, lambda place: place.whole.chrom)
        self.genes = frozenset(place.gene for place in places)
        self._places = {
            chrom: sorted(some, key=lambda one: one.whole) for chrom, some in by_contig.items()
        }

    def has_contig(self, chrom: str) -> bool:
        """True if the build has a contig of this name, so that no gene is missed on it."""
        return chrom in self._contigs

    def genes_at(self, interval: Interval) -> tuple[frozenset[str], frozenset[str]]:
        """Genes that the interval touches in coding bases, then those in other bases alone."""
        coding: set[str] = set()
        other: set[str] = set()
        for place in self._places.get(interval.chrom, ()):
            if not place.whole.widened(self._flank).overlaps(interval):
                continue
            hit = any(part.widened(self._flank).overlaps(interval) for part in place.coding)
            (coding if hit else other).add(place.gene)
        return frozenset(coding), frozenset(other)


@cache
def gene_places(flank: int) -> Mapping[str, GenePlaces]:
    """The places of ``gene_places.tsv`` by build.

    Raises:
        HemalineError: a table breaks its schema.
    """
    return _by_build(_packaged(), flank)


@cache
def places_of(genes: frozenset[str], flank: int) -> Mapping[str, GenePlaces]:
    """The places of ``genes`` by build; of those that ``gene_places.tsv`` lacks the ends alone.

    A gene whose place on a build is not known has none there.

    Raises:
        HemalineError: a table breaks its schema.
    """
    found = {
        build: [place for place in places if place.gene in genes]
        for build, places in _packaged().items()
    }
    for build, places in found.items():
        for gene in genes - {place.gene for place in places}:
            known = hgnc_genes().genes.get(gene)
            whole = known.place(build) if known else None
            if whole:
                places.append(GenePlace(gene, whole, ()))
    return _by_build(found, flank)


def _by_build(places: Mapping[str, Collection[GenePlace]], flank: int) -> Mapping[str, GenePlaces]:
    """The contigs are those of GRCh38's analysis set for both builds."""
    contigs = load_contigs(resource("contigs.tsv"))
    return {build: GenePlaces(some, contigs, flank) for build, some in places.items()}


@cache
def _packaged() -> Mapping[str, Collection[GenePlace]]:
    found: dict[str, list[GenePlace]] = defaultdict(list)
    for row in load_rows(resource("gene_places.tsv"), GenePlaceRow):
        spans = (map(int, part.split("-")) for part in row.coding)
        coding = tuple(from_one_based(row.chrom, *span) for span in spans)
        whole = from_one_based(row.chrom, row.first, row.last)
        found[row.build].append(GenePlace(row.gene, whole, coding))
    return found
