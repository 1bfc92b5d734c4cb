"""The genes of a MAF's rows: by symbol, by NCBI id, else by position; or open which it is.

A symbol that nobody knows may be an old name of any gene. Its row is a gene's where its position
is one of the gene's coding bases; where it cannot be told, every gene that it may be is left open,
so that none of them reads 0.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from hemaline.common.documents import pass_on
from hemaline.common.intervals import from_one_based
from hemaline.common.problems import Problems
from hemaline.common.suggestions import did_you_mean
from hemaline.genome.gene_places import gene_places
from hemaline.genome.gene_symbols import coding_symbols, gene_symbols
from hemaline.matrices.maf_part import MafPart
from hemaline.variants.maf_words import MafWords, maf_genes

Outcome = Literal["placed", "elsewhere", "open"]
# Symbols named one by one in a report; the data package names all.
_NAMED = 20


@dataclass(frozen=True)
class RowGenes:
    """``genes`` of the matrix that a row may be of; one and ``told`` is its gene."""

    genes: tuple[str, ...]
    told: bool = True


_NOBODY = RowGenes(())


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
    _pairs: dict[tuple[str, str], RowGenes | None] = field(default_factory=dict, init=False)
    _unknown: dict[tuple[str, Outcome, str], _Unknown] = field(default_factory=dict, init=False)
    _refused: set[str] = field(default_factory=set, init=False)

    def of(
        self, part: MafPart, builds: Sequence[str | None], counted: Sequence[bool]
    ) -> list[RowGenes]:
        """The genes of each row; an unknown symbol matters in rows of a class that is counted."""
        found = []
        samples = part.texts("sample_id")
        places = list(zip(part.texts("chrom"), part.positions(), part.texts("ref"), strict=True))
        for at, pair in enumerate(zip(part.texts("gene"), part.texts("entrez"), strict=True)):
            key = (pair[0] or "", pair[1] or "")
            row = part.first_row + at
            if key not in self._pairs:
                self._pairs[key] = self._by_name(*key, row)
            named = self._pairs[key]
            if named is None:
                named = _NOBODY
                if counted[at]:
                    named = self._by_place(key[0], row, builds[at], places[at], samples[at])
            found.append(named)
        return found

    def report(self) -> None:
        """Say which symbols were not known, once the file was read."""
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
        """What became of each unknown symbol, for the data package."""
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

    def _by_name(self, value: str, entrez: str, row: int) -> RowGenes | None:
        """The gene of a symbol and an NCBI id; None where only its position may tell."""
        if not value:
            self.problems.add("HL-M15", self.path, row, self._column)
            return _NOBODY
        symbols, found = gene_symbols(), Problems()
        if value in symbols.current:
            return self._kept(value)
        symbol = maf_genes().by_entrez.get(entrez)
        if symbol and not symbols.is_date(value):
            found.add("HL-G02", self.path, row, self._column, value=value, gene=symbol)
        elif value in symbols.ambiguous:
            return None if self._meant(value) else _NOBODY
        else:
            symbol = symbols.resolve(value, found, self.path, row, self._column)
        # A whole exome names many genes by former symbols; only those of the matrix matter.
        if symbols.is_date(value) or symbol in self.genes:
            pass_on(found, self.problems)
        if symbol is None or symbol in symbols.current:
            return self._kept(symbol)
        is_other = symbol in coding_symbols() or bool(re.fullmatch("0*[1-9][0-9]*", entrez))
        return _NOBODY if is_other else None

    def _kept(self, symbol: str | None) -> RowGenes:
        return RowGenes((symbol,)) if symbol in self.genes and symbol else _NOBODY

    def _meant(self, value: str) -> frozenset[str]:
        """Genes of the matrix that an ambiguous symbol has been used for."""
        return frozenset(gene_symbols().ambiguous[value].split(" or ")) & self.genes

    def _by_place(
        self,
        symbol: str,
        row: int,
        build: str | None,
        place: tuple[str | None, int | None, str | None],
        sample: str | None,
    ) -> RowGenes:
        chrom, first, ref = place
        told = self._told(build, chrom, first, ref)
        is_ambiguous = symbol in gene_symbols().ambiguous
        if is_ambiguous and not (told.told and set(told.genes) & self._meant(symbol)):
            if symbol not in self._refused:
                self._refused.add(symbol)
                genes = gene_symbols().ambiguous[symbol]
                self.problems.add("HL-G03", self.path, row, self._column, value=symbol, genes=genes)
            return _NOBODY
        outcome: Outcome = "placed" if told.genes else "elsewhere"
        genes = told.genes[0] if told.genes else ""
        if not told.told:
            outcome = "open"
            whole = len(told.genes) == len(self.genes)
            genes = "the matrix's genes" if whole else ", ".join(told.genes)
        one = self._unknown.setdefault((symbol, outcome, genes), _Unknown(row))
        one.rows += 1
        one.samples.add(sample or "")
        return told

    def _told(
        self, build: str | None, chrom: str | None, first: int | None, ref: str | None
    ) -> RowGenes:
        """By position: one gene, none, or those that it may be."""
        places = gene_places(self.words.coding_flank).get(build or "")
        name = self.words.contig(chrom)
        if places is None or not places.knows(name) or first is None:
            return RowGenes(tuple(sorted(self.genes)), told=False)
        # An insertion stands between its first base and the next.
        length = max(len(ref.strip("-")), 0) if ref else 0
        last = first + length - 1 if length else first + 1
        coding, other = places.genes_at(from_one_based(name, first, last))
        coding, other = coding & self.genes, other & self.genes
        if len(coding) == 1 and not other:
            return RowGenes(tuple(coding))
        if coding or other:
            return RowGenes(tuple(sorted(coding | other)), told=False)
        return _NOBODY


def listed(names: Iterable[str]) -> str:
    """The first names of a list that may be long, and how many more there are."""
    known = list(names)
    text = ", ".join(known[:_NAMED])
    more = len(known) - _NAMED
    return f"{text}, and {more} more" if more > 0 else text
