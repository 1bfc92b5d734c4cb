"""Mixes of two people are flagged, single people are not, whatever their tumours do."""

from __future__ import annotations

import numpy as np
import pytest

from hemaline.contamination import estimate
from hemaline.fingerprint import SnpCounts, load_fingerprint
from hemaline.identity_rules import load_identity_rules

RULES = load_identity_rules()
SITES = load_fingerprint()
THRESHOLD = 0.01
ERROR = 0.0007


def person(chance: np.random.Generator) -> np.ndarray:
    return chance.binomial(2, [snp.alt_frequency for snp in SITES])


def counts(chance: np.random.Generator, shares: np.ndarray, depth: float, snps=SITES) -> SnpCounts:
    """Fragments drawn at these shares of alternative alleles, with errors to every letter."""
    total = chance.negative_binomial(8, 8 / (8 + depth), len(snps))
    p = np.stack([(1 - shares), shares, np.zeros(len(snps))], axis=1)
    p = p * (1 - 3 * ERROR) + ERROR * np.array([1, 1, 2]) * (1 - p)
    p /= p.sum(axis=1, keepdims=True)
    drawn = np.array([chance.multinomial(n, q) for n, q in zip(total, p, strict=True)])
    return SnpCounts(tuple(snps), drawn[:, 0], drawn[:, 1], drawn[:, 2])


def judge(found: SnpCounts):
    return estimate(found, THRESHOLD, RULES.contamination, RULES.genotypes)


@pytest.mark.parametrize("share", [0.02, 0.05, 0.1])
def test_mixes_are_flagged_with_about_their_share(share):
    for seed in range(10):
        chance = np.random.default_rng(seed)
        mixed = (1 - share) * person(chance) / 2 + share * person(chance) / 2
        found = judge(counts(chance, mixed, 600))
        assert found.is_flagged
        assert found.share == pytest.approx(share, rel=0.5)
        assert found.foreign_sites >= RULES.contamination.min_contigs


def test_twenty_clean_ones_are_not():
    for seed in range(20):
        chance = np.random.default_rng(100 + seed)
        found = judge(counts(chance, person(chance) / 2, 600))
        assert not found.is_flagged
        assert found.is_assessable
        assert found.limit <= 0.02


def test_a_tumour_with_lost_alleles_is_not_contaminated():
    for seed in range(20):
        chance = np.random.default_rng(200 + seed)
        shares = person(chance) / 2
        # Two chromosomes lose one parent's alleles in up to nine of ten cells.
        for chrom in ("chr17", "chr5"):
            lost = chance.uniform(0.1, 0.9)
            here = np.array([snp.chrom == chrom for snp in SITES]) & (shares == 0.5)
            shares[here] = chance.choice([0.5 * (1 - lost), 0.5], here.sum()) / (1 - lost / 2)
        found = judge(counts(chance, np.clip(shares, 0, 1), 600))
        assert not found.is_flagged


def test_few_sites_or_fragments_are_not_assessable():
    chance = np.random.default_rng(1)
    found = counts(chance, person(chance) / 2, 600)
    few = found.where([snp.chrom == "chr6" for snp in SITES])
    assert not judge(few).is_assessable
    shallow = counts(chance, person(chance) / 2, 20)
    assert not judge(shallow).is_assessable
    empty = judge(found.where([False] * len(SITES)))
    assert (empty.sites, empty.share, empty.is_assessable) == (0, None, False)


def test_the_limit_falls_with_depth_and_holds_in_new_draws():
    limits = []
    for depth in (100, 400, 1600):
        chance = np.random.default_rng(5)
        limits.append(judge(counts(chance, person(chance) / 2, depth)).limit)
    assert limits[0] > limits[-1]
    # At the limit stated for this person, new mixes of the same depth are flagged 9 times in 10.
    chance = np.random.default_rng(6)
    own = person(chance)
    limit = judge(counts(chance, own / 2, 400)).limit
    flagged = [
        judge(counts(chance, ((1 - limit) * own + limit * person(chance)) / 2, 400)).is_flagged
        for _ in range(40)
    ]
    assert sum(flagged) >= 34


def test_the_same_counts_give_the_same_answer():
    chance = np.random.default_rng(7)
    found = counts(chance, person(chance) / 2, 300)
    assert judge(found) == judge(found)
