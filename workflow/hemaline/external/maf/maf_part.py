"""One batch of a MAF: texts, words, alleles and counts by column; faults with their rows."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from hemaline.common.intervals import position
from hemaline.common.tables.cell_text import stripped
from hemaline.common.tables.table_schemas import is_number
from hemaline.external.maf.maf_faults import MafFaults
from hemaline.external.maf.maf_words import MafWords

if TYPE_CHECKING:
    import pyarrow as pa

NO_BASES = "-"


class MafPart:
    """Columns of a batch by the names of ``maf_input.yaml``; None is nothing.

    ``first_row`` is the line of its first row. Each distinct text is examined once. Faults are
    reported of the rows ``of_genes`` alone: those of other genes take no part whatever they hold.
    """

    def __init__(
        self, words: MafWords, faults: MafFaults, batch: pa.RecordBatch, first_row: int
    ) -> None:
        """Take one batch; what is wrong with it goes to ``faults``."""
        self._words, self._faults = words, faults
        self._batch, self.first_row = batch, first_row
        self.rows: int = batch.num_rows
        self.of_genes = np.ones(self.rows, dtype=np.bool_)

    def raw(self, name: str) -> list[str]:
        """Texts of a column as they are, without outer spaces; empty where the file has none."""
        column = self._words.columns.get(name, "")
        if column not in self._batch.schema.names:
            return [""] * self.rows
        return [(text or "").strip() for text in self._batch[column].to_pylist()]

    def replaced(self, cells: Mapping[str, Sequence[str]]) -> MafPart:
        """The same rows with other texts in those of the columns that the file has."""
        import pyarrow as pa

        batch = self._batch
        for name, texts in cells.items():
            column = self._words.columns.get(name, "")
            if column in batch.schema.names:
                at = batch.schema.get_field_index(column)
                batch = batch.set_column(at, column, pa.array(texts, pa.string()))
        return MafPart(self._words, self._faults, batch, self.first_row)

    def changed(self, change: Callable[[pa.RecordBatch], pa.RecordBatch]) -> MafPart:
        """The same rows with their batch changed."""
        return MafPart(self._words, self._faults, change(self._batch), self.first_row)

    def texts(self, name: str) -> list[str | None]:
        """Texts of a column; all None where the file has none of that name."""
        return self.column(self._words.columns[name])

    def column(self, name: str) -> list[str | None]:
        """Texts of a column by the file's own name of it; all None where it has none."""
        return list(self._mapped(name, str))

    def mapped(self, name: str, meaning: Callable[[str], Any]) -> list[Any]:
        """The meaning of each cell of a column; None where it is empty."""
        return list(self._mapped(self._words.columns[name], meaning))

    def first_of(self, names: Sequence[str]) -> list[str | None]:
        """In each row the first text of the columns, by the file's own names."""
        found = [self.column(name) for name in names]
        return [next(filter(None, texts), None) for texts in zip(*found, strict=True)]

    def sample_ids(self) -> list[str | None]:
        """Samples, without white space around their names."""
        return [text or None for text in self._mapped(self._words.columns["sample_id"], stripped)]

    def spellings(self) -> list[str]:
        """Every text of the samples' column, as it is written."""
        column = self._batch[self._words.columns["sample_id"]]
        texts: list[str] = column.dictionary_encode().dictionary.to_pylist()
        return texts

    def words(self, name: str, meanings: Mapping[str, Any], missing: Any = None) -> list[Any]:
        """Meaning of the words of a column; ``missing`` for an empty cell and an unknown word."""
        found = self._mapped(self._words.columns[name], lambda word: meanings.get(word, missing))
        return [missing if one is None else one for one in found]

    def check_words(self, name: str, meanings: Mapping[str, Any], code: str) -> None:
        """Report words that have no meaning."""
        texts = self.texts(name)
        unknown = [word is not None and word not in meanings for word in texts]
        known = ", ".join(sorted(meanings))
        self.report(unknown, self._words.columns[name], code, texts, known=known)

    def require(self, name: str, texts: Iterable[object]) -> None:
        """Report cells that are empty."""
        self.report([word is None for word in texts], self._words.columns[name], "HL-M15")

    def bases(self, name: str) -> list[str | None]:
        """Alleles of a column in upper case, ``-`` for no base; None where the cell is empty."""
        missing = self._words.missing - self._words.no_bases
        return list(self._mapped(self._words.columns[name], self._allele, missing))

    def _allele(self, text: str) -> str:
        return NO_BASES if text in self._words.no_bases else text.upper()

    def variant_alleles(self) -> list[tuple[str, str | None]]:
        """Reference and variant allele of each row.

        The variant is Tumor_Seq_Allele2, or Tumor_Seq_Allele1 where that one is empty or the
        reference; None where neither is another than the reference.
        """
        refs = [ref or NO_BASES for ref in self.bases("ref")]
        alts = zip(self.bases("alt"), self.bases("other_alt"), strict=True)
        return [
            (ref, next((alt for alt in some if alt not in (None, ref)), None))
            for ref, some in zip(refs, alts, strict=True)
        ]

    def positions(self) -> list[int | None]:
        """First bases of the rows, 1-based; None where the cell is empty or no coordinate."""
        return [one or None for one in self._mapped(self._words.columns["first"], position)]

    def numbers(self, column: str) -> NDArray[np.float64]:
        """Finite numbers of a column of the file; NaN for nothing and for what is none."""
        values = self._mapped(column, _number)
        texts = self._mapped(column, str)
        pairs = zip(values, texts, strict=True)
        wrong = [value is None and text is not None for value, text in pairs]
        self.report(wrong, column, "HL-M19", texts)
        return np.array([np.nan if value is None else value for value in values], np.float64)

    def counts(self, name: str) -> NDArray[np.float64]:
        """Counts of reads; NaN for nothing and for what is none, which is reported.

        A whole number may have zeros behind its decimal point, as pandas and R write them.
        """
        column = self._words.columns[name]
        values, texts = self._mapped(column, _count), self._mapped(column, str)
        pairs = zip(values, texts, strict=True)
        self.report([v is None and text is not None for v, text in pairs], column, "HL-M72", texts)
        return np.array([np.nan if value is None else value for value in values], np.float64)

    def _mapped(
        self,
        column: str,
        meaning: Callable[[str], Any],
        missing: Collection[str] | None = None,
    ) -> NDArray[np.object_]:
        """The meaning of each cell, determined once for each distinct text; None for nothing."""
        missing = self._words.missing if missing is None else missing
        if column not in self._batch.schema.names:
            return np.full(self.rows, None, dtype=object)
        encoded = self._batch[column].dictionary_encode()
        words = [(word or "").strip() for word in encoded.dictionary.to_pylist()]
        known = np.full(len(words) + 1, None, dtype=object)
        for at, word in enumerate(words):
            if word not in missing:
                known[at] = meaning(word)
        places = encoded.indices.fill_null(len(words)).to_numpy(zero_copy_only=False)
        found: NDArray[np.object_] = known[places]
        return found

    def report(
        self,
        wrong: Iterable[bool] | NDArray[np.bool_],
        column: str,
        code: str,
        texts: Iterable[Any] | None = None,
        **values: Any,
    ) -> None:
        """Add each distinct wrong text of the rows of the genes, with its rows."""
        is_wrong = np.fromiter(wrong, dtype=np.bool_, count=self.rows) & self.of_genes
        rows = np.flatnonzero(is_wrong).tolist()
        shown = list(texts) if texts is not None and rows else None
        by_text: dict[object, list[int]] = {}
        for at in rows:
            by_text.setdefault(shown[at] if shown else None, []).append(self.first_row + at)
        for value, some in by_text.items():
            self._faults.note(code, column, some, value, **values)


def _count(text: str) -> float | None:
    value = _number(text)
    return value if value is not None and value >= 0 and value.is_integer() else None


def _number(text: str) -> float | None:
    value = float(text) if is_number(text) else np.nan
    return value if np.isfinite(value) else None
