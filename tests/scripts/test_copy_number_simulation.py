"""The simulator of depth and alleles: known answers, moments, and a plain estimator of regions."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from chains import CHAIN
from hemaline.common.intervals import Interval
from simulation.copy_number.designs import (
    Design,
    backbone_panel,
    exome,
    exon_panel,
    off_target_panel,
    shallow_genome,
    without_snps,
)
from simulation.copy_number.genome import AUTOSOMES, Floats, arms, chromosome, lengths
from simulation.copy_number.karyotypes import (
    COPY_NEUTRAL_LOH,
    GAIN,
    LOSS,
    Change,
    Karyotype,
    doubled,
    hyperdiploid,
    of_mean_copies,
    of_region,
    of_sex_chromosome,
)
from simulation.copy_number.laml import load_laml_segments
from simulation.copy_number.noise import Laboratory, Regime, SimulatedLaboratory, load_regimes
from simulation.copy_number.residuals import halves, load_residuals
from sparse_genome import SHARED, shared

WOMAN, MAN = Karyotype("female"), Karyotype("male")
LONG_5, SHORT_17 = arms()["chr5q"], arms()["chr17p"]
SILENT = Regime("silent", 0.0, 0.0, 0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, depth_spread=0.0)


@cache
def designs() -> dict[str, Design]:
    made = (backbone_panel(), exon_panel(), off_target_panel(), shallow_genome(), exome(4000))
    return {design.name: design for design in made}


@cache
def laboratory(regime: str = "quiet", design: str = "backbone_panel") -> SimulatedLaboratory:
    return SimulatedLaboratory(designs()[design], load_regimes()[regime], seed=3)


def copies_at(karyotype: Karyotype, where: Interval) -> tuple[float, float]:
    place = np.array([where.chrom]), np.array([where.start]), np.array([where.end])
    first, second = karyotype.copies(*place)
    return round(float(first[0]), 9), round(float(second[0]), 9)


def log_ratios(lab: Laboratory, karyotype: Karyotype, seed: int) -> Floats:
    """Log2 of counts next to the design's, centred on the autosomes."""
    counts = lab.sample(karyotype, seed).fragments
    found = np.log2((counts + 0.5) / lab.design.fragments)
    centred: Floats = found - np.median(found[lab.design.autosomal])
    return centred


# Karyotypes


@pytest.mark.parametrize(
    ("kind", "first", "second"),
    [(LOSS, 0.6, 1.0), (GAIN, 1.4, 1.0), (COPY_NEUTRAL_LOH, 1.4, 0.6)],
)
def test_an_event_in_two_fifths_of_the_cells(
    kind: tuple[int, int], first: float, second: float
) -> None:
    karyotype = WOMAN.with_changes(of_region(LONG_5, kind, 0.4))
    assert copies_at(karyotype, Interval("chr5", 100_000_000, 100_000_200)) == (first, second)
    assert copies_at(karyotype, Interval("chr5", 10_000_000, 10_000_200)) == (1.0, 1.0)


def test_a_bin_partly_in_an_event_has_its_part() -> None:
    karyotype = WOMAN.with_changes(Change(Interval("chr7", 1000, 2000), 1.0, *LOSS))
    assert copies_at(karyotype, Interval("chr7", 1500, 3500)) == (0.75, 1.0)


def test_sex_chromosomes_of_men_and_women() -> None:
    x, y = Interval("chrX", 50_000_000, 50_000_200), Interval("chrY", 10_000_000, 10_000_200)
    assert (copies_at(WOMAN, x), copies_at(WOMAN, y)) == ((1, 1), (0, 0))
    assert (copies_at(MAN, x), copies_at(MAN, y)) == ((1, 0), (0, 1))
    lost = MAN.with_changes(of_sex_chromosome("chrY", "male", 0.3))
    assert copies_at(lost, y) == (0, 0.7)
    half = WOMAN.with_changes(of_sex_chromosome("chrX", "female", 0.3))
    assert copies_at(half, x) == (0.7, 1)


def test_hyperdiploid_and_doubled_genomes() -> None:
    gained = hyperdiploid("male", 0.5)
    assert copies_at(gained, Interval("chr9", 5_000_000, 5_000_200)) == (1.5, 1)
    assert copies_at(gained, Interval("chr8", 5_000_000, 5_000_200)) == (1, 1)
    twice = doubled("male", 0.5, "chr17p")
    assert copies_at(twice, Interval("chr8", 5_000_000, 5_000_200)) == (1.5, 1.5)
    assert copies_at(twice, Interval("chr17", 5_000_000, 5_000_200)) == (1, 1.5)
    assert copies_at(twice, Interval("chr17", 50_000_000, 50_000_200)) == (1.5, 1.5)
    assert copies_at(twice, Interval("chrX", 50_000_000, 50_000_200)) == (1.5, 0)
    assert copies_at(twice, Interval("chrY", 10_000_000, 10_000_200)) == (0, 1.5)


