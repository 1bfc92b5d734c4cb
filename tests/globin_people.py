"""Counts of the globin loci drawn for people with known chromosomes, without reads.

Each chromosome is a list of stretches (1-based closed) that are lost or doubled. Copies are counted
base by base here, by another way than the product's.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from hemaline.globin.globin_counts import BaseShare, GlobinCounts, HeterozygousSite, SplitRead
from hemaline.globin.locus_tables import load_locus_tables
from hemaline.globin.windows import Windows

TABLES = load_locus_tables()
WINDOWS = Windows.of(TABLES)


@dataclass(frozen=True)
class Stretch:
    """A stretch of one chromosome that is lost, or doubled; fragments show its junction."""

    chrom: str
    first: int
    last: int
    is_lost: bool = True
    is_shown: bool = True

    def copies(self, chrom: str, pos: int) -> int:
        """Copies of a base, 1-based."""
        if chrom != self.chrom or not self.first <= pos <= self.last:
            return 1
        return 0 if self.is_lost else 2


ALPHA_37 = Stretch("chr16", 173_001, 176_804, is_shown=False)
ALPHA_42 = Stretch("chr16", 169_601, 173_857, is_shown=False)
ANTI_37 = Stretch("chr16", 173_001, 176_804, is_lost=False, is_shown=False)
SEA = Stretch("chr16", 165_401, 184_701)
INDIAN_619 = Stretch("chr11", 5_225_389, 5_226_007)
SICILIAN = Stretch("chr11", 5_219_878, 5_233_280)
LEPORE = Stretch("chr11", 5_226_571, 5_233_984, is_shown=False)
HPFH_2 = Stretch("chr11", 1, 5_243_045, is_shown=False)


def copies_at(chromosomes: Sequence[Stretch | None], chrom: str, pos: int) -> int:
    """Copies of a base on both chromosomes."""
    return sum(1 if one is None else one.copies(chrom, pos) for one in chromosomes)


def drawn(
    name: str,
    *chromosomes: Stretch | None,
    depth: float = 30.0,
    spread: float = 0.03,
    seed: int = 1,
    profile: float = 0.1,
    targeted: Sequence[bool] | None = None,
    junction: bool = True,
    heterozygous: Sequence[tuple[str, int]] = (),
) -> GlobinCounts:
    """Counts of a person; reads of 150 bp, fragments of 350 +- 60 bp."""
    both = (*chromosomes, None, None)[:2]
    rng = np.random.default_rng([seed, *name.encode()])
    shared = np.random.default_rng(11).normal(0, profile, len(WINDOWS.windows))
    per_copy = TABLES.rules.window * depth / 2 / 150
    reads = []
    for at, window in enumerate(WINDOWS.windows):
        copies = np.mean(
            [
                sum(copies_at(both, one.chrom, one.start + 1 + offset) for one in window.places)
                for offset in range(0, TABLES.rules.window, 10)
            ]
        )
        level = np.exp(shared[at]) * (1 + spread * _own(rng, window.segment, seed, name))
        # Both reads of a fragment are in nearby windows: pairs are drawn, not reads.
        reads.append(2 * int(rng.poisson(max(0.02, per_copy * copies * level) / 2)))
    shown = [one for one in both if one and one.is_lost and one.is_shown and junction]
    splits = [
        SplitRead(chrom=one.chrom, start=one.first - 1, end=one.last, fragment=f"{one.first}.{n}")
        for one in shown
        for n in range(rng.poisson(depth / 300 * 250 / 2))
    ]
    return GlobinCounts(
        sample_id=name,
        reads=tuple(reads),
        targeted=tuple(targeted) if targeted is not None else (True,) * len(reads),
        gc=(0.5,) * len(reads),
        depth=depth,
        read_length=150.0,
        fragment_length=350.0,
        fragment_deviation=60.0,
        bases=_bases(both, depth, rng),
        splits=tuple(splits),
        pairs=(),
        heterozygous=tuple(HeterozygousSite(chrom=c, pos=p) for c, p in heterozygous),
    )


def _own(rng: np.random.Generator, segment: str, seed: int, name: str) -> float:
    """Deviation of a segment in one sample, in units of the spread."""
    return float(np.random.default_rng([seed, *segment.encode(), *name.encode()]).normal())


def _bases(
    both: Sequence[Stretch | None], depth: float, rng: np.random.Generator
) -> dict[str, BaseShare]:
    found = {}
    for group in sorted({one.group for one in TABLES.bases}):
        own = [one for one in TABLES.bases if one.group == group]
        first = np.mean([copies_at(both, one.chrom, one.pos_first) for one in own])
        second = np.mean([copies_at(both, one.chrom, one.pos_second) for one in own])
        fragments = int(rng.poisson(depth * (first + second) / 2))
        if fragments:
            of_first = int(rng.binomial(fragments, first / max(first + second, 1e-9)))
            found[group] = BaseShare(
                first=of_first * len(own),
                second=(fragments - of_first) * len(own),
                fragments=fragments,
            )
    return found
