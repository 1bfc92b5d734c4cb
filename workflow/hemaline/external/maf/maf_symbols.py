"""The genes of a MAF's rows: by symbol, by NCBI id, else by position; or open which it is.

Current and former symbols are those of HGNC. A symbol that HGNC does not have may be an old name of
any gene: its row is a gene's where its position is one of the gene's coding bases, and where the
position does not decide, every gene that it may be is left open, so that none of them is 0. A
symbol that has meant several genes is the one at its position.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Literal

from hemaline.common.intervals import Interval, from_one_based
from hemaline.common.problems import Problems
from hemaline.common.suggestions import did_you_mean
from hemaline.external.maf.maf_part import MafPart
from hemaline.external.maf.maf_words import MafWords, maf_genes
from hemaline.external.maf.unused_rows import OTHER_GENE, OTHER_PLACE
from hemaline.genome.gene_places import GenePlaces, places_of
from hemaline.genome.gene_symbols import either, gene_symbols
from hemaline.genome.hgnc_genes import hgnc_genes

Outcome = Literal["placed", "elsewhere", "open"]
# Symbols named one by one in a report; the data package names all.
_NAMED = 20


@dataclass(frozen=True)
class RowGenes:
    """``genes`` of the matrix that a row may be of; one and ``is_resolved`` is its gene.

    ``unused`` is the reason why the row is of none of them.
    """

    genes: tuple[str, ...]
    is_resolved: bool = True
    unused: str = OTHER_GENE


_OTHER_GENE = RowGenes(())
_OTHER_PLACE = RowGenes((), unused=OTHER_PLACE)


@dataclass
class _Unknown:
    """Rows of one unknown symbol that came out alike; ``first_row`` is the first one's line."""

    first_row: int
    rows: int = 0
    samples: set[str] = field(default_factory=set)


