"""Arms of a sample, split where depth changes inside an arm: for plots and exchange files."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import scipy

from hemaline.common.intervals import Interval
from hemaline.common.statistics import Floats
from hemaline.copynumber.bins import Places
from hemaline.copynumber.cell_shares import detectable_share
from hemaline.copynumber.copy_regions import DIPLOID
from hemaline.copynumber.copy_rows import SampleFacts, SegmentRow
from hemaline.copynumber.copy_rules import CopyCallRules, CopyRules
from hemaline.copynumber.depth_fit import ArmName, DepthFit
from hemaline.copynumber.imbalance import ImbalanceEstimate
from hemaline.copynumber.region_estimates import RegionEstimate, fit_levels

Alleles = Callable[[Sequence[Interval]], ImbalanceEstimate]


@dataclass(frozen=True)
class ArmEvidence:
    """An arm of a sample and the inflation of its z."""

    facts: SampleFacts
    name: ArmName
    stretch: Interval
    inflation: float


@dataclass(frozen=True)
class ScanResult:
    """The part of an arm, blocks ``first`` to ``last`` (excluded), that differs most."""

    first: int
    last: int
    z: float


def scan(values: Floats, variance: Floats) -> ScanResult:
    """Circular binary segmentation's statistic (Olshen, Biostatistics 2004;5:557), weighted.

    Args:
        values: level of each block, shape (blocks,).
        variance: of each, shape (blocks,).
    """
    weights = 1 / variance
    weight = np.concatenate([[0.0], np.cumsum(weights)])
    product = np.concatenate([[0.0], np.cumsum(weights * values)])
    inner = weight[None, :] - weight[:, None]
    total = weight[-1]
    excess = (product[None, :] - product[:, None]) - inner * product[-1] / total
    spread = inner * (total - inner) / total
    possible = np.triu(np.ones(spread.shape, dtype=np.bool_), 1) & (spread > 1e-9 * total)
    z = np.where(possible, excess / np.sqrt(np.where(possible, spread, 1.0)), 0.0)
    at = int(np.argmax(np.abs(z)))
    first, last = divmod(at, z.shape[1])
    return ScanResult(first, last, float(z[first, last]))


def arm_segments(
    arm: ArmEvidence, fit: DepthFit, alleles: Alleles, rules: CopyRules
) -> Iterator[SegmentRow]:
    """The arm in one row, or its parts; nothing of an arm with too few bins."""
    bins = fit.bins_of([arm.stretch])
    if len(bins) < rules.calls.min_bins:
        return
    factor = fit.scale * arm.inflation
    rest, variance = _denoised(bins, arm.name[0], fit)
    blocks = _blocks(len(bins), rules.segments.largest_blocks)
    weights = 1 / variance
    sums = np.add.reduceat(weights, blocks)
    levels = np.add.reduceat(weights * rest, blocks) / sums
    spread = factor**2 / sums
    whole = scan(levels, spread)
    edges = [*blocks.tolist(), len(bins)]
    for first, last in _parts(levels, spread, rules.segments.split_z, rules.segments.deepest):
        mine = bins[edges[first] : edges[last]]
        yield _row(arm, mine, whole.z, fit, alleles, rules)


def _denoised(bins: Places, chrom: str, fit: DepthFit) -> tuple[Floats, Floats]:
    """Values of an arm without the factors, and their variances."""
    sums = fit.baseline_sums(chrom)
    mine = fit.depth.sums(bins)
    scores = fit_levels([mine] if sums is None else [sums, mine]).scores
    return fit.depth.values[bins] - scores @ fit.depth.loadings[:, bins], fit.depth.variance[bins]


def _blocks(size: int, most: int) -> Places:
    """First bins of at most so many blocks of about equal size."""
    number = min(size, most)
    return np.asarray(np.arange(number) * size // number, dtype=np.int64)


def _parts(
    levels: Floats, spread: Floats, split_z: float, deepest: int, offset: int = 0
) -> list[tuple[int, int]]:
    """Blocks of each part, first and last (excluded)."""
    end = offset + len(levels)
    if deepest == 0 or len(levels) < 2:
        return [(offset, end)]
    found = scan(levels, spread)
    if abs(found.z) <= split_z:
        return [(offset, end)]
    edges = sorted({0, found.first, found.last, len(levels)})
    parts = []
    for first, last in pairwise(edges):
        inner = slice(first, last)
        parts += _parts(levels[inner], spread[inner], split_z, deepest - 1, offset + first)
    return parts


def _row(
    arm: ArmEvidence,
    bins: Places,
    scan_z: float,
    fit: DepthFit,
    alleles: Alleles,
    rules: CopyRules,
) -> SegmentRow:
    chrom, name = arm.name
    start = int(fit.layout.bins.start[bins[0]])
    end = int(fit.layout.bins.end[bins[-1]])
    found = fit.estimate(bins, chrom)
    if found is not None:
        found = found.times(arm.inflation)
    snps = alleles([Interval(chrom, start, end)])
    return SegmentRow(
        sample_id=arm.facts.sample_id,
        chrom=chrom,
        arm=name,
        first=start + 1,
        last=end,
        bins=len(bins),
        log2=found.log2 if found else None,
        se=found.se if found else None,
        z=found.z if found else None,
        scan_z=scan_z,
        baf=snps.d if snps.hets else None,
        baf_llr=snps.llr if snps.hets else None,
        hets=snps.hets,
        call=_call(found, fit.scale, arm.facts.tumour_cells, rules.calls),
    )


def _call(
    found: RegionEstimate | None, scale: float, tumour_cells: float | None, rules: CopyCallRules
) -> int | None:
    """-1, 1, or 0 where a loss and a gain of the floor are both excluded; None otherwise."""
    if found is None or scale > rules.largest_scale or found.bins < rules.min_bins:
        return None
    if abs(found.z) > rules.call_z:
        return 1 if found.z > 0 else -1
    if tumour_cells is None:
        return None
    shift = (rules.call_z + float(scipy.special.ndtri(rules.confidence))) * found.se
    limits = [detectable_share(shift, DIPLOID + way, DIPLOID) for way in (-1, 1)]
    floor = rules.floor * tumour_cells
    return 0 if all(one is not None and one <= floor for one in limits) else None
