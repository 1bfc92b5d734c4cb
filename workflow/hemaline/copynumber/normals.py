"""A frozen panel of normals: bins, the law of their depth, SNPs, inflation of each region."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from hemaline.calling.clone_fraction import load_copy_numbers
from hemaline.common.intervals import Interval
from hemaline.common.statistics import Floats
from hemaline.copynumber.bin_counts import CopyCounts
from hemaline.copynumber.bins import CopyBins, Places, Truths, are_inside
from hemaline.copynumber.noise import DepthLayout, DepthNoise, counting_variance
from hemaline.copynumber.region_estimates import SampleDepth
from hemaline.genome.bands import chromosome_arms, load_bands
from hemaline.quality.identity.fingerprint import Snp

MALE, FEMALE = "male", "female"
_X, _Y = "chrX", "chrY"
# Bins of a stretch of neighbours, whose loadings are alike in a wave.
_STRETCH = 10


@dataclass(frozen=True)
class Inflation:
    """Root mean square of leave-one-out z of a region's whole and core; at least 1."""

    whole: float = 1.0
    core: float = 1.0


@dataclass(frozen=True)
class OmittedDonor:
    """A donor that is left out of a region, or of everything (``event`` is empty).

    ``digest`` is the beginning of the digest of its counts, by which the file names it.
    """

    donor: str
    event: str
    z: float
    digest: str


@dataclass(frozen=True)
class BinLayout:
    """Bins of an assay with all that follows from where they are."""

    bins: CopyBins

    @cached_property
    def kinds(self) -> DepthLayout:
        """Kinds of bins, by which depth is centred."""
        sex = (self.bins.chrom == _X) | (self.bins.chrom == _Y)
        return DepthLayout(self.bins.is_off_target, np.asarray(~sex), self._neighbours)

    @cached_property
    def _neighbours(self) -> tuple[Places, Places]:
        """Number of the arm, and of the stretch of some bins in it, of each bin, by kind."""
        arms = np.zeros(len(self.bins), dtype=np.int64)
        for number, members in enumerate(self.arm_bins.values(), start=1):
            arms[members] = 2 * number
        arms += self.bins.is_off_target
        stretches = np.zeros(len(self.bins), dtype=np.int64)
        first = 0
        for arm in np.unique(arms):
            mine = np.flatnonzero(arms == arm)
            stretches[mine] = first + np.arange(len(mine)) // _STRETCH
            first = int(stretches[mine].max()) + 1
        return arms, stretches

    @cached_property
    def single_x(self) -> Truths:
        """Bins of X of which a man has one copy, shape (bins,)."""
        return self.bins.inside(one.interval for one in load_copy_numbers() if one.contig == _X)

    @cached_property
    def is_y(self) -> Truths:
        """Bins of Y, shape (bins,)."""
        return np.asarray(self.bins.chrom == _Y)

    @cached_property
    def arms(self) -> Mapping[tuple[str, str], Interval]:
        """Arms that have bins, in order."""
        present = set(self.bins.chrom.tolist())
        return {n: one for n, one in chromosome_arms(load_bands()).items() if n[0] in present}

    @cached_property
    def arm_bins(self) -> Mapping[tuple[str, str], Truths]:
        """Bins of each arm, shape (bins,)."""
        return {name: self.bins.inside([one]) for name, one in self.arms.items()}

    def depth(self, fragments: Floats, sex: str, usable: Truths) -> Floats:
        """Centred log2 of counts as of two copies of X and one of Y; NaN where a sex has none."""
        depth = self.kinds.centred(fragments, usable)
        if sex == MALE:
            depth[self.single_x] += 1.0
        else:
            depth[self.is_y] = np.nan
        return depth


@dataclass(frozen=True)
class CopyNormals:
    """Bins, noise and SNPs as learned from donors; arrays as in :class:`.noise.DepthNoise`.

    Attributes:
        bins: that the donors were counted in.
        snps: whose alleles were counted.
        noise: law of depth.
        ref_share: of a heterozygote's fragments, shape (snps,).
        inflation: of each event, and of each arm by its name (``17p``).
        left_out: donors that are not in a region, or not at all.
        donors: number.
        men: number of them.
        donor_data: digests of the donors' counts, sorted.
        version: SHA-256 of the file; empty before it is written.
    """

    bins: CopyBins
    snps: tuple[Snp, ...]
    noise: DepthNoise
    ref_share: Floats
    inflation: Mapping[str, Inflation]
    left_out: tuple[OmittedDonor, ...]
    donors: int
    men: int
    donor_data: tuple[str, ...]
    version: str = ""

    @cached_property
    def layout(self) -> BinLayout:
        """The bins with all that follows from their places."""
        return BinLayout(self.bins)

    @cached_property
    def _snp_places(self) -> tuple[NDArray[np.str_], Places]:
        """Contig and 0-based position of each SNP, shape (snps,)."""
        return (
            np.array([snp.chrom for snp in self.snps], dtype=np.str_),
            np.array([snp.pos - 1 for snp in self.snps], dtype=np.int64),
        )

    def snps_inside(self, stretches: Iterable[Interval]) -> Truths:
        """True for SNPs in one of the stretches, shape (snps,)."""
        return are_inside(*self._snp_places, stretches)

    def inflation_of(self, name: str) -> Inflation:
        """That of an event or arm; the largest of all where it was not learned."""
        if name in self.inflation:
            return self.inflation[name]
        largest = max((max(i.whole, i.core) for i in self.inflation.values()), default=1.0)
        return Inflation(largest, largest)


def usable_bins(layout: BinLayout, noise: DepthNoise, sex: str) -> Truths:
    """Bins that count for a sample of a sex: Y in men, X where the sex is known; shape (bins,)."""
    usable = noise.usable.copy()
    if sex != MALE:
        usable &= ~layout.is_y
    if sex not in (MALE, FEMALE):
        usable &= layout.kinds.is_autosomal
    return np.asarray(usable)


def sample_depth(counts: CopyCounts, layout: BinLayout, noise: DepthNoise, sex: str) -> SampleDepth:
    """x of a sample with the variance of its own chance of counting, for all bins."""
    fragments = counts.fragments.astype(float)
    usable = usable_bins(layout, noise, sex)
    values = np.nan_to_num(layout.depth(fragments, sex, usable) - noise.mean)
    expected = fragments
    for kind in (layout.kinds.is_off_target, ~layout.kinds.is_off_target):
        known = kind & usable & layout.kinds.is_autosomal
        if known.any():
            level = np.median(np.log2(fragments[known] + 0.5) - noise.mean[known])
            expected = np.where(kind, 2 ** (noise.mean + level), expected)
    more = np.maximum(counting_variance(np.maximum(expected, 0.0)) - noise.sampling, 0.0)
    return SampleDepth(values, noise.variance + more, noise.loadings)


def placed(bins: CopyBins, stretches: Sequence[Interval], usable: Truths) -> Places:
    """Indices of usable bins in the stretches."""
    return np.flatnonzero(bins.inside(stretches) & usable)