@dataclass
class MafSymbols:
    """Symbols of one MAF for a matrix of ``genes``; ``strict`` makes an unknown one an error."""

    path: Path
    words: MafWords
    genes: frozenset[str]
    problems: Problems
    strict: bool = False
    _pairs: dict[tuple[str, str], RowGenes | frozenset[str]] = field(
        default_factory=dict, init=False
    )
    _unknown: dict[tuple[str, Outcome, str], _Unknown] = field(default_factory=dict, init=False)
    _refused: set[str] = field(default_factory=set, init=False)

    def of(
        self, part: MafPart, builds: Sequence[str | None], counted: Sequence[bool]
    ) -> list[RowGenes]:
        """The genes of each row; an unknown symbol matters in rows of a class that is counted."""
        found = []
        samples = part.sample_ids()
        chroms, firsts, refs = part.texts("chrom"), part.positions(), part.bases("ref")
        for at, pair in enumerate(zip(part.texts("gene"), part.texts("entrez"), strict=True)):
            key = (pair[0] or "", pair[1] or "")
            row = part.first_row + at
            if key not in self._pairs:
                self._pairs[key] = self._by_name(*key, row)
            named = self._pairs[key]
            if isinstance(named, frozenset) and not counted[at]:
                named = _OTHER_GENE
            elif isinstance(named, frozenset):
                build = builds[at]
                place = self._place(chroms[at], firsts[at], refs[at], build)
                if named:
                    named = self._of_several(key[0], named, row, build, place)
                else:
                    named = self._by_place(key[0], row, build, place, samples[at])
            found.append(named)
        return found

    def report(self) -> None:
        """Report the unknown symbols, once the file was read."""
        if self.strict:
            self._refuse()
            return
        elsewhere: dict[str, _Unknown] = {}
        opened = 0
        for (symbol, outcome, gene), one in self._unknown.items():
            if outcome == "placed":
                self._add("HL-M29", one, value=symbol, rows=one.rows, gene=gene)
            elif outcome == "elsewhere":
                elsewhere[symbol] = one
            elif (opened := opened + 1) <= _NAMED:
                hint = did_you_mean(symbol, (*self.genes, *self._aliases()))
                samples = len(one.samples)
                self._add("HL-M31", one, value=symbol, rows=one.rows, samples=samples, hint=hint)
        if elsewhere:
            first = min(elsewhere.values(), key=lambda one: one.first_row)
            rows = sum(one.rows for one in elsewhere.values())
            names = listed(
                f"{name} ({one.rows})"
                for name, one in sorted(elsewhere.items(), key=lambda item: -item[1].rows)
            )
            self._add("HL-M30", first, count=len(elsewhere), rows=rows, names=names)
        if opened > _NAMED:
            self._add("HL-M33", None, count=opened - _NAMED)

    def record(self) -> dict[str, str]:
        """Resolution of each unknown symbol, for the data package."""
        found: dict[str, list[str]] = {}
        for (symbol, outcome, gene), one in sorted(self._unknown.items()):
            what = {
                "placed": f"{gene} by position",
                "elsewhere": "by position no gene of the matrix",
                "open": f"may be any of {gene}",
            }[outcome]
            rows = "1 row" if one.rows == 1 else f"{one.rows} rows"
            found.setdefault(symbol, []).append(f"{rows}, first {one.first_row}: {what}")
        return {symbol: "; ".join(texts) for symbol, texts in found.items()}

    def _refuse(self) -> None:
        by_symbol: dict[str, _Unknown] = {}
        for (symbol, _, _), one in self._unknown.items():
            known = by_symbol.setdefault(symbol, _Unknown(one.first_row))
            known.first_row = min(known.first_row, one.first_row)
            known.rows += one.rows
        for symbol, one in list(by_symbol.items())[:_NAMED]:
            hint = did_you_mean(symbol, (*self.genes, *self._aliases()))
            self._add("HL-M32", one, value=symbol, rows=one.rows, hint=hint)
        if len(by_symbol) > _NAMED:
            self._add("HL-M33", None, count=len(by_symbol) - _NAMED)

    def _add(self, code: str, one: _Unknown | None, **values: object) -> None:
        row = one.first_row if one else None
        self.problems.add(code, self.path, row, self._column, **values)

    @property
    def _column(self) -> str:
        return self.words.columns["gene"]

    def _aliases(self) -> Mapping[str, str]:
        return {name: gene for name, gene in gene_symbols().aliases.items() if gene in self.genes}

    def _by_name(self, value: str, entrez: str, row: int) -> RowGenes | frozenset[str]:
        """The gene of a symbol and an NCBI id; those that it may be where its position decides."""
        if not value:
            self.problems.add("HL-M15", self.path, row, self._column, more="")
            return _OTHER_GENE
        symbols = gene_symbols()
        if value in symbols.current or value in self.genes:
            return self._kept(value)
        meant = symbols.meanings(value)
        if value in meant and value not in symbols.ambiguous:
            return self._kept(value)
        by_id = maf_genes().by_entrez.get(entrez) or hgnc_genes().by_ncbi_gene.get(entrez)
        if by_id:
            meant = frozenset({by_id})
        if len(meant) != 1:
            return meant if meant & self.genes or not meant else _OTHER_GENE
        (symbol,) = meant
        # A whole exome has many genes by former symbols; only those of the matrix matter.
        if symbol in self.genes:
            self.problems.add("HL-G02", self.path, row, self._column, value=value, gene=symbol)
        return self._kept(symbol)

    def _kept(self, symbol: str) -> RowGenes:
        return RowGenes((symbol,)) if symbol in self.genes else _OTHER_GENE

    def _place(
        self, chrom: str | None, first: int | None, ref: str | None, build: str | None
    ) -> Interval | None:
        """The bases of a row's reference allele; None where they are not known."""
        places = self._panel_places.get(build or "")
        name = self.words.contig(chrom)
        if places is None or not places.has_contig(name) or first is None:
            return None
        # An insertion is between its first base and the next.
        length = len((ref or "").strip("-"))
        return from_one_based(name, first, first + length - 1 if length else first + 1)

    @cached_property
    def _panel_places(self) -> Mapping[str, GenePlaces]:
        return places_of(self.genes, self.words.coding_flank)

    def _of_several(
        self,
        symbol: str,
        meant: frozenset[str],
        row: int,
        build: str | None,
        place: Interval | None,
    ) -> RowGenes:
        """The one of the genes that a symbol or a date may be which is at the position."""
        hits: frozenset[str] = frozenset()
        if place is not None:
            coding, other = places_of(meant, self.words.coding_flank)[build or ""].genes_at(place)
            hits = coding or other
        if len(hits) == 1:
            (gene,) = hits
            if gene in self.genes:
                self._note(symbol, "placed", gene, row)
            return self._kept(gene)
        if hits and not hits & self.genes:
            return _OTHER_GENE
        if symbol not in self._refused:
            self._refused.add(symbol)
            code = "HL-G01" if gene_symbols().is_date(symbol) else "HL-G03"
            genes = either(meant)
            self.problems.add(code, self.path, row, self._column, value=symbol, genes=genes)
        return _OTHER_GENE

    def _by_place(
        self,
        symbol: str,
        row: int,
        build: str | None,
        place: Interval | None,
        sample: str | None,
    ) -> RowGenes:
        """By the position of a symbol that is not known: one gene, none, or those it may be."""
        found = self._at(build, place)
        outcome: Outcome = "placed" if found.genes else "elsewhere"
        genes = found.genes[0] if found.genes else ""
        if not found.is_resolved:
            outcome = "open"
            whole = len(found.genes) == len(self.genes)
            genes = "the matrix's genes" if whole else ", ".join(found.genes)
        self._note(symbol, outcome, genes, row, sample)
        return found

    def _at(self, build: str | None, place: Interval | None) -> RowGenes:
        if place is None:
            return RowGenes(tuple(sorted(self.genes)), is_resolved=False)
        places = self._panel_places[build or ""]
        coding, other = places.genes_at(place)
        other |= self._placeless(places)
        if len(coding) == 1 and not other:
            return RowGenes(tuple(coding))
        if coding or other:
            return RowGenes(tuple(sorted(coding | other)), is_resolved=False)
        return _OTHER_PLACE

    def _placeless(self, places: GenePlaces) -> frozenset[str]:
        """Coding genes of the matrix whose position on the build is not known."""
        lacking = self.genes - places.genes
        return frozenset(gene for gene in lacking if hgnc_genes().codes(gene))

    def _note(
        self, symbol: str, outcome: Outcome, genes: str, row: int, sample: str | None = None
    ) -> None:
        one = self._unknown.setdefault((symbol, outcome, genes), _Unknown(row))
        one.rows += 1
        one.samples.add(sample or "")


def listed(names: Iterable[str]) -> str:
    """The first names of a list that may be long, and how many more there are."""
    known = list(names)
    text = ", ".join(known[:_NAMED])
    more = len(known) - _NAMED
    return f"{text}, and {more} more" if more > 0 else text
