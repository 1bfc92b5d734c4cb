"""VAFs of a MAF's rows: by the counts of the row, else by a VAF column."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from hemaline.common.problems import Problems
from hemaline.external.maf.maf_part import MafPart
from hemaline.external.maf.maf_text import MafText
from hemaline.external.maf.maf_words import MafWords

PERCENT, FRACTION = "percent", "fraction"


@dataclass(frozen=True)
class VafSource:
    """Where VAFs come from: ``column`` None takes the counts, then the known VAF columns.

    A file without VAFs is ``refused``, leaves genes ``open``, or needs none (``unneeded``).
    """

    column: str | None = None
    unit: str | None = None
    missing: Literal["refused", "open", "unneeded"] = "refused"


@dataclass
class MafVafs:
    """VAFs of one file from its columns ``names``."""

    words: MafWords
    source: VafSource
    names: Sequence[str]
    # The largest value of the VAF column in rows that need it.
    _largest: float = field(default=0.0, init=False)

    @property
    def column(self) -> str | None:
        """The VAF column: the one that was requested, or the first known one of the file."""
        known = (name for name in self.words.vaf_columns if name in self.names)
        return self.source.column or next(known, None)

    @property
    def has_counts(self) -> bool:
        """True if the file has counts that give a VAF, and they are used."""
        here = {name for name, column in self.words.columns.items() if column in self.names}
        counts = "alt_reads" in here and bool(here & {"depth", "ref_reads"})
        return counts and not self.source.column

    def of(self, part: MafPart) -> NDArray[np.float64]:
        """Fractions, shape (rows,); NaN where the row states none.

        A row takes the reads of the variant and the depth, else those of both alleles, else the
        VAF column.
        """
        vafs = self._by_counts(part) if self.has_counts else np.full(part.rows, np.nan)
        name = self.column
        if name is None:
            return vafs
        lacking = np.isnan(vafs)
        values = np.where(lacking & part.of_genes, part.numbers(name), np.nan)
        part.report((values < 0) | (values > 100), name, "HL-M17", values)
        self._largest = float(np.fmax.reduce(values, initial=self._largest))
        share = values / 100 if self.source.unit == PERCENT else values
        return np.where(lacking, share, vafs)

    def _by_counts(self, part: MafPart) -> NDArray[np.float64]:
        alt, depth, ref = (part.counts(name) for name in ("alt_reads", "depth", "ref_reads"))
        depth = np.where(np.isnan(depth), alt + ref, depth)
        part.report(depth < alt, self.words.columns["alt_reads"], "HL-M18", alt)
        vafs = np.full(part.rows, np.nan)
        np.divide(alt, depth, out=vafs, where=depth > 0)
        return vafs

    def check_unit(self, text: MafText, problems: Problems) -> None:
        """Report a column of percentages that was not announced as such."""
        if self.source.unit != PERCENT and self._largest > 1:
            largest = f"{self._largest:g}"
            problems.add("HL-M16", text.path, text.header_row, self.column, largest=largest)
