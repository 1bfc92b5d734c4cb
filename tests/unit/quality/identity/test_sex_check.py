"""Women, men, and what cannot be determined."""

from __future__ import annotations

import numpy as np
import pytest

from hemaline.calling.clone_fraction import load_copy_numbers
from hemaline.common.intervals import Interval
from hemaline.errors.target_counts import TargetCounts
from hemaline.paths import resource
from hemaline.quality.identity.fingerprint import Snp, SnpCounts
from hemaline.quality.identity.identity_rules import IdentityRules
from hemaline.quality.identity.sex_check import SexEvidence, measure_sex

RULES = IdentityRules.load(resource("identity.yaml"))
AUTOSOME, X, Y = (
    Interval("chr2", 1000, 6000),
    Interval("chrX", 20_000_000, 20_003_000),
    Interval("chrY", 20_000_000, 20_003_000),
)
PAR = Interval("chrX", 100_000, 103_000)


def targets(depths: dict[Interval, float], seed: int = 1) -> TargetCounts:
    chance = np.random.default_rng(seed)
    letters = [
        np.stack([chance.poisson(depth, len(one)), *[np.zeros(len(one), int)] * 3], axis=1)
        for one, depth in depths.items()
    ]
    return TargetCounts(tuple(depths), np.concatenate(letters).astype(np.int32), {})


def x_snps(shares: list[float], depth: int = 200) -> SnpCounts:
    snps = tuple(Snp("chrX", 20_000_001 + n, "A", "G", 0.4) for n in range(len(shares)))
    alt = np.random.default_rng(2).binomial(depth, shares)
    return SnpCounts(snps, depth - alt, alt, np.zeros(len(shares), dtype=np.int64))


def measure(counts: TargetCounts, snps: SnpCounts | None = None) -> SexEvidence:
    found = snps or x_snps([])
    return measure_sex(counts, found, load_copy_numbers(), RULES.sex, RULES.genotypes)


@pytest.mark.parametrize(
    ("x", "y", "expected"),
    [
        (500, 0, "female"),
        (250, 240, "male"),
        # A man's blood without Y.
        (250, 2, "male"),
        # X like a woman's, Y like a man's; and X between the two.
        (500, 250, None),
        (360, 0, None),
    ],
)
def test_depth_determines_the_sex(x, y, expected):
    found = measure(targets({AUTOSOME: 500, X: x, Y: y}))
    assert found.x_ratio == pytest.approx(x / 500, abs=0.02)
    assert found.observed(RULES.sex) == expected


def test_without_targets_or_depth_nothing_is_reported():
    assert measure(targets({AUTOSOME: 500})).observed(RULES.sex) is None
    assert measure(targets({X: 500})).observed(RULES.sex) is None
    assert measure(targets({AUTOSOME: 10, X: 10})).observed(RULES.sex) is None
    assert measure(TargetCounts.of([])) == SexEvidence(None, None, 0, 0)


def test_the_pseudoautosomal_region_is_no_x():
    found = measure(targets({AUTOSOME: 500, PAR: 500}))
    assert found.x_ratio is None
    both = measure(targets({AUTOSOME: 500, PAR: 500, X: 250}))
    assert both.x_ratio == pytest.approx(0.5, abs=0.02)


def test_genotypes_of_x_determine_too_and_must_not_contradict_depth():
    autosomes = targets({AUTOSOME: 500})
    woman, man = x_snps([0.5] * 4 + [0.0] * 12), x_snps([0.0, 1.0] * 8)
    assert measure(autosomes, woman).observed(RULES.sex) == "female"
    assert measure(autosomes, man).observed(RULES.sex) == "male"
    assert measure(targets({AUTOSOME: 500, X: 250}), woman).observed(RULES.sex) is None
    assert measure(targets({AUTOSOME: 500, X: 250}), man).observed(RULES.sex) == "male"
    assert measure(autosomes, x_snps([0.0] * 5)).observed(RULES.sex) is None
