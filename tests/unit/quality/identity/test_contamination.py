"""Mixes of two people are flagged, single people are not, whatever their tumours do."""

from __future__ import annotations

import numpy as np
import pytest

from hemaline.paths import resource
from hemaline.quality.identity.contamination import estimate
from hemaline.quality.identity.fingerprint import SnpCounts
from hemaline.quality.identity.identity_rules import IdentityRules
from people import SITES, counts, person, with_lost_alleles

RULES = IdentityRules.load(resource("identity.yaml"))
THRESHOLD = 0.01


def judge(found: SnpCounts, simulations: int = 20):
    rules = RULES.contamination.model_copy(update={"simulations": simulations})
    return estimate(found, THRESHOLD, rules, RULES.genotypes)


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
        shares = with_lost_alleles(chance, person(chance), ["chr17", "chr5"])
        found = judge(counts(chance, shares, 600))
        assert not found.is_flagged


def test_few_sites_or_fragments_are_not_assessable():
    chance = np.random.default_rng(1)
    found = counts(chance, person(chance) / 2, 600)
    few = found.where([snp.chrom == "chr6" for snp in SITES])
    assert not judge(few).is_assessable
    shallow = counts(chance, person(chance) / 2, 4)
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
    limit = judge(counts(chance, own / 2, 400), 100).limit
    flagged = [
        judge(counts(chance, ((1 - limit) * own + limit * person(chance)) / 2, 400)).is_flagged
        for _ in range(20)
    ]
    assert sum(flagged) >= 17


def test_the_same_counts_give_the_same_answer():
    chance = np.random.default_rng(7)
    found = counts(chance, person(chance) / 2, 300)
    assert judge(found) == judge(found)
