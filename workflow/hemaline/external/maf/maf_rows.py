"""Rows of one batch of a MAF, each with what a policy needs to decide on it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from hemaline.annotation.classification.population import Population, PopulationRule
from hemaline.annotation.sources.allele_knowledge import AlleleKnowledge
from hemaline.external.maf.maf_drivers import MafChange, maf_drivers
from hemaline.external.maf.maf_events import EVENT_COLUMN, MafEvents
from hemaline.external.maf.maf_part import NO_BASES, MafPart
from hemaline.external.maf.maf_symbols import MafSymbols, RowGenes
from hemaline.external.maf.maf_words import (
    NO_MUTATION,
    FilterWords,
    MafAllele,
    MafWords,
    maf_floor,
    maf_genes,
    maf_rescue,
)

UNKNOWN_HOTSPOT = "unknown"
_GRCH38 = "GRCh38"
_NO_FILTER = FilterWords()


@dataclass(frozen=True)
class MafRow:
    """One row in one gene; ``allele`` is chromosome, first base, reference and variant.

    ``position`` is the first base as a number, 1-based; None where there is none. ``origin`` is
    that of the variants table, or ``no_mutation``. ``is_resolved`` is False where it is not known
    whether the row is of this gene, and ``has_variant`` where no allele differs from the reference
    and the row names no event. ``open_event`` is the event that a row of unknown position may be.
    """

    sample_id: str
    gene: str
    allele: MafAllele
    has_variant: bool
    position: int | None
    terms: frozenset[str]
    origin: str
    filter: FilterWords
    normal_depth: int | None
    hotspot: str | None
    change: MafChange
    population: Population
    is_resolved: bool
    open_event: str | None

    @property
    def is_no_mutation(self) -> bool:
        """True if the file states that the sample has no such mutation."""
        return self.origin == NO_MUTATION

    def driver(self) -> str:
        """The class by ``driver_rules.yaml``."""
        return maf_drivers().class_of(self.change)


class MafRows:
    """The rows of one batch; faults of rows of the matrix's genes are reported."""

    def __init__(
        self,
        part: MafPart,
        words: MafWords,
        symbols: MafSymbols,
        events: MafEvents,
        population: PopulationRule,
        deciding: frozenset[str],
    ) -> None:
        """Read the columns; ``deciding`` are terms of rows that may count or leave a gene open."""
        self._part, self._words, self._population = part, words, population
        self._events, self._named = events, part.column(EVENT_COLUMN)
        self.symbols = part.texts("gene")
        self.sample_ids = part.sample_ids()
        self._builds = part.words("build", words.builds)
        self._classes = part.words("class", words.classes)
        counted = [terms is None or bool(terms & deciding) for terms in self._classes]
        self.genes: Sequence[RowGenes] = symbols.of(part, self._builds, counted)
        part.of_genes = np.array([bool(one.genes) for one in self.genes], dtype=np.bool_)
        self._check()
        self._origins = part.words("status", words.statuses, "unknown")
        self._validations = part.words("validation", words.validations)
        self._filters = part.mapped("filter", words.filter_words)
        self._chroms, self._firsts = part.texts("chrom"), part.texts("first")
        self._alleles = part.variant_alleles()
        self._positions = self._checked_positions()
        self._normal_depths = part.counts("normal_depth")
        self._proteins = part.first_of(words.protein_columns)
        self._accessions = [part.column(name) for name in words.transcript_columns]

    def _check(self) -> None:
        part, words = self._part, self._words
        part.require("sample_id", self.sample_ids)
        for name, meanings, code in (
            ("build", words.builds, "HL-M12"),
            ("class", words.classes, "HL-M13"),
        ):
            part.check_words(name, meanings, code)
            part.require(name, part.texts(name))
        part.check_words("status", words.statuses, "HL-M14")
        part.check_words("validation", words.validations, "HL-M14")

    def _checked_positions(self) -> list[int | None]:
        """First bases; a text that is none is reported where the gene is known without it."""
        positions = self._part.positions()
        odd = [
            place is None and text is not None and bool(one.genes) and one.is_resolved
            for place, text, one in zip(positions, self._firsts, self.genes, strict=True)
        ]
        self._part.report(odd, self._words.columns["first"], "HL-M35", self._firsts)
        return positions

    def of(self, at: int) -> Iterator[MafRow]:
        """The row at a place of the batch, once for each gene that it may be of."""
        sample_id, terms = self.sample_ids[at], self._classes[at]
        if sample_id is None or terms is None:
            return
        ref, alt = self._alleles[at]
        chrom = self._words.contig(self._chroms[at])
        allele = (chrom, self._firsts[at] or NO_BASES, ref, alt or NO_BASES)
        position, build = self._positions[at], self._builds[at]
        protein, depth, named = self._proteins[at], self._normal_depths[at], self._named[at]
        for gene in self.genes[at].genes:
            is_resolved = self.genes[at].is_resolved
            on_grch38 = build == _GRCH38 and is_resolved and position is not None
            hotspot = None if named else _hotspot(on_grch38 and alt is not None, gene, allele)
            change = MafChange(
                gene,
                terms,
                chrom,
                position if on_grch38 else None,
                *allele[2:],
                hotspot if allele in maf_genes().somatic else None,
                protein,
                tuple(text for column in self._accessions if (text := column[at])),
            )
            event = named or self._events.of_change(change)
            rescued = maf_rescue().has(gene, allele if on_grch38 else None, protein)
            yield MafRow(
                sample_id,
                gene,
                allele,
                alt is not None or named is not None,
                position,
                terms,
                NO_MUTATION if self._validations[at] == NO_MUTATION else self._origins[at],
                self._filters[at] or _NO_FILTER,
                None if np.isnan(depth) else int(depth),
                hotspot,
                replace(change, event=event),
                self._judged(maf_floor().get(build, {}).get(allele), at, rescued),
                is_resolved,
                None if event else self._events.open_for(change),
            )

    def _judged(self, frequency: float | None, at: int, rescued: bool | None) -> Population:
        """By the packaged floor, which holds no allele of the rescue list; else by FILTER's flag.

        A flag on an allele of which it is not known whether it is a listed driver decides nothing.
        """
        flags = self._filters[at]
        if frequency is None and flags and flags.is_common and rescued is not None:
            return Population.RESCUED if rescued else Population.COMMON
        known = AlleleKnowledge(population_af=frequency)
        return self._population.judge(known, is_listed=False)


def _hotspot(is_known: bool, gene: str, allele: MafAllele) -> str | None:
    known = maf_genes()
    if gene not in known.named:
        return None
    if not is_known:
        return UNKNOWN_HOTSPOT
    name = known.hotspots.get(allele)
    is_indel = NO_BASES in allele[2:] or len(allele[2]) != len(allele[3])
    return name or (UNKNOWN_HOTSPOT if is_indel and gene in known.indels else None)
