"""Any laboratory's MAF as batches of variants, in the columns that matrices look at.

What is wrong is found in the whole file before anything is said: words, genes and numbers are
looked at once for each distinct text, and named at the first row that has it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from hemaline.callability import NO_POPULATION_SOURCE
from hemaline.documents import pass_on
from hemaline.gene_symbols import gene_symbols
from hemaline.maf_text import MafText, open_maf
from hemaline.maf_words import MafWords, maf_genes, maf_words
from hemaline.policies import Finding, Policy
from hemaline.problems import Problems
from hemaline.suggestions import did_you_mean

if TYPE_CHECKING:
    import pyarrow as pa

UNKNOWN_HOTSPOT = "unknown"
PERCENT, FRACTION = "percent", "fraction"
# Bad texts named of one column; a file of another kind has a bad one in every row.
_NAMED = 20


@dataclass(frozen=True)
class VafSource:
    """Where VAFs come from: ``column`` None takes the counts, or the first known VAF column."""

    column: str | None = None
    unit: str | None = None
    needed: bool = True


@dataclass
class MafReader:
    """One MAF on its way into matrices of ``genes`` by ``policy``.

    ``problems`` grows while batches are taken; they count only where it holds no error at the end.
    """

    path: Path
    genes: frozenset[str]
    policy: Policy
    vaf: VafSource
    problems: Problems
    words: MafWords = field(default_factory=maf_words)
    _rows: set[tuple[str, ...]] = field(default_factory=set, init=False)
    _symbols: dict[tuple[str, str], str | None] = field(default_factory=dict, init=False)
    _largest: float = field(default=0.0, init=False)

    def batches(self) -> Iterator[pa.RecordBatch]:
        """Reported and withheld variants of the genes, each once a sample."""
        text = open_maf(self.path, self.problems)
        if text is None or not self._has_columns(text):
            return
        for first_row, batch in text.batches(self._wanted(text)):
            yield self._variants(_Part(self, batch, first_row))
        self._check_unit(text)

    def sample_ids(self) -> list[str]:
        """Samples in the order of their first rows."""
        text, name = open_maf(self.path, self.problems), self.words.columns["sample_id"]
        if text is None or name not in text.names:
            return []
        found: dict[str, None] = {}
        for _, batch in text.batches([name]):
            found |= dict.fromkeys(batch[name].dictionary_encode().dictionary.to_pylist())
        return [one for one in found if one]

    def _has_columns(self, text: MafText) -> bool:
        needed = ("sample_id", "gene", "build", "chrom", "first", "ref", "alt", "class")
        wanted = [self.words.columns[one] for one in needed]
        if self.vaf.column:
            wanted.append(self.vaf.column)
        missing = [name for name in wanted if name not in text.names]
        for name in missing:
            hint = did_you_mean(name, text.names)
            self.problems.add("HL-M10", self.path, text.header_row, name, hint=hint)
        if self.vaf.needed and not self._vaf_columns(text):
            counts = f"{self.words.columns['alt_reads']} and {self.words.columns['depth']}"
            known = ", ".join(self.words.vaf_columns)
            self.problems.add("HL-M11", self.path, text.header_row, counts=counts, known=known)
            return False
        return not missing

    def _vaf_columns(self, text: MafText) -> list[str]:
        """The counts, or one VAF column; none is there where the list is empty."""
        if self.vaf.column:
            return [self.vaf.column]
        alt, depth, ref = (self.words.columns[n] for n in ("alt_reads", "depth", "ref_reads"))
        for names in ([alt, depth], [alt, ref]):
            if all(name in text.names for name in names):
                return names
        return [name for name in self.words.vaf_columns if name in text.names][:1]

    def _wanted(self, text: MafText) -> list[str]:
        names = [name for name in self.words.columns.values() if name in text.names]
        return list(dict.fromkeys([*names, *self._vaf_columns(text)]))

    def _variants(self, part: _Part) -> pa.RecordBatch:
        import pyarrow as pa

        rows = part.rows
        genes = self._genes(part)
        builds = part.words("build", self.words.builds, "HL-M12")
        classes = part.words("class", self.words.classes, "HL-M13")
        origins = part.words("status", self.words.origins, "HL-M14", missing="unknown")
        samples = part.texts("sample_id")
        part.report(np.equal(samples, None), "sample_id", "HL-M15")
        vafs = self._vafs(part)
        passed = [word is None or word in self.words.passing for word in part.texts("filter")]
        depths = part.numbers(self.words.columns["normal_depth"])
        kept = [
            at
            for at in range(rows)
            if genes[at] in self.genes and samples[at] is not None and classes[at] is not None
        ]
        chroms, firsts = part.texts("chrom"), part.texts("first")
        refs, alts = part.texts("ref"), part.texts("alt")
        found: dict[str, list[Any]] = {name: [] for name in _LAYOUT}
        for at in kept:
            allele = (_with_prefix(chroms[at]), firsts[at] or "", refs[at] or "", alts[at] or "")
            hotspot = self._hotspot(builds[at], genes[at], allele)
            normal = None if np.isnan(depths[at]) else int(depths[at])
            finding = Finding(
                "tumour",
                passed[at],
                classes[at],
                origins[at],
                hotspot not in (None, UNKNOWN_HOTSPOT),
                maf_genes().mechanisms.get(genes[at], frozenset()),
                normal,
            )
            reported, withheld = self.policy.reports(finding), self.policy.withholds(finding)
            key = (samples[at], genes[at], *allele)
            if not (reported or withheld) or key in self._rows:
                continue
            self._rows.add(key)
            vaf = None if np.isnan(vafs[at]) else float(vafs[at])
            place = int(firsts[at]) if (firsts[at] or "").isdigit() else None
            reason = NO_POPULATION_SOURCE if withheld else None
            row = (samples[at], genes[at], allele[0], place, vaf, reported, reason, hotspot)
            for name, value in zip(_LAYOUT, row, strict=True):
                found[name].append(value)
        types = {"pos": pa.int64(), "vaf": pa.float64(), "reported": pa.bool_()}
        arrays = [pa.array(v, types.get(name, pa.string())) for name, v in found.items()]
        return pa.record_batch(arrays, names=list(found))

    def _genes(self, part: _Part) -> list[str | None]:
        """Current symbols, by the symbol or else by the NCBI id."""
        entrez = part.texts("entrez")
        name = self.words.columns["gene"]
        symbols = []
        for at, value in enumerate(part.texts("gene")):
            key = (value or "", entrez[at] or "")
            if key not in self._symbols:
                self._symbols[key] = self._symbol(*key, part.first_row + at, name)
            symbols.append(self._symbols[key])
        return symbols

    def _symbol(self, value: str, entrez: str, row: int, column: str) -> str | None:
        if not value:
            self.problems.add("HL-M15", self.path, row, column)
            return None
        symbols, found = gene_symbols(), Problems()
        if value in symbols.current:
            return value
        symbol = maf_genes().by_entrez.get(entrez)
        if symbol and not symbols.is_date(value):
            found.add("HL-G02", self.path, row, column, value=value, gene=symbol)
        else:
            symbol = symbols.resolve(value, found, self.path, row, column)
        # A whole exome names many genes by former symbols; only those of the matrix matter.
        meant = set(symbols.ambiguous.get(value, symbol or "").split(" or "))
        if symbols.is_date(value) or meant & self.genes:
            pass_on(found, self.problems)
        return symbol

    def _hotspot(self, build: str | None, gene: str | None, allele: tuple[str, ...]) -> str | None:
        known = maf_genes()
        if gene not in known.named:
            return None
        if build != "GRCh38":
            return UNKNOWN_HOTSPOT
        name = known.hotspots.get((allele[0], allele[1], allele[2], allele[3]))
        is_indel = "-" in allele[2:] or len(allele[2]) != len(allele[3])
        return name or (UNKNOWN_HOTSPOT if is_indel and gene in known.indels else None)

    def _vafs(self, part: _Part) -> NDArray[np.float64]:
        """Fractions; NaN where the file does not tell."""
        names = self._vaf_columns(part.text)
        if not names:
            return np.full(part.rows, np.nan)
        if len(names) == 1:
            (name,) = names
            values = part.numbers(name)
            scale = 100 if self.vaf.unit == PERCENT else 1
            part.report((values < 0) | (values > 100), name, "HL-M17", texts=values)
            self._largest = max(self._largest, float(np.nanmax(values, initial=0.0)))
            return values / scale
        alt, other = part.numbers(names[0]), part.numbers(names[1])
        depth = other if names[1] == self.words.columns["depth"] else alt + other
        part.report((alt < 0) | (depth < alt), names[0], "HL-M18", texts=alt)
        return np.divide(alt, depth, out=np.full(part.rows, np.nan), where=depth > 0)

    def _check_unit(self, text: MafText) -> None:
        names = self._vaf_columns(text)
        if len(names) == 1 and self.vaf.unit != PERCENT and self._largest > 1:
            self.problems.add(
                "HL-M16", self.path, text.header_row, names[0], largest=f"{self._largest:g}"
            )


_LAYOUT = ("sample_id", "gene", "chrom", "pos", "vaf", "reported", "withheld", "hotspot")


def _with_prefix(chrom: str | None) -> str:
    text = chrom or ""
    return text if text.startswith("chr") else f"chr{text}"


class _Part:
    """One batch of a MAF: texts with None for nothing, and where a problem stands."""

    def __init__(self, reader: MafReader, batch: pa.RecordBatch, first_row: int) -> None:
        self.reader, self.batch, self.first_row = reader, batch, first_row
        self.rows: int = batch.num_rows
        self.text = MafText(reader.path, 1, tuple(batch.schema.names))

    def texts(self, name: str) -> NDArray[np.object_]:
        return self._column(self.reader.words.columns[name])

    def _column(self, column: str) -> NDArray[np.object_]:
        if column not in self.batch.schema.names:
            return np.full(self.rows, None, dtype=object)
        return self._mapped(column, lambda word: word)

    def _mapped(self, column: str, meaning: Callable[[str], Any]) -> NDArray[np.object_]:
        """The meaning of each cell, asked once a distinct text; None for nothing."""
        encoded = self.batch[column].dictionary_encode()
        missing = self.reader.words.missing
        words = [w.strip() if w else "" for w in encoded.dictionary.to_pylist()]
        known = np.empty(len(words) + 1, dtype=object)
        known[:-1] = [None if word in missing else meaning(word) for word in words]
        places = encoded.indices.fill_null(len(words)).to_numpy(zero_copy_only=False)
        found: NDArray[np.object_] = known[places]
        return found

    def words(
        self, name: str, meanings: Any, code: str, missing: str | None = None
    ) -> NDArray[np.object_]:
        """What the words of a column mean; unknown ones are problems, and so is nothing."""
        column, texts = self.reader.words.columns[name], self.texts(name)
        is_empty = np.equal(texts, None)
        unknown = np.array(
            [word is not None and word not in meanings for word in texts], dtype=bool
        )
        self.report(unknown, column, code, texts=texts, known=", ".join(sorted(meanings)))
        if missing is None:
            self.report(is_empty, column, "HL-M15")
        found = np.empty(self.rows, dtype=object)
        found[:] = [meanings.get(w, missing) if w is not None else missing for w in texts]
        return found

    def numbers(self, column: str) -> NDArray[np.float64]:
        """Finite numbers; NaN for nothing, and for texts that are problems."""
        if column not in self.batch.schema.names:
            return np.full(self.rows, np.nan)
        texts = self._column(column)
        values = self._mapped(column, _number)
        bad = np.equal(values, None) & ~np.equal(texts, None)
        self.report(bad, column, "HL-M19", texts=texts)
        return np.where(np.equal(values, None), np.nan, values).astype(np.float64)

    def report(
        self,
        wrong: NDArray[np.bool_],
        column: str,
        code: str,
        *,
        texts: NDArray[Any] | None = None,
        **values: Any,
    ) -> None:
        """Name each distinct wrong text once, at its first row."""
        column = self.reader.words.columns.get(column, column)
        seen: set[object] = set()
        for at in np.flatnonzero(wrong):
            value = None if texts is None else texts[at]
            if value in seen or len(seen) >= _NAMED:
                continue
            seen.add(value)
            row = self.first_row + int(at)
            self.reader.problems.add(code, self.reader.path, row, column, value=value, **values)


def _number(text: str) -> float | None:
    try:
        value = float(text)
    except ValueError:
        return None
    return value if np.isfinite(value) else None
