"""Karyotypes as mean copies of two haplotypes: events, LOH, hyperdiploid and doubled genomes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from hemaline.common.intervals import Interval
from simulation.copy_number.genome import (
    AUTOSOMES,
    Floats,
    Integers,
    Names,
    arms,
    chromosome,
    overlap_share,
)

Sex = Literal["female", "male"]
# Copies of the two haplotypes in the cells that have the change.
LOSS, GAIN, COPY_NEUTRAL_LOH, AMPLIFICATION, DOUBLED = (0, 1), (2, 1), (2, 0), (3, 1), (2, 2)
HYPERDIPLOID = ("chr3", "chr5", "chr7", "chr9", "chr11", "chr15", "chr19", "chr21")


@dataclass(frozen=True)
class Change:
    """In a ``share`` of the cells, ``where`` has these copies of its two haplotypes."""

    where: Interval
    share: float
    first: int
    second: int

    def __post_init__(self) -> None:
        """Refuse what no cell population can have."""
        if not 0 <= self.share <= 1 or min(self.first, self.second) < 0:
            raise ValueError(f"not a change of copies: {self}")


@dataclass(frozen=True)
class Karyotype:
    """Changes of one sample. Those that overlap are in different cells: their shares add up."""

    sex: Sex
    changes: tuple[Change, ...] = ()

    def with_changes(self, *changes: Change) -> Karyotype:
        """The same person with these changes in addition."""
        return replace(self, changes=(*self.changes, *changes))

    def copies(self, chrom: Names, start: Integers, end: Integers) -> tuple[Floats, Floats]:
        """Mean copies of the first and of the second haplotype over each bin (n,).

        Raises:
            ValueError: if the changes of some bin are in more cells than there are.
        """
        normal = _normal_copies(self.sex, chrom)
        first, second = normal[0].copy(), normal[1].copy()
        for change in self.changes:
            weight = change.share * overlap_share(chrom, start, end, change.where)
            first += weight * (change.first - normal[0])
            second += weight * (change.second - normal[1])
        if (first < -1e-9).any() or (second < -1e-9).any():
            raise ValueError("overlapping changes are in more cells than there are")
        return np.clip(first, 0, None), np.clip(second, 0, None)


def _normal_copies(sex: Sex, chrom: Names) -> tuple[Floats, Floats]:
    first, second = np.ones(len(chrom)), np.ones(len(chrom))
    on_x, on_y = chrom == "chrX", chrom == "chrY"
    if sex == "male":
        second[on_x] = 0.0
        first[on_y] = 0.0
    else:
        first[on_y] = second[on_y] = 0.0
    return first, second


def of_region(where: Interval, kind: tuple[int, int], share: float) -> Change:
    """One event: ``kind`` is LOSS, GAIN, COPY_NEUTRAL_LOH, AMPLIFICATION or DOUBLED."""
    return Change(where, share, *kind)


def of_sex_chromosome(name: str, sex: Sex, share: float) -> Change:
    """Loss of the X of a man, of one X of a woman, or of a man's Y."""
    if name == "chrY" or sex == "male":
        return Change(chromosome(name), share, 0, 0)
    return Change(chromosome(name), share, *LOSS)


def hyperdiploid(sex: Sex, share: float, gained: Iterable[str] = HYPERDIPLOID) -> Karyotype:
    """One more copy of each of ``gained`` in a share of the cells."""
    return Karyotype(sex, tuple(Change(chromosome(name), share, *GAIN) for name in gained))


def doubled(sex: Sex, share: float, *lost: str) -> Karyotype:
    """Every chromosome twice in a share of the cells, but the arms in ``lost`` one copy fewer.

    Arms are named as in ``chr17p``; the sex chromosomes are doubled as they are.
    """
    fewer = {name: arms()[name] for name in lost}
    changes = [Change(where, share, 1, 2) for where in fewer.values()]
    for name in AUTOSOMES:
        holes = sorted((arm for arm in fewer.values() if arm.chrom == name), key=lambda a: a.start)
        changes += [Change(part, share, *DOUBLED) for part in _between(chromosome(name), holes)]
    pairs = {"female": {"chrX": (2, 2)}, "male": {"chrX": (2, 0), "chrY": (0, 2)}}[sex]
    changes += [Change(chromosome(name), share, *pair) for name, pair in pairs.items()]
    return Karyotype(sex, tuple(changes))


def _between(whole: Interval, holes: list[Interval]) -> list[Interval]:
    """Parts of ``whole`` outside ``holes``, which are in order and apart."""
    starts = [whole.start, *(hole.end for hole in holes)]
    ends = [*(hole.start for hole in holes), whole.end]
    return [Interval(whole.chrom, a, b) for a, b in zip(starts, ends, strict=True) if a < b]


def of_mean_copies(
    sex: Sex, segments: Iterable[tuple[Interval, float]], smallest_change: float = 0.1
) -> Karyotype:
    """A karyotype that has these mean copies (2 is normal), as bulk segments give them.

    A loss is of the first haplotype, of the second too where less than one copy is left; a gain
    is of the first. Segments within ``smallest_change`` copies of normal are left normal, those
    of sex chromosomes too.
    """
    changes: list[Change] = []
    for where, mean in segments:
        if where.chrom not in AUTOSOMES or abs(mean - 2) < smallest_change:
            continue
        changes += _as_changes(where, mean)
    return Karyotype(sex, tuple(changes))


def _as_changes(where: Interval, mean: float) -> list[Change]:
    if mean >= 2:
        whole = int(mean - 2)
        share = mean - 2 - whole
        # In all cells ``whole`` copies more, and in a share of them another one.
        found = [Change(where, 1 - share, 1 + whole, 1), Change(where, share, 2 + whole, 1)]
    elif mean >= 1:
        found = [Change(where, 2 - mean, *LOSS)]
    else:
        found = [Change(where, max(mean, 0.0), *LOSS), Change(where, 1 - max(mean, 0.0), 0, 0)]
    return [change for change in found if change.share > 0]
