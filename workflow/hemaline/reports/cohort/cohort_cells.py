"""Cells of the oncoprint, one byte each: 0, NA with its reason, or the class of the variant."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from hemaline.matrices.gene_status import CELL_REASONS
from hemaline.matrices.matrix_tables import MatrixSet
from hemaline.reports.cohort.appearance import Appearance
from hemaline.reports.cohort.cohort_files import CohortSources, matrix
from hemaline.reports.cohort.cohort_variants import ReportedVariants

CellBytes = NDArray[np.uint8]
# Bits of a cell above its code.
INCOMPLETE, UNCERTAIN, GERMLINE = 32, 64, 128
CODE = INCOMPLETE - 1
_STATUSES = ("0", "1")


@dataclass(frozen=True)
class CellCode:
    """Meaning of a code: the state it is drawn as, and the reason of NA where it is one."""

    state: str
    reason: str | None = None


@dataclass(frozen=True)
class CellCodes:
    """All codes; a cell's code is the place of its meaning."""

    appearance: Appearance
    reasons: Sequence[str]

    @cached_property
    def all(self) -> tuple[CellCode, ...]:
        """Meanings: of the states, in their order, then of the reasons of NA."""
        states = [CellCode(one.name) for one in self.appearance.states if one.of != "missing"]
        named = [CellCode(self.appearance.state_of_reason(one).name, one) for one in self.reasons]
        assert len(states) + len(named) <= INCOMPLETE
        return (*states, *named)

    def of_state(self, name: str) -> int:
        """Code of a state that is not NA."""
        return self.all.index(CellCode(name))

    @cached_property
    def mutated(self) -> tuple[int, ...]:
        """Codes of the classes of variants."""
        return tuple(
            self.of_state(one.name) for one in self.appearance.states if one.of == "mutated"
        )

    @cached_property
    def of_reasons(self) -> NDArray[np.uint8]:
        """Code of each reason, in their order."""
        first = len(self.all) - len(self.reasons)
        return np.arange(first, len(self.all), dtype=np.uint8)


@dataclass(frozen=True)
class PanelCells:
    """Cells of one panel, shape (samples, genes)."""

    name: str
    genes: Sequence[str]
    cells: CellBytes

    mutated_codes: Sequence[int]

    @cached_property
    def mutated(self) -> NDArray[np.int64]:
        """Number of mutated samples of each gene."""
        return np.asarray(np.isin(self.cells & CODE, self.mutated_codes).sum(axis=0))


def gene_codes(appearance: Appearance) -> CellCodes:
    """Codes of the cells of genes."""
    return CellCodes(appearance, CELL_REASONS)


def panel_cells(
    sources: CohortSources,
    panels: Mapping[str, Sequence[str]],
    definitions: MatrixSet,
    codes: CellCodes,
    variants: ReportedVariants,
) -> tuple[list[str], list[PanelCells]]:
    """Sample ids of the matrices, and the cells of every panel."""
    samples: list[str] = []
    found = []
    for panel, genes in panels.items():
        samples, cells = _panel(sources, panel, genes, definitions, codes, variants)
        found.append(PanelCells(panel, genes, cells, codes.mutated))
    return samples, found


def _panel(
    sources: CohortSources,
    panel: str,
    genes: Sequence[str],
    definitions: MatrixSet,
    codes: CellCodes,
    variants: ReportedVariants,
) -> tuple[list[str], CellBytes]:
    names: dict[tuple[str, str], str] = {
        (one.variants, one.measure): one.name
        for one in definitions.matrices
        if one.measure in ("status", "reason", "count", "assessed")
    }

    def read(
        variants: str, measure: str, words: Sequence[str] | None = None
    ) -> tuple[list[str], NDArray[np.int16]]:
        return matrix(sources.matrices, panel, names[variants, measure], genes, words)

    main = definitions.main
    samples, status = read(main, "status")
    reason = read(main, "reason", CELL_REASONS)[1]
    count = read(main, "count")[1]
    assessed = read(main, "assessed")[1]
    of_class = _classes(variants, samples, genes, codes)
    missing = codes.of_reasons[np.maximum(reason, 0)]
    several = np.where(count > 1, codes.of_state("several"), of_class)
    cells = np.where(status < 0, missing, np.where(status == 0, codes.of_state("zero"), several))
    cells = cells.astype(np.uint8)
    cells[(status >= 0) & (assessed != 1)] |= INCOMPLETE
    for selection, bit in (("vus", UNCERTAIN), ("germline_risk", GERMLINE)):
        if (selection, "status") in names:
            cells[read(selection, "status")[1] == 1] |= bit
    return samples, cells


def _classes(
    variants: ReportedVariants, samples: Sequence[str], genes: Sequence[str], codes: CellCodes
) -> CellBytes:
    """Code of the largest variant of each cell; of an event where there is no variant."""
    cells = np.full((len(samples), len(genes)), codes.of_state("event"), dtype=np.uint8)
    sample_at = {name: at for at, name in enumerate(samples)}
    gene_at = {name: at for at, name in enumerate(genes)}
    for (sample, gene), row in variants.largest.items():
        if sample in sample_at and gene in gene_at:
            cells[sample_at[sample], gene_at[gene]] = codes.of_state(row.state)
    return cells
