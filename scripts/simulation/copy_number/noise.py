"""Counts and alleles of a laboratory's samples, with noise that its normals share or not."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Protocol

import numpy as np
import yaml
from numpy.typing import NDArray

from simulation.copy_number.designs import OFF_TARGET, Design, smooth_track
from simulation.copy_number.genome import Floats, Integers
from simulation.copy_number.karyotypes import Karyotype

_REGIMES = Path(__file__).with_name("regimes.yaml")
_SNP_ERROR = 0.002
# Share of a bin's fragments that reach its SNP.
_SNP_REACH = 0.8
_LARGEST_REFERENCE_BIAS = 0.05


@dataclass(frozen=True)
class Regime:
    """How noisy a laboratory is. Standard deviations are of log2, unless another unit is named.

    Attributes:
        bin_sd: of each bin's own noise, typically; bins differ by ``bin_sd_spread``.
        factors, factor_sd: number of batch factors, and the size of each in a sample.
        gc_slope_sd, gc_curve_sd: per unit of GC share, and of its square.
        wave_sd: of a sample's amplitude of the wave that all samples of the laboratory share.
        own_wave_sd: of the wave that a sample has alone, which no normal can show.
        kind_sd: of off-target bins as a whole, next to targets.
        outliers: share of bins whose noise is three times as large in a sample.
        depth_spread: of a sample's total.
        snp_dispersion: overdispersion rho of the beta-binomial of alleles.
        reference_bias, reference_bias_spread: share of the reference at a heterozygous SNP - 0.5.
    """

    name: str
    bin_sd: float
    bin_sd_spread: float
    factors: int
    factor_sd: float
    gc_slope_sd: float
    gc_curve_sd: float
    wave_sd: float
    own_wave_sd: float
    kind_sd: float
    outliers: float
    depth_spread: float = 0.3
    snp_dispersion: float = 0.004
    reference_bias: float = 0.01
    reference_bias_spread: float = 0.01


@dataclass(frozen=True)
class Counts:
    """A sample: fragments (n,) of bins, reference and alternative fragments (m,) of SNPs."""

    fragments: Integers
    ref: Integers
    alt: Integers


class Laboratory(Protocol):
    """Whatever draws samples over a design."""

    @property
    def design(self) -> Design:
        """Its bins and SNPs."""

    def sample(self, karyotype: Karyotype, seed: int) -> Counts:
        """Counts of one sample; the same seed gives the same noise, whatever the karyotype."""


@dataclass(frozen=True)
class SimulatedLaboratory:
    """A design read in one regime: baseline, loadings and waves follow from the seed."""

    design: Design
    regime: Regime
    seed: int = 1

    @cached_property
    def _bin_sd(self) -> Floats:
        spread = self._rng(1).normal(0, self.regime.bin_sd_spread, len(self.design))
        return self.regime.bin_sd * 2**spread

    @cached_property
    def _loadings(self) -> Floats:
        """Size (factors, n) of each batch factor in each bin."""
        return self._rng(2).normal(size=(self.regime.factors, len(self.design)))

    @cached_property
    def _wave(self) -> Floats:
        return smooth_track(self.design.chrom, self.design.start, self._rng(3), megabases=3)

    @cached_property
    def _reference_share(self) -> Floats:
        regime = self.regime
        sites = len(self.design.snps.position)
        bias = self._rng(4).normal(regime.reference_bias, regime.reference_bias_spread, sites)
        return 0.5 + np.clip(bias, -_LARGEST_REFERENCE_BIAS, _LARGEST_REFERENCE_BIAS)

    def _rng(self, part: int) -> np.random.Generator:
        return np.random.default_rng([self.seed, part])

    def effects(self, seed: int) -> Floats:
        """Log2 (n,) of what a sample's bins get next to the design's, without events."""
        rng, regime, design = np.random.default_rng([self.seed, 5, seed]), self.regime, self.design
        gc = design.gc - 0.45
        found = rng.normal(0, regime.depth_spread) + np.zeros(len(design))
        found += rng.normal(0, regime.factor_sd, regime.factors) @ self._loadings
        found += rng.normal(0, regime.gc_slope_sd) * gc + rng.normal(0, regime.gc_curve_sd) * gc**2
        found += rng.normal(0, regime.wave_sd) * self._wave
        own = smooth_track(design.chrom, design.start, rng, megabases=6)
        found += regime.own_wave_sd * own
        found += rng.normal(0, regime.kind_sd) * (design.kind == OFF_TARGET)
        larger = np.where(rng.random(len(design)) < regime.outliers, 3.0, 1.0)
        return found + rng.normal(0, 1, len(design)) * self._bin_sd * larger

    def sample(self, karyotype: Karyotype, seed: int) -> Counts:
        """Counts of one sample; the same seed gives the same noise, whatever the karyotype."""
        design = self.design
        first, second = karyotype.copies(design.chrom, design.start, design.end)
        mean = design.fragments * 2 ** self.effects(seed) * (first + second) / 2
        fragments = np.random.default_rng([self.seed, 6, seed]).poisson(mean)
        rng = np.random.default_rng([self.seed, 8, seed])
        ref, alt = draw_alleles(
            design, (first, second), mean, self._reference_share, self.regime.snp_dispersion, rng
        )
        return Counts(fragments.astype(np.int64), ref, alt)


def draw_alleles(
    design: Design,
    copies: tuple[Floats, Floats],
    mean: Floats,
    reference_share: Floats,
    dispersion: float,
    rng: np.random.Generator,
) -> tuple[Integers, Integers]:
    """Fragments (m,) with each SNP's reference and alternative letter.

    Each haplotype has the alternative with its frequency, independently: phase is unknown and
    genotypes are in Hardy-Weinberg proportions.

    Args:
        copies: mean copies (n,) of both haplotypes in each bin.
        mean: expected fragments (n,) of each bin.
        reference_share: (m,) of the reference where both letters have as many copies.
        dispersion: rho of the beta-binomial.
    """
    snps = design.snps
    sites = len(snps.bin)
    has_alt = rng.random((2, sites)) < snps.alt_frequency
    pair = np.stack([copies[0][snps.bin], copies[1][snps.bin]])
    alt_copies = (pair * has_alt).sum(axis=0)
    total = pair.sum(axis=0)
    weighted = alt_copies * (1 - reference_share)
    against = (total - alt_copies) * reference_share
    share = np.divide(weighted, weighted + against, out=np.full(sites, 0.5), where=total > 0)
    depth = rng.poisson(mean[snps.bin] * _SNP_REACH)
    strength = (1 - dispersion) / dispersion
    inner = np.clip(share, _SNP_ERROR, 1 - _SNP_ERROR)
    both = (share > 0) & (share < 1)
    drawn = np.where(both, rng.beta(inner * strength, (1 - inner) * strength), inner)
    alt: NDArray[np.int64] = rng.binomial(depth, drawn).astype(np.int64)
    return depth.astype(np.int64) - alt, alt


def load_regimes() -> dict[str, Regime]:
    """The regimes of regimes.yaml, by name, in the order of the file."""
    raw = yaml.safe_load(_REGIMES.read_text(encoding="utf-8"))
    return {name: Regime(name, **values) for name, values in raw.items()}
