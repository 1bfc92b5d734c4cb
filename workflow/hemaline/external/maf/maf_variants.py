"""Variants of a MAF, each once a sample and gene, in the columns that matrices use."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from math import isnan
from typing import TYPE_CHECKING, Any

from hemaline.external.maf.maf_rows import MafRow
from hemaline.external.maf.unused_rows import REPEATED, UnusedRows

if TYPE_CHECKING:
    import pyarrow as pa

# Columns of the variants table that a MAF can fill: it has no class of oncogenicity. In addition
# the event that a row of unknown position may be.
MAF_LAYOUT = (
    "sample_id", "gene", "chrom", "pos", "ref", "alt", "vaf", "reported", "withheld", "hotspot",
    "event", "open_event",
)  # fmt: skip
# The line of the file and the symbol as the file has it, behind those columns.
ROW, SYMBOL = "row", "symbol"
_BATCH = 50_000


@dataclass(frozen=True, slots=True)
class MafVariant:
    """One row that takes part; ``vaf`` is NaN where the file states none."""

    line: int
    symbol: str | None
    row: MafRow
    vaf: float
    reported: bool
    withheld: str | None

    @property
    def key(self) -> tuple[object, ...]:
        """Rows of one key are one variant of a sample."""
        return (self.row.sample_id, self.row.gene, self.row.is_resolved, *self.row.allele)

    @property
    def rank(self) -> tuple[bool, float, int]:
        """Of rows of one variant the greatest counts, whatever their order in the file."""
        return self.reported, -1.0 if isnan(self.vaf) else self.vaf, -self.line

    def cells(self) -> tuple[Any, ...]:
        """Values of ``MAF_LAYOUT``, the line and the symbol."""
        row = self.row
        vaf = None if isnan(self.vaf) else self.vaf
        chrom, _, ref, alt = row.allele
        place = (None if row.position is None else chrom, row.position, ref, alt)
        decided = (self.reported, self.withheld, row.hotspot, row.change.event, row.open_event)
        return (row.sample_id, row.gene, *place, vaf, *decided, self.line, self.symbol)


@dataclass
class MafVariants:
    """The variants of one file; rows that repeat one are added to ``unused``."""

    unused: UnusedRows
    _found: dict[tuple[object, ...], MafVariant] = field(default_factory=dict, init=False)

    def add(self, one: MafVariant) -> None:
        """Take one row."""
        other = self._found.setdefault(one.key, one)
        if other is one:
            return
        kept, left = (one, other) if one.rank > other.rank else (other, one)
        self._found[one.key] = kept
        self.unused.add(left.line, left.row.sample_id, left.symbol, REPEATED)

    def batches(self) -> Iterator[pa.RecordBatch]:
        """The variants in the order of their first rows."""
        import pyarrow as pa

        types = {
            "pos": pa.int64(), "vaf": pa.float64(), "reported": pa.bool_(), ROW: pa.int64()
        }  # fmt: skip
        names = (*MAF_LAYOUT, ROW, SYMBOL)
        variants = list(self._found.values())
        for start in range(0, max(len(variants), 1), _BATCH):
            cells = [one.cells() for one in variants[start : start + _BATCH]]
            columns = zip(*cells, strict=True) if cells else ((),) * len(names)
            arrays = [
                pa.array(values, types.get(name, pa.string()))
                for name, values in zip(names, columns, strict=True)
            ]
            yield pa.record_batch(arrays, names=list(names))
