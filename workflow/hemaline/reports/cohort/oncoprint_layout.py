"""Layout of the oncoprint: order of genes and samples, and columns of several samples.

``cells.js`` has the same order; a test in a browser compares the two.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from hemaline.reports.cohort.cohort_cells import CODE, INCOMPLETE, CellCodes, PanelCells


@dataclass(frozen=True)
class SampleGroup:
    """Samples of one value, in the order of their mutations; places in the cohort."""

    name: str
    samples: Sequence[int]


@dataclass(frozen=True)
class OncoprintOrder:
    """Places of the genes, the commonest mutated first, and the samples by group."""

    genes: Sequence[int]
    groups: Sequence[SampleGroup]


@dataclass(frozen=True)
class GeneCount:
    """Samples of one gene: all mutated, and those of fully assessed cells.

    A frequency is ``mutated_assessed / assessed``: a 1 counts at any coverage and a 0 does not.
    """

    mutated: int
    mutated_assessed: int
    assessed: int
    missing: int


def mutation_rank(cells: NDArray[np.uint8], codes: CellCodes) -> NDArray[np.int64]:
    """0 of a mutated cell, 1 of one that is 0, 2 of NA."""
    of = {one.name: one.of for one in codes.appearance.states}
    ranks = [("mutated", "zero", "missing").index(of[one.state]) for one in codes.all]
    return np.asarray(np.array(ranks, dtype=np.int64)[cells & CODE])


def gene_counts(panel: PanelCells, codes: CellCodes) -> list[GeneCount]:
    """Counts of every gene of a panel."""
    rank = mutation_rank(panel.cells, codes)
    is_whole = (rank < 2) & ((panel.cells & INCOMPLETE) == 0)
    columns = (rank == 0, (rank == 0) & is_whole, is_whole, rank == 2)
    return [GeneCount(*map(int, row)) for row in np.array([c.sum(axis=0) for c in columns]).T]


def oncoprint_order(
    panel: PanelCells, codes: CellCodes, groups: Sequence[str | None], most: int
) -> OncoprintOrder:
    """Order of the oncoprint.

    Genes are ordered by mutated samples, ties as in the panel; groups by number of samples, then by
    name; samples of a group gene by gene, mutated before 0 before NA, ties as in the sheet.

    Args:
        panel: its cells.
        codes: their codes.
        groups: the group of each sample.
        most: most genes.
    """
    mutated = panel.mutated
    shown = [int(at) for at in np.argsort(-mutated, kind="stable")[:most]]
    rank = mutation_rank(panel.cells[:, shown], codes)
    members: dict[str, list[int]] = {}
    for at, name in enumerate(groups):
        members.setdefault(name or "NA", []).append(at)
    ordered = sorted(members.items(), key=lambda item: (-len(item[1]), item[0]))
    return OncoprintOrder(
        shown,
        [SampleGroup(name, [some[at] for at in _waterfall(rank[some])]) for name, some in ordered],
    )


def _waterfall(rank: NDArray[np.int64]) -> list[int]:
    """Places of the rows, shape (samples, genes), by their first gene, then by the second, ..."""
    if not rank.shape[1]:
        return list(range(len(rank)))
    return [int(at) for at in np.lexsort(rank.T[::-1])]


def columns(samples: Sequence[int], number: int) -> list[list[int]]:
    """Samples in at most ``number`` columns of about equal size, in order."""
    cuts = [at * len(samples) // number for at in range(number + 1)]
    parts = [list(samples[a:b]) for a, b in pairwise(cuts)]
    return [part for part in parts if part]
