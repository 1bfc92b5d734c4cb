"""Genes of samples: 1, 0 or not measured. See "Status" in the design.

Rows of the callability and variants tables are counted batch by batch into arrays of shape
(samples, genes): neither their order nor their number matters to what is held in memory.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from hemaline.annotation.classification.selections import NO, OPEN, YES, Selection
from hemaline.callability.region_status import ASSESSED, FOUND, REASONS
from hemaline.calling.clone_fraction import UNKNOWN_SEX, CloneFraction

if TYPE_CHECKING:
    import pyarrow as pa

REGION_COLUMNS = ("sample_id", "gene", "kind", "required", "status", "reason", "limit")
# Earlier tables lack it: their statuses apply at the floor of the sample's assay.
REGION_OPTIONAL = ("floor",)
# Classes of variants with limits of their own: the limit's column, and that of the number of places
# that have it (a region without one denies nothing).
LIMIT_CLASSES: Mapping[str, tuple[str, str | None]] = {
    "homopolymer": ("limit_homopolymer", "homopolymers"),
    "insertion": ("limit_insertion", None),
}
VARIANT_COLUMNS = ("sample_id", "gene", "chrom", "pos", "vaf", "withheld")

# A variant is there; whether it reaches the floor, or is of this gene, is not determined, or it has
# no allele on GRCh38 (a MAF).
NO_VAF = "no_vaf"
UNKNOWN_GENE = "unknown_gene"
NOT_LIFTED = "not_lifted"
# A row states a variant and names no allele other than the reference (a MAF).
NO_VARIANT_ALLELE = "no_variant_allele"
# A reported variant may be a named one: its coordinates or alleles are not conclusive (a MAF).
UNKNOWN_HOTSPOT = "unknown_hotspot"
# Reasons of a cell, in the order in which it names the first.
CELL_REASONS = (
    *REASONS,
    NO_VAF,
    UNKNOWN_GENE,
    NOT_LIFTED,
    NO_VARIANT_ALLELE,
    UNKNOWN_HOTSPOT,
)
_NONE = len(CELL_REASONS)
_RANK = {reason: rank for rank, reason in enumerate(CELL_REASONS)}
_NOT_ON_PANEL = _RANK["not_on_panel"]
_LOW_DEPTH = _RANK["low_depth"]
_NO_CALLER = _RANK["no_caller"]
# Reasons that another floor can resolve: the limit is the VAF that the reads would have detected.
_BY_LIMIT = frozenset({"low_depth", "low_mapq"})


@dataclass(frozen=True)
class GeneCell:
    """Cells of one gene of one sample in the matrices; None is NA."""

    status: int | None
    vaf: float | None
    count: int | None
    limit: float | None
    reason: str | None


@dataclass(frozen=True)
class Grid:
    """Rows and columns of the matrices.

    ``floors`` are the reporting thresholds, in autosomal terms, and ``clones`` what VAFs of
    the sex chromosomes are in those terms, each by sample; a sample without a clone has an unknown
    sex. ``at_floor`` holds limits against the floors instead of taking a table's statuses, which
    apply at floors of its own. ``classes`` are kinds of variants that a 0 must deny as well.
    ``counts_without_vaf`` takes a variant without a VAF as one at the floor (a curated list).
    """

    sample_ids: tuple[str, ...]
    genes: tuple[str, ...]
    floors: Mapping[str, float]
    clones: Mapping[str, CloneFraction]
    at_floor: bool = False
    classes: tuple[str, ...] = ()
    counts_without_vaf: bool = False

    @property
    def region_columns(self) -> tuple[str, ...]:
        """Columns of the callability table that are read."""
        own = (name for one in self.classes for name in LIMIT_CLASSES[one] if name)
        return (*REGION_COLUMNS, *own)

    @property
    def shape(self) -> tuple[int, int]:
        """(samples, genes)."""
        return len(self.sample_ids), len(self.genes)


@dataclass(frozen=True)
class CellCounts:
    """Findings of one selection of variants, each of shape (samples, genes).

    ``status`` and ``count`` are -1 and ``vaf`` is NaN where a cell is NA; ``reason`` is a place in
    ``CELL_REASONS``, -1 for none. ``assessed`` is 1 where all that a 0 needs is there, whatever was
    found, else 0: every 0, no NA, and a 1 whose gene would be 0 without its variants.
    """

    status: NDArray[np.int8]
    count: NDArray[np.int32]
    vaf: NDArray[np.float64]
    reason: NDArray[np.int8]
    assessed: NDArray[np.int8]


@dataclass(frozen=True)
class Cells:
    """Every cell of a grid: counts by selection; ``limit`` NaN is NA."""

    grid: Grid
    counts: Mapping[str, CellCounts]
    limit: NDArray[np.float64]

    def cell(self, sample: int, gene: int, selection: str) -> GeneCell:
        """One cell, by positions in the grid."""
        at = (sample, gene)
        counts, limit = self.counts[selection], self.limit[at]
        reason = counts.reason[at]
        return GeneCell(
            status=_or_none(counts.status[at]),
            vaf=None if np.isnan(counts.vaf[at]) else float(counts.vaf[at]),
            count=_or_none(counts.count[at]),
            limit=None if np.isnan(limit) else float(limit),
            reason=None if reason < 0 else CELL_REASONS[reason],
        )


def _or_none(value: np.integer[Any]) -> int | None:
    return None if value < 0 else int(value)


class _Seen:
    """Running totals of one selection."""

    def __init__(self, shape: tuple[int, int]) -> None:
        self.count = np.zeros(shape, dtype=np.int32).ravel()
        self.vaf = np.full(shape, -np.inf).ravel()
        self.open = np.zeros(shape, dtype=np.bool_).ravel()
        self.reason = np.full(shape, _NONE, dtype=np.int8).ravel()


class _Assessed:
    """Assessment by cell: whether there are rows, and the first reason of a gap."""

    def __init__(self, size: int) -> None:
        self.has_rows = np.zeros(size, dtype=np.bool_)
        self.missed = np.full(size, _NONE, dtype=np.int8)

    def add(self, cells: NDArray[np.int64], missed: NDArray[np.int8]) -> None:
        self.has_rows[cells] = True
        np.minimum.at(self.missed, cells, missed)


class CellCounter:
    """Counts rows into cells; a cell without a row stays NA."""

    def __init__(self, grid: Grid, selections: Mapping[str, Selection]) -> None:
        """Start with nothing known."""
        self._grid = grid
        self._selections = selections
        self._samples = {name: place for place, name in enumerate(grid.sample_ids)}
        self._genes = {name: place for place, name in enumerate(grid.genes)}
        self._floors = np.array([grid.floors[name] for name in grid.sample_ids], dtype=np.float64)
        size = grid.shape[0] * grid.shape[1]
        self._scope = _Assessed(size)
        kinds = (one.assessed_by for one in selections.values())
        self._kinds = {kind: _Assessed(size) for kind in kinds if kind}
        self._limit = np.full(size, -np.inf)
        self._seen = {name: _Seen(grid.shape) for name in selections}

    def state_assessed(self, limits: Mapping[str, float | None]) -> None:
        """Take genes as assessed in every sample, down to a limit where one is given."""
        for gene, limit in limits.items():
            if gene in self._genes:
                cells = self._cells_of(gene)
                for one in (self._scope, *self._kinds.values()):
                    one.has_rows[cells] = True
                    if limit is not None:
                        one.missed[cells[limit > self._floors]] = _LOW_DEPTH
                self._limit[cells] = np.inf if limit is None else limit

    def limit_event(self, gene: str, limit: float | None) -> None:
        """Limit a stated gene by that of an event of its scope."""
        if limit is not None:
            cells = self._cells_of(gene)[limit > self._floors]
            self._scope.missed[cells] = np.minimum(self._scope.missed[cells], _LOW_DEPTH)

    def leave_event_open(self, gene: str) -> None:
        """Take an event of the scope of a stated gene as not assessed."""
        cells = self._cells_of(gene)
        self._scope.missed[cells] = np.minimum(self._scope.missed[cells], _NO_CALLER)

    def _cells_of(self, gene: str) -> NDArray[np.int64]:
        """Flat cells of a gene, by sample."""
        rows, columns = self._grid.shape
        return np.arange(rows) * columns + self._genes[gene]

    def add_regions(self, batch: pa.RecordBatch) -> None:
        """Count rows of a callability table (``REGION_COLUMNS``)."""
        cells, kept, samples = self._places(batch)
        batch, cells, samples = _filtered(batch, kept), cells[kept], samples[kept]
        limit = _floats(batch["limit"], np.inf)
        missed = _codes(batch["reason"], _RANK, _LOW_DEPTH).astype(np.int8)
        status = _codes(batch["status"], {ASSESSED: 1, FOUND: 2}, 0)
        missed[status == 1] = _NONE
        if self._grid.at_floor:
            own = _floats(batch["floor"]) if "floor" in batch.schema.names else np.nan
            self._judge(missed, limit, self._floors[samples], own)
        for name in self._grid.classes:
            resolved = self._class_resolved(name, batch, samples)
            missed[~resolved & (missed == _NONE)] = _LOW_DEPTH
        # What is present needs no limit.
        missed[status == 2] = _NONE
        required = batch["required"].to_numpy(zero_copy_only=False).astype(np.bool_)
        for name, one in self._selections.items():
            if one.events:
                np.add.at(self._seen[name].count, cells[required & (status == 2)], 1)
        np.maximum.at(self._limit, cells[required], limit[required])
        self._scope.add(cells[required], missed[required])
        for kind, assessed in self._kinds.items():
            own_kind = _codes(batch["kind"], {kind: 1}, 0) == 1
            assessed.add(cells[own_kind], missed[own_kind])

    def _class_resolved(
        self, name: str, batch: pa.RecordBatch, samples: NDArray[np.int64]
    ) -> NDArray[np.bool_]:
        """Where variants of a class would have been found at the floor, or cannot be."""
        column, places = LIMIT_CLASSES[name]
        resolved: NDArray[np.bool_] = _floats(batch[column], np.inf) <= self._floors[samples]
        if places:
            resolved |= batch[places].fill_null(-1).to_numpy(zero_copy_only=False) == 0
        # The row of an event or a hotspot applies to that alone.
        resolved |= _codes(batch["kind"], {"event": 1, "hotspot": 1}, 0) == 1
        return resolved

    @staticmethod
    def _judge(
        missed: NDArray[np.int8],
        limit: NDArray[np.float64],
        floors: NDArray[np.float64],
        own: NDArray[np.float64] | float,
    ) -> None:
        """Hold limits against floors other than the table's own."""
        other = floors != own
        resolved = limit <= floors
        settled = np.isin(missed, [_RANK[reason] for reason in _BY_LIMIT])
        missed[other & resolved & settled] = _NONE
        missed[other & ~resolved & (missed == _NONE)] = _LOW_DEPTH

    def add_variants(self, batch: pa.RecordBatch) -> NDArray[np.bool_]:
        """Count rows of a variants table (``VARIANT_COLUMNS`` and those of the selections).

        Returns:
            Whether the VAF of each row is known and below the floor of its sample; shape (rows,).
        """
        cells, kept, samples = self._places(batch)
        batch, cells, samples = _filtered(batch, kept), cells[kept], samples[kept]
        vaf, floors = _floats(batch["vaf"]), self._floors[samples]
        share = self._shares(batch, samples)
        unknown = np.isnan(vaf)
        above = vaf * share >= floors
        # A matrix without a floor needs no VAF.
        above |= unknown & (self._grid.counts_without_vaf | (floors <= 0))
        if "event" in batch.schema.names:
            # Nor does an event that a MAF names.
            above |= unknown & batch["event"].is_valid().to_numpy(zero_copy_only=False)
        withheld = _codes(batch["withheld"], _RANK, _NONE).astype(np.int8)
        for name, one in self._selections.items():
            answer, seen = one.answers(batch), self._seen[name]
            counted = (answer == YES) & above
            np.add.at(seen.count, cells[counted], 1)
            np.maximum.at(seen.vaf, cells[counted], np.where(unknown, -np.inf, vaf)[counted])
            doubtful = (answer == OPEN) & above
            doubtful |= (answer != NO) & unknown & ~above
            reasons = np.where(unknown & ~above, np.int8(_RANK[NO_VAF]), withheld)
            seen.open[cells[doubtful]] = True
            np.minimum.at(seen.reason, cells[doubtful], reasons[doubtful])
        is_below = np.zeros(len(kept), dtype=np.bool_)
        is_below[kept] = ~above & ~unknown
        return is_below

    def _shares(self, batch: pa.RecordBatch, samples: NDArray[np.int64]) -> NDArray[np.float64]:
        """Factors that turn VAFs into autosomal ones."""
        clones = [self._grid.clones.get(name, UNKNOWN_SEX) for name in self._grid.sample_ids]
        shares = np.ones(len(samples))
        stretches = dict.fromkeys(
            part for one in clones for part in one.stretches if part.sex == one.sex
        )
        if not stretches:
            return shares
        sexes = np.array([one.sex for one in clones])[samples]
        start = batch["pos"].fill_null(0).to_numpy(zero_copy_only=False) - 1
        for one in stretches:
            place = one.interval
            here = _codes(batch["chrom"], {place.chrom: 1}, 0) == 1
            here &= (start >= place.start) & (start < place.end) & (sexes == one.sex)
            shares[here] = one.copies / 2
        return shares

    def _places(
        self, batch: pa.RecordBatch
    ) -> tuple[NDArray[np.int64], NDArray[np.bool_], NDArray[np.int64]]:
        """Flat cell of each row, whether the grid has it, and the sample's place."""
        samples = _codes(batch["sample_id"], self._samples, -1)
        genes = _codes(batch["gene"], self._genes, -1)
        return samples * self._grid.shape[1] + genes, (samples >= 0) & (genes >= 0), samples

    def cells(self) -> Cells:
        """Every cell by what was counted so far."""
        counts = {}
        for name, one in self._selections.items():
            seen, missed = self._seen[name], self._missed_by(one)
            found = seen.count > 0
            assessed = (missed == _NONE) & ~seen.open
            zero = ~found & assessed
            known = found | zero
            counts[name] = CellCounts(
                self._shaped(np.where(known, found, -1).astype(np.int8)),
                self._shaped(np.where(known, seen.count, -1).astype(np.int32)),
                self._shaped(np.where(zero, 0.0, np.where(np.isinf(seen.vaf), np.nan, seen.vaf))),
                self._shaped(_first_reason(one, missed, seen)),
                self._shaped(assessed.astype(np.int8)),
            )
        limit = np.where(np.isfinite(self._limit), self._limit, np.nan)
        return Cells(self._grid, counts, self._shaped(limit))

    def _missed_by(self, selection: Selection) -> NDArray[np.int8]:
        """The first gap in what a 0 of the selection needs, by cell."""
        missed = np.where(self._scope.has_rows, self._scope.missed, _NOT_ON_PANEL).astype(np.int8)
        if selection.assessed_by:
            own = self._kinds[selection.assessed_by]
            missed[own.has_rows] = own.missed[own.has_rows]
        return missed

    def _shaped(self, values: NDArray[Any]) -> NDArray[Any]:
        return values.reshape(self._grid.shape)