def test_changes_of_more_cells_than_there_are_are_refused() -> None:
    with pytest.raises(ValueError, match="more cells"):
        copies_at(
            WOMAN.with_changes(of_region(LONG_5, LOSS, 0.6), of_region(LONG_5, LOSS, 0.6)),
            Interval("chr5", 100_000_000, 100_000_200),
        )
    with pytest.raises(ValueError, match="not a change"):
        of_region(LONG_5, LOSS, 1.2)


@given(st.floats(min_value=0, max_value=8))
def test_bulk_segments_keep_their_mean_copies(mean: float) -> None:
    karyotype = of_mean_copies("female", [(LONG_5, mean)])
    found = sum(copies_at(karyotype, Interval("chr5", 100_000_000, 100_000_200)))
    assert found == pytest.approx(mean if abs(mean - 2) >= 0.1 else 2, abs=1e-6)


# Designs


@pytest.mark.parametrize("name", ["backbone_panel", "exon_panel", "off_target_panel", "exome"])
def test_bins_are_in_order_apart_and_on_the_genome(name: str) -> None:
    design = designs()[name]
    order = {chrom: number for number, chrom in enumerate(lengths())}
    rank = np.array([order[str(chrom)] for chrom in design.chrom])
    same = rank[1:] == rank[:-1]
    assert (np.diff(rank) >= 0).all()
    assert (design.start[1:][same] >= design.end[:-1][same]).all()
    limits = np.array([lengths()[str(chrom)] for chrom in design.chrom])
    assert (design.start >= 0).all() and (design.end <= limits).all()
    assert (design.start < design.end).all() and (design.fragments > 0).all()
    inside = design.snps.bin
    assert (design.chrom[inside] == design.snps.chrom).all()
    assert (design.snps.position > design.start[inside]).all()
    assert (design.snps.position <= design.end[inside]).all()


def test_a_design_is_the_same_for_the_same_seed() -> None:
    assert (exome(500).fragments == exome(500).fragments).all()
    assert not np.array_equal(exome(500).start, exome(500, seed=2).start)


def test_a_dense_region_has_its_probes() -> None:
    core = Interval("chr20", 39_000_000, 43_100_000)
    found = backbone_panel([core], each=60)
    assert 60 <= found.inside(core).sum() <= 70
    assert designs()["backbone_panel"].inside(core).sum() < 10


def test_no_bin_is_in_a_centromere_or_heterochromatin() -> None:
    for design in designs().values():
        for where in (Interval("chr1", 121_700_000, 143_200_000), Interval("chr13", 0, 16_000_000)):
            assert not design.inside(where).any()
    assert len(without_snps(designs()["exon_panel"]).snps.bin) == 0


# Noise and alleles


def test_the_same_seed_gives_the_same_noise_whatever_the_karyotype() -> None:
    lab = laboratory()
    plain, event = (
        lab.sample(k, 8) for k in (WOMAN, WOMAN.with_changes(Change(LONG_5, 0.5, 0, 1)))
    )
    other = ~lab.design.inside(chromosome("chr5"))
    earlier = np.flatnonzero(lab.design.chrom == "chr5")[0]
    assert (plain.fragments[:earlier] == event.fragments[:earlier]).all()
    share = event.fragments[other].sum() / plain.fragments[other].sum()
    assert share == pytest.approx(1, abs=0.01)
    assert not (lab.sample(WOMAN, 9).fragments == plain.fragments).all()


def test_counts_without_noise_are_poisson_round_the_design() -> None:
    lab = SimulatedLaboratory(designs()["shallow_genome"], SILENT)
    autosomal = lab.design.autosomal
    expected = lab.design.fragments[autosomal]
    z = (lab.sample(WOMAN, 1).fragments[autosomal] - expected) / np.sqrt(expected)
    assert abs(z.mean()) < 4 / np.sqrt(len(z))
    assert z.var() == pytest.approx(1, abs=0.15)


@pytest.mark.parametrize(("regime", "low", "high"), [("quiet", 0.1, 0.2), ("noisy", 0.2, 0.4)])
def test_bins_are_as_noisy_as_the_regime(regime: str, low: float, high: float) -> None:
    lab = laboratory(regime)
    ratios = np.array([log_ratios(lab, WOMAN, seed) for seed in range(12)])
    spread = np.median(ratios[:, lab.design.autosomal].std(axis=0))
    assert low < spread < high


def test_laboratories_share_loadings_between_samples_and_not_between_each_other() -> None:
    """Two samples' residuals are correlated by chance only, two draws of a factor are not."""
    regime = replace(SILENT, factors=1, factor_sd=0.2)
    lab = SimulatedLaboratory(designs()["shallow_genome"], regime, seed=1)
    other = SimulatedLaboratory(designs()["shallow_genome"], regime, seed=2)
    first, second, third = lab.effects(1), lab.effects(2), other.effects(1)
    assert abs(np.corrcoef(first, second)[0, 1]) > 0.999
    assert abs(np.corrcoef(first, third)[0, 1]) < 0.2


