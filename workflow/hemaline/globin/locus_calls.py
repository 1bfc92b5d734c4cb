"""Call of one locus of one sample: evidence of its counts, and the posterior of its haplotypes."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hemaline.common.intervals import Interval
from hemaline.common.statistics import Floats
from hemaline.globin.baseline import GlobinBaseline, ScaledSample
from hemaline.globin.diplotypes import (
    JunctionCount,
    LocusEvidence,
    Posterior,
    SegmentDepth,
    posterior,
)
from hemaline.globin.haplotypes import NORMAL, GlobinHaplotype, candidates, window_copies
from hemaline.globin.junctions import DeletionJunction, find_junctions
from hemaline.globin.locus_tables import CopyThresholds, LocusTables
from hemaline.globin.windows import Windows, usable_segments


@dataclass(frozen=True)
class LocusCall:
    """The posterior of a locus, with what it rests on."""

    locus: str
    posterior: Posterior
    depths: tuple[SegmentDepth, ...]
    junctions: tuple[DeletionJunction, ...]
    copies: NDArray[np.float64]

    @property
    def window_copies(self) -> Floats:
        """Copies of the best pair in each window of both loci."""
        of = self.posterior
        best = of.best
        return np.asarray(self.copies[of.first[best]] + self.copies[of.second[best]])

    @property
    def changed(self) -> Floats:
        """1 of each haplotype that is not as the reference, else 0 (haplotypes,)."""
        return np.array([float(one.kind != NORMAL) for one in self.posterior.haplotypes])

    def is_settled(self, rules: CopyThresholds) -> bool:
        """True if it is certain on how many chromosomes the locus is as the reference."""
        return self.posterior.is_certain(self.posterior.of_values(self.changed)[1], rules)


def call_locus(
    locus: str,
    sample: ScaledSample,
    baseline: GlobinBaseline,
    windows: Windows,
    tables: LocusTables,
) -> LocusCall:
    """Call a locus of which enough is targeted."""
    junctions = find_junctions(sample.counts, tables.rules)
    haplotypes = candidates(locus, tables, junctions)
    copies = window_copies(haplotypes, windows.windows)
    depths = tuple(_depths(locus, sample, baseline, windows, tables, copies))
    chrom = haplotypes[-1].chrom
    bases = [one for one in tables.bases if one.chrom == chrom]
    groups = {one.group for one in bases}
    evidence = LocusEvidence(
        depths,
        {name: seen for name, seen in sample.counts.bases.items() if name in groups},
        _junction_counts(haplotypes, junctions, chrom, sample, windows, tables),
        _single(haplotypes, chrom, sample, windows),
    )
    found = posterior(haplotypes, evidence, bases, tables.rules)
    return LocusCall(locus, found, depths, tuple(junctions), copies)


def _depths(
    locus: str,
    sample: ScaledSample,
    baseline: GlobinBaseline,
    windows: Windows,
    tables: LocusTables,
    copies: NDArray[np.float64],
) -> list[SegmentDepth]:
    usable = usable_segments(locus, tables, windows, sample.usable)
    found = []
    for name in tables.segments(locus):
        here = (windows.names == name) & sample.usable
        expected = sample.per_copy[here] * windows.usual[here]
        if name not in usable or not expected.sum():
            continue
        found.append(
            SegmentDepth(
                segment=name,
                ratio=float(sample.reads[here].sum() / expected.sum()),
                fragments=float(expected.sum()) / sample.reads_per_fragment,
                spread=baseline.spread[name],
                copies=(copies[:, here] * sample.per_copy[here]).sum(axis=1) / expected.sum(),
            )
        )
    return found


def expected_fragments(
    length: int, start: int, end: int, chrom: str, sample: ScaledSample, windows: Windows,
    tables: LocusTables,
) -> float:  # fmt: skip
    """Fragments that one copy of a deletion of ``length`` bp would show at a junction.

    By the depth of one copy next to both ends (0-based); 0 where one is not covered.
    """
    counts, rules = sample.counts, tables.rules.junction
    sides = [
        _depth_at(Interval(chrom, max(0, start - rules.side), start), sample, windows),
        _depth_at(Interval(chrom, end, end + rules.side), sample, windows),
    ]
    wide = rules.pair_deviations * counts.fragment_deviation
    reads = sample.reads_per_fragment * (counts.read_length - 2 * rules.shown)
    shown = reads
    if counts.fragment_length and length > wide:
        shown = max(reads, counts.fragment_length - 2 * rules.shown)
    elif counts.fragment_length:
        shown = min(reads, counts.fragment_length - 2 * rules.shown)
    return rules.found * min(sides) * max(0.0, shown) / sample.reads_per_fragment


def _depth_at(side: Interval, sample: ScaledSample, windows: Windows) -> float:
    """Reads that start at a base of one copy, in the windows that a stretch touches."""
    near = windows.touching(side)
    near = near[sample.usable[near]]
    if not near.size:
        return 0.0
    size = len(windows.windows[int(near[0])].places[0])
    return float(sample.per_copy[near].mean()) / size


def _junction_counts(
    haplotypes: list[GlobinHaplotype],
    junctions: list[DeletionJunction],
    chrom: str,
    sample: ScaledSample,
    windows: Windows,
    tables: LocusTables,
) -> list[JunctionCount]:
    """Counts of the junctions of candidates, seen or not."""
    found = []
    for at, one in enumerate(haplotypes):
        if not one.is_unique or one.chrom != chrom:
            continue
        seen = junctions[one.junction].fragments if one.junction is not None else 0
        expected = expected_fragments(
            one.end - one.start, one.start, one.end, one.chrom, sample, windows, tables
        )
        if seen:
            expected = max(expected, 1.0)
        has = np.zeros(len(haplotypes))
        has[at] = 1.0
        found.append(JunctionCount(seen, expected, has))
    return found


def _single(
    haplotypes: list[GlobinHaplotype], chrom: str, sample: ScaledSample, windows: Windows
) -> NDArray[np.float64]:
    """Copies of each haplotype at heterozygous sites in stretches without a paralogue."""
    sites = [
        Interval(site.chrom, site.pos - 1, site.pos)
        for site in sample.counts.heterozygous
        if site.chrom == chrom
    ]
    unique = [
        site
        for site in sites
        if any(
            len(window.places) == 1 and window.places[0].overlaps(site)
            for window in windows.windows
        )
    ]
    if not unique:
        return np.zeros((0, len(haplotypes)))
    return np.array([[one.copies(site) for one in haplotypes] for site in unique])