def _first_reason(selection: Selection, missed: NDArray[np.int8], seen: _Seen) -> NDArray[np.int8]:
    reason = np.minimum(missed, seen.reason)
    if selection.open_reason:
        reason[seen.open & (reason == _NONE)] = _RANK[selection.open_reason]
    reason[reason == _NONE] = -1
    return reason


def _filtered(batch: pa.RecordBatch, kept: NDArray[np.bool_]) -> pa.RecordBatch:
    import pyarrow as pa

    return batch.filter(pa.array(kept))


def _floats(column: pa.Array, missing: float = np.nan) -> NDArray[np.float64]:
    """Values with ``missing`` for nothing."""
    values: NDArray[np.float64] = column.fill_null(missing).to_numpy(zero_copy_only=False)
    return values


def _codes(column: pa.Array, known: Mapping[str, int], other: int) -> NDArray[np.int64]:
    """The code of each text; ``other`` for nothing and for what is not ``known``."""
    encoded = column if hasattr(column, "dictionary") else column.dictionary_encode()
    words = encoded.dictionary.to_pylist()
    codes = np.array([*(known.get(word, other) for word in words), other], dtype=np.int64)
    places = encoded.indices.fill_null(len(words)).to_numpy(zero_copy_only=False)
    found: NDArray[np.int64] = codes[places]
    return found