def test_heterozygous_snps_show_the_haplotypes_and_the_reference_bias() -> None:
    regime = replace(SILENT, reference_bias=0.02, reference_bias_spread=0.0)
    lab = SimulatedLaboratory(designs()["backbone_panel"], regime)
    counts = lab.sample(WOMAN.with_changes(of_region(LONG_5, LOSS, 0.5)), 4)
    depth = counts.ref + counts.alt
    share = counts.ref / np.maximum(depth, 1)
    het = (share > 0.15) & (share < 0.85) & (depth > 100)
    lost = (lab.design.snps.chrom == "chr5") & (lab.design.snps.position > LONG_5.start)
    free = het & ~lost & np.isin(lab.design.snps.chrom, AUTOSOMES)
    assert share[free].mean() == pytest.approx(0.52, abs=0.005)
    # Loss in half of the cells: 1 copy against half a one, either letter as often as the other.
    distance = np.abs(share[het & lost] - 0.5)
    assert np.median(distance) == pytest.approx(1 / 1.5 - 0.5, abs=0.03)
    assert 0.35 < (share[het & lost] > 0.5).mean() < 0.65
    assert 0.35 < het.mean() < 0.6
    # Beta-binomial: variance is p q (1 + (n - 1) rho) / n.
    n = depth[free].mean()
    expected = 0.25 * (1 + (n - 1) * regime.snp_dispersion) / n
    assert share[free].var() == pytest.approx(expected, rel=0.15)


def test_men_have_no_heterozygous_snp_on_x() -> None:
    lab = laboratory()
    counts = lab.sample(MAN, 2)
    on_x = lab.design.snps.chrom == "chrX"
    share = counts.alt[on_x] / np.maximum(counts.ref + counts.alt, 1)[on_x]
    assert ((share < 0.05) | (share > 0.95)).all()


# A plain estimator: the difference of region means, its spread taken from event-free samples


@cache
def donors(regime: str) -> Floats:
    lab = laboratory(regime)
    return np.array([log_ratios(lab, WOMAN, 100 + seed) for seed in range(20)])


def region_mean(ratios: Floats, regime: str, where: Interval) -> float:
    difference = ratios - donors(regime).mean(axis=0)
    return float(difference[laboratory(regime).design.inside(where)].mean())


@pytest.mark.parametrize("regime", ["quiet", "middle", "noisy"])
def test_a_plain_estimator_finds_a_loss_and_nothing_else(regime: str) -> None:
    lab = laboratory(regime)
    spread = np.std([region_mean(row, regime, LONG_5) for row in donors(regime)], ddof=1)
    event = WOMAN.with_changes(of_region(LONG_5, LOSS, 0.5))
    found = region_mean(log_ratios(lab, event, 1), regime, LONG_5)
    free = region_mean(log_ratios(lab, WOMAN, 1), regime, LONG_5)
    assert found - free == pytest.approx(np.log2(0.75), abs=0.02)
    assert abs(free) < 5 * spread
    assert found < -5 * spread


def test_noise_grows_from_regime_to_regime() -> None:
    spreads = [
        np.std([region_mean(row, name, LONG_5) for row in donors(name)])
        for name in ("quiet", "noisy")
    ]
    assert spreads[0] < spreads[1]


# Real residuals and real karyotypes


@pytest.mark.shared
def test_real_residuals_have_the_real_noise_and_halves_share_no_sample() -> None:
    folder = shared(SHARED / "copynumber/cnvkit_TR")
    panel = load_residuals(folder, shared(CHAIN))
    assert panel.fine.shape == (11, len(panel.design))
    own, held_out = halves(panel)
    assert not set(own.samples) & set(held_out.samples)
    target = panel.design.kind == "target"
    spread = panel.fine[:, target].std(axis=1)
    assert (spread > 0.1).all() and (spread < 0.4).all()
    event = WOMAN.with_changes(of_region(LONG_5, LOSS, 0.5))
    inside = panel.design.inside(LONG_5)
    shift = log_ratios(own, event, 5) - log_ratios(own, WOMAN, 5)
    assert np.median(shift[inside]) == pytest.approx(np.log2(0.75), abs=0.03)
    same = np.mean([own.effects(5)[inside] == own.effects(6)[inside]])
    assert same < 0.5


@pytest.mark.shared
def test_laml_segments_are_in_order_and_mostly_normal() -> None:
    path = shared(SHARED / "tables/tcga_laml/LAML_CBS_segments.tsv.gz")
    found = load_laml_segments(path, shared(CHAIN))
    assert len(found) > 180
    for segments in found.values():
        for (one, _), (two, _) in pairwise(segments):
            assert one.chrom != two.chrom or one.end <= two.start
        bases = sum(len(where) for where, _ in segments)
        assert 2.4e9 < bases < 2.95e9
        karyotype = of_mean_copies("female", segments)
        first, second = karyotype.copies(*_everywhere())
        assert (first + second).max() < 40
    lost_7q = {
        case
        for case, segments in found.items()
        for where, mean in segments
        if where.chrom == "chr7" and len(where) > 2e7 and mean < 1.7 and where.start > 6e7
    }
    assert lost_7q == {f"TCGA-AB-{case}" for case in (2805, 2923, 2938, 2939, 3007)}


def _everywhere() -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    design = designs()["shallow_genome"]
    return design.chrom, design.start, design.end
