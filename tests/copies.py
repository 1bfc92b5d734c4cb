"""Donors and samples of copy number in code: a backbone of probes, four factors of noise."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np

from hemaline.copynumber.bin_counts import CopyCounts, snps_digest
from hemaline.copynumber.bins import TARGET, CopyBin, CopyBins
from hemaline.copynumber.copy_regions import load_copy_regions
from hemaline.copynumber.copy_rules import load_copy_rules
from hemaline.copynumber.donor_selection import CopyDonor
from hemaline.copynumber.normals import CopyNormals
from hemaline.copynumber.normals_build import learn_normals
from hemaline.genome.bands import chromosome_arms, load_bands
from hemaline.quality.identity.fingerprint import Snp

RULES = load_copy_rules()
REGIONS = load_copy_regions()


@cache
def backbone(spacing: int = 1_000_000) -> tuple[CopyBins, tuple[Snp, ...]]:
    """A probe of 150 bases every so many bases of all arms, with a common SNP in it."""
    rows, snps = [], []
    for (chrom, _), arm in chromosome_arms(load_bands()).items():
        for start in range(arm.start + spacing // 2, arm.end - 200, spacing):
            rows.append(CopyBin(chrom, start + 1, start + 150, TARGET))
            if chrom not in ("chrX", "chrY"):
                snps.append(Snp(chrom, start + 75, "A", "G", 0.4))
    return CopyBins.of(sorted(rows)), tuple(sorted(snps))


@dataclass(frozen=True)
class Change:
    """A share of the cells has ``major`` and ``minor`` copies of a stretch of a chromosome."""

    chrom: str
    first: int
    last: int
    cells: float
    major: int = 1
    minor: int = 0


@dataclass(frozen=True)
class Noise:
    """Fragments of a probe, and standard deviations in log2."""

    depth: float = 500.0
    bin_sd: float = 0.10
    factor_sd: float = 0.05


class Laboratory:
    """Probes with efficiencies and loadings of their own; draws samples."""

    def __init__(self, seed: int = 1, spacing: int = 1_000_000, noise: Noise | None = None) -> None:
        self.random = np.random.default_rng(seed)
        self.seed_people(seed)
        self.noise = noise or Noise()
        self.bins, self.snps = backbone(spacing)
        size = len(self.bins)
        self.efficiency = self.random.normal(0, 0.5, size)
        along = np.arange(size)
        wave = np.stack([np.sin(along / length) for length in (15, 60)])
        loadings = np.vstack([self.random.normal(size=(2, size)), wave * np.sqrt(2)])
        self.loadings = loadings * self.noise.factor_sd

    def seed_people(self, seed: int) -> None:
        """The next sample is of the person of this seed."""
        self.people = np.random.default_rng(seed)

    def counts(self, sex: str, changes: Sequence[Change] = ()) -> CopyCounts:
        """A sample of a sex with changes."""
        random, bins = self.random, self.bins
        copies = np.full(len(bins), 2.0)
        if sex == "male":
            copies[(bins.chrom == "chrX") | (bins.chrom == "chrY")] = 1.0
        else:
            copies[bins.chrom == "chrY"] = 0.0
        expected = copies.copy()
        major, minor = np.ones(len(self.snps)), np.ones(len(self.snps))
        for one in changes:
            inside = (bins.chrom == one.chrom) & (bins.start >= one.first) & (bins.end <= one.last)
            change = (one.major + one.minor - expected) * one.cells
            copies = copies + np.where(inside, change, 0.0)
            held = np.array(
                [s.chrom == one.chrom and one.first <= s.pos <= one.last for s in self.snps]
            )
            major = major + np.where(held, one.cells * (one.major - 1), 0.0)
            minor = minor + np.where(held, one.cells * (one.minor - 1), 0.0)
        log2 = self.efficiency + random.normal(0, self.noise.bin_sd, len(bins))
        log2 = log2 + random.normal(size=len(self.loadings)) @ self.loadings
        depth = self.noise.depth * 2**log2 * copies / 2
        fragments = random.poisson(depth).astype(np.int32)
        share = major / (major + minor)
        phase = np.where(random.random(len(self.snps)) < 0.5, share, 1 - share)
        kind = self.people.choice(3, size=len(self.snps), p=(0.36, 0.48, 0.16))
        chance = np.choose(kind, (0.999, phase, 0.001))
        chance = np.clip(random.normal(chance, np.where(kind == 1, 0.01, 0.0)), 0, 1)
        total = random.poisson(self.noise.depth, len(self.snps))
        ref = random.binomial(total, chance).astype(np.int32)
        return CopyCounts(
            bins.digest,
            fragments,
            snps_digest(self.snps),
            ref,
            (total - ref).astype(np.int32),
        )

    def donors(
        self, number: int, changes: Mapping[int, Sequence[Change]] | None = None
    ) -> list[CopyDonor]:
        """Donors of both sexes in turn, named by number; some of them with changes."""
        found = []
        for place in range(number):
            sex = "male" if place % 2 else "female"
            own = (changes or {}).get(place, ())
            found.append(CopyDonor(f"N{place:02}", sex, self.counts(sex, own)))
        return found

    def normals(self, number: int = 20) -> CopyNormals:
        """The panel of so many donors."""
        return learn_normals(self.donors(number), self.bins, self.snps, REGIONS, RULES)


def change(event: str, cells: float, major: int = 1, minor: int = 0) -> list[Change]:
    """The whole of an event of ``copy_regions.tsv`` in a share of cells."""
    region = next(one for one in REGIONS if one.event == event)
    return [Change(one.chrom, one.start, one.end, cells, major, minor) for one in region.wholes]
