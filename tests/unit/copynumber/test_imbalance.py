"""Imbalance against scipy's beta-binomial law and simulated SNPs."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import betaln, gammaln
from scipy.stats import betabinom

from copies import RULES
from hemaline.copynumber import imbalance
from hemaline.copynumber.imbalance import SampleImbalance, SnpAlleles, heterozygote_log, moved

Z = 1.6448536
HET = RULES.imbalance


def alleles(ref: list[int], alt: list[int], het: float = 0.48) -> SnpAlleles:
    size = len(ref)
    return SnpAlleles(
        np.array(ref, dtype=float),
        np.array(alt, dtype=float),
        np.full(size, het),
        np.full(size, (1 - het) * 0.6),
        np.full(size, 0.5),
    )


def drawn(seed: int, hets: int, d: float, depth: int = 300) -> SnpAlleles:
    random = np.random.default_rng(seed)
    sign = np.where(random.random(hets) < 0.5, 1, -1)
    total = (1 - HET.overdispersion) / HET.overdispersion
    share = random.beta((0.5 + sign * d) * total, (0.5 - sign * d) * total)
    ref = random.binomial(depth, share)
    return alleles(ref.tolist(), (depth - ref).tolist())


def everything(found: SnpAlleles) -> imbalance.ImbalanceEstimate:
    return SampleImbalance(found, HET, Z).estimate(np.ones(len(found.ref), dtype=np.bool_))


@given(
    ref=st.integers(0, 400),
    alt=st.integers(0, 400),
    share=st.floats(0.02, 0.98),
    rho=st.floats(0.001, 0.2),
)
def test_the_law_is_scipys(ref: int, alt: int, share: float, rho: float) -> None:
    total = (1 - rho) / rho
    choose = gammaln(ref + alt + 1) - gammaln(ref + 1) - gammaln(alt + 1)
    expected = betabinom.logpmf(ref, ref + alt, share * total, (1 - share) * total) - choose
    assert heterozygote_log(ref, alt, share, rho) == pytest.approx(expected, rel=1e-6, abs=1e-6)
    assert betaln(1, 1) == 0


@given(share=st.floats(0.2, 0.8), d=st.floats(-0.45, 0.45))
def test_a_share_moves_as_odds_do(share: float, d: float) -> None:
    odds = share / (1 - share) * (0.5 + d) / (0.5 - d)
    assert moved(share, d) == pytest.approx(odds / (1 + odds))


@settings(max_examples=20, deadline=None)
@given(seed=st.integers(0, 10_000))
def test_balance_is_not_called(seed: int) -> None:
    assert everything(drawn(seed, 40, 0.0)).llr < HET.call_llr


@settings(max_examples=20, deadline=None)
@given(seed=st.integers(0, 10_000), d=st.floats(0.1, 0.4))
def test_the_imbalance_is_found(seed: int, d: float) -> None:
    snps = drawn(seed, 40, d)
    found = everything(snps)
    assert found.llr > HET.call_llr
    assert found.d == pytest.approx(d, abs=0.03)
    # A SNP far from its own share can as well be homozygous with foreign fragments; no other.
    depth, share = snps.ref + snps.alt, 0.5 - d
    sd = np.sqrt(share * (1 - share) * (1 / depth + HET.overdispersion))
    is_far = np.abs(np.minimum(snps.ref, snps.alt) / depth - share) > 2 * sd
    assert 40 - is_far.sum() <= found.hets <= 40


@pytest.mark.parametrize(("hets", "depth"), [(8, 100), (20, 300), (60, 40), (40, 900)])
def test_an_imbalance_at_the_limit_is_called_in_95_of_100(hets: int, depth: int) -> None:
    limit = everything(drawn(1, hets, 0.0, depth)).limit
    assert limit is not None
    called = [everything(drawn(seed, hets, limit, depth)).llr > HET.call_llr for seed in range(200)]
    # 5 % of 200 and what chance adds to it (99.9 % of a binomial law).
    assert called.count(False) <= 21
    below = [
        everything(drawn(seed, hets, limit / 2, depth)).llr > HET.call_llr for seed in range(100)
    ]
    assert below.count(True) <= 60


def test_homozygous_sites_show_nothing_and_their_run_is_improbable() -> None:
    found = everything(alleles([300] * 40, [1] * 40))
    assert (found.hets, found.limit) == (0, None)
    assert found.no_het_chance < HET.constitutional_p


def test_too_few_fragments_do_not_count() -> None:
    found = everything(alleles([10] * 20, [9] * 20))
    assert (found.hets, found.llr) == (0, 0.0)


def test_the_patients_normal_determines_genotypes() -> None:
    normal = alleles([150, 300, 0], [150, 0, 300])
    het, hom = imbalance.genotype_priors(normal, HET)
    assert np.round(het, 3).tolist() == [1, 0, 0]
    assert np.round(hom, 3).tolist() == [0, 1, 0]


@given(f=st.floats(0.01, 0.95))
def test_shares_of_cells_are_those_of_counted_copies(f: float) -> None:
    neutral, lost, gained = (1 + f) / 2, 1 / (2 - f), (1 + f) / (2 + f)
    assert imbalance.copy_neutral_share(neutral - 0.5) == pytest.approx(f)
    assert imbalance.lost_share(lost - 0.5) == pytest.approx(f)
    assert imbalance.gained_share(gained - 0.5) == pytest.approx(f)
