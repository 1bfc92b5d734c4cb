"""One person's samples agree, two people's do not, and exchanged ones are named."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from hemaline.paths import resource
from hemaline.quality.identity.fingerprint import SnpCounts
from hemaline.quality.identity.identity_rules import IdentityRules
from hemaline.quality.identity.sample_pairs import (
    between_patients,
    compare_samples,
    informative_samples,
)
from people import SITES, counts, person, sample, with_lost_alleles

RULES = IdentityRules.load(resource("identity.yaml"))


def cohort(people: int, seed: int, depth: float = 300) -> tuple[dict, dict]:
    """Tumour and normal of each person; tumours have lost alleles of three chromosomes."""
    chance = np.random.default_rng(seed)
    samples, found = {}, {}
    for number in range(people):
        own = person(chance)
        tumour, normal = f"T{number}", f"N{number}"
        samples[tumour] = sample(tumour, f"P{number}")
        samples[normal] = sample(normal, f"P{number}", role="normal")
        shares = with_lost_alleles(chance, own, ["chr17", "chr5", "chr7"])
        found[tumour] = counts(chance, shares, depth)
        found[normal] = counts(chance, own / 2, depth)
    return samples, found


def test_twenty_clean_people_agree_with_themselves_alone():
    samples, found = cohort(20, seed=1)
    rows = list(compare_samples(samples, found, RULES))
    assert [row.verdict for row in rows] == ["agrees"] * 20
    assert all(row.patient_a == row.patient_b for row in rows)
    assert all(row.concordance is not None and row.concordance > 0.8 for row in rows)
    assert all(informative_samples(samples, found, RULES).values())


def test_two_exchanged_samples_differ_at_home_and_match_abroad():
    samples, found = cohort(10, seed=2)
    found["T3"], found["T7"] = found["T7"], found["T3"]
    rows = list(compare_samples(samples, found, RULES))
    flagged = {(row.sample_a, row.sample_b): row.verdict for row in rows if row.verdict != "agrees"}
    assert flagged == {
        ("T3", "N3"): "differs",
        ("T7", "N7"): "differs",
        ("T3", "N7"): "unexpected_match",
        ("N3", "T7"): "unexpected_match",
    }


@pytest.mark.parametrize("share", [0.05, 0.1])
def test_a_contaminated_sample_is_still_its_own_person(share):
    chance = np.random.default_rng(3)
    own, other = person(chance), person(chance)
    samples = {"A": sample("A", "P1"), "B": sample("B", "P1"), "C": sample("C", "P2")}
    found = {
        "A": counts(chance, own / 2, 300),
        "B": counts(chance, ((1 - share) * own + share * other) / 2, 300),
        "C": counts(chance, other / 2, 300),
    }
    rows = list(compare_samples(samples, found, RULES))
    assert [(row.sample_a, row.sample_b, row.verdict) for row in rows] == [("A", "B", "agrees")]


def test_few_sites_are_not_assessable():
    samples, found = cohort(3, seed=4)
    few = {name: one.where([snp.chrom == "chr4" for snp in SITES]) for name, one in found.items()}
    rows = list(compare_samples(samples, few, RULES))
    assert [row.verdict for row in rows] == ["not_assessable"] * 3
    assert not any(informative_samples(samples, few, RULES).values())
    none = {name: one.where([False] * len(SITES)) for name, one in found.items()}
    rows = list(compare_samples(samples, none, RULES))
    assert [(row.sites, row.log10_lr) for row in rows] == [(0, None)] * 3


def test_depth_alone_can_make_it_not_assessable():
    samples, found = cohort(2, seed=5, depth=3)
    assert {row.verdict for row in compare_samples(samples, found, RULES)} == {"not_assessable"}


def test_after_a_transplant_a_difference_is_chimerism():
    chance = np.random.default_rng(6)
    samples = {"A": sample("A", "P1"), "B": sample("B", "P1", post_transplant="yes")}
    found = {name: counts(chance, person(chance) / 2, 300) for name in samples}
    assert [row.verdict for row in compare_samples(samples, found, RULES)] == ["chimerism"]
    before = samples | {"B": replace(samples["B"], post_transplant="no")}
    assert [row.verdict for row in compare_samples(before, found, RULES)] == ["differs"]


def test_assays_with_other_sites_share_what_they_share():
    chance = np.random.default_rng(7)
    own = person(chance)
    samples = {"A": sample("A", "P1"), "B": sample("B", "P1")}
    whole = {name: counts(chance, own / 2, 300) for name in samples}
    odd = [index % 3 > 0 for index in range(len(SITES))]
    even = [index % 3 < 2 for index in range(len(SITES))]
    found = {"A": whole["A"].where(odd), "B": whole["B"].where(even)}
    (row,) = compare_samples(samples, found, RULES)
    assert row.verdict == "agrees"
    assert row.sites == sum(a and b for a, b in zip(odd, even, strict=True))


def test_the_order_of_samples_changes_nothing():
    samples, found = cohort(4, seed=8)
    found["T1"], found["T2"] = found["T2"], found["T1"]

    def verdicts(order: list[str]) -> dict[frozenset[str], tuple[str, float | None]]:
        rows = compare_samples({name: samples[name] for name in order}, found, RULES)
        return {frozenset((r.sample_a, r.sample_b)): (r.verdict, r.log10_lr) for r in rows}

    forward, backward = verdicts(list(samples)), verdicts(list(samples)[::-1])
    assert {k: v[0] for k, v in forward.items()} == {k: v[0] for k, v in backward.items()}
    for key, (_, ratio) in forward.items():
        assert ratio == pytest.approx(backward[key][1])


def test_pairs_between_patients_are_counted():
    samples = {name: sample(name, patient) for name, patient in zip("abcd", "1122", strict=True)}
    assert between_patients(samples) == 4


def test_no_site_at_all():
    empty = SnpCounts((), *(np.zeros(0, dtype=np.int64) for _ in range(3)))
    samples = {"A": sample("A", "P1"), "B": sample("B", "P1")}
    (row,) = compare_samples(samples, {"A": empty, "B": empty}, RULES)
    assert (row.verdict, row.sites) == ("not_assessable", 0)
