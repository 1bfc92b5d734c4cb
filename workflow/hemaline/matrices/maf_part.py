"""One batch of a MAF: texts, words and numbers by column, and where a wrong one stands."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from hemaline.common.intervals import position
from hemaline.common.problems import Problems
from hemaline.common.table_schemas import is_number
from hemaline.variants.maf_words import MafWords

if TYPE_CHECKING:
    import pyarrow as pa

# Wrong texts named of one column and batch; a file of another kind has one in every row.
_NAMED = 20


class MafPart:
    """Columns of a batch by the names of ``maf_input.yaml``; None is nothing.

    ``first_row`` is the line of its first row. Each distinct text is looked at once.
    """

    def __init__(
        self,
        path: Path,
        words: MafWords,
        problems: Problems,
        batch: pa.RecordBatch,
        first_row: int,
    ) -> None:
        """Take one batch; what is wrong with it goes to ``problems``."""
        self._path, self._words, self._problems = path, words, problems
        self._batch, self.first_row = batch, first_row
        self.rows: int = batch.num_rows

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
        return MafPart(self._path, self._words, self._problems, batch, self.first_row)

    def texts(self, name: str) -> list[str | None]:
        """Texts of a column; all None where the file has none of that name."""
        return self.column(self._words.columns[name])

    def column(self, name: str) -> list[str | None]:
        """Texts of a column by the file's own name of it; all None where it has none."""
        return list(self._mapped(name, str))

    def first_of(self, names: Sequence[str]) -> list[str | None]:
        """In each row the first text of the columns, by the file's own names."""
        found = [self.column(name) for name in names]
        return [next(filter(None, texts), None) for texts in zip(*found, strict=True)]

    def words(
        self, name: str, meanings: Mapping[str, Any], code: str, missing: str | None = None
    ) -> list[Any]:
        """What the words of a column mean; unknown ones are problems.

        ``missing`` is what an empty cell means; None, that it may not be empty.
        """
        texts = self.texts(name)
        column = self._words.columns[name]
        unknown = [word is not None and word not in meanings for word in texts]
        self.report(unknown, column, code, texts, known=", ".join(sorted(meanings)))
        if missing is None:
            self.require(name, texts)
        return [missing if word is None else meanings.get(word, missing) for word in texts]

    def require(self, name: str, texts: Iterable[str | None]) -> None:
        """Report cells that are empty."""
        self.report([word is None for word in texts], self._words.columns[name], "HL-M15")

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

    def _mapped(self, column: str, meaning: Callable[[str], Any]) -> NDArray[np.object_]:
        """The meaning of each cell, asked once a distinct text; None for nothing."""
        if column not in self._batch.schema.names:
            return np.full(self.rows, None, dtype=object)
        encoded = self._batch[column].dictionary_encode()
        words = [(word or "").strip() for word in encoded.dictionary.to_pylist()]
        known = np.full(len(words) + 1, None, dtype=object)
        for at, word in enumerate(words):
            if word not in self._words.missing:
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
        """Name each distinct wrong text once, at its first row."""
        rows = np.flatnonzero(np.fromiter(wrong, dtype=np.bool_, count=self.rows))
        shown = list(texts) if texts is not None and rows.size else None
        seen: set[object] = set()
        for at in rows.tolist():
            value = shown[at] if shown is not None else None
            if value in seen or len(seen) >= _NAMED:
                continue
            seen.add(value)
            row = self.first_row + at
            self._problems.add(code, self._path, row, column, value=value, **values)


def _number(text: str) -> float | None:
    value = float(text) if is_number(text) else np.nan
    return value if np.isfinite(value) else None
