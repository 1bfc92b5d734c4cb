"""A 0 is a measurement: variants at the stated limit of a 0 cell are found with 95 %.

Wild-type samples are run first. Random bases of their assessed regions are then spiked, in the
same libraries, at the limit the callability table states for the region, and the whole caller
(trimming, alignment, duplicate marking, candidates, recount, filters) has to find them.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping, Sequence
from statistics import mean

import pytest
from scipy.stats import binomtest
from sites import Site

from simulation.simulate import Allele

SPIKES_PER_SAMPLE = 48
SAMPLES = 10
DEPTH = 700
SPACING = 5


def _regions(site: Site, sample: str) -> list[dict[str, str]]:
    """Coding regions of the sample's scope."""
    return [row for row in site.callability(sample) if row["kind"] == "region"]


def _bases(site: Site, sample: str) -> list[tuple[int, float]]:
    """Position (1-based) and stated limit of every base of the sample's scope."""
    return [
        (pos, float(row["limit"]))
        for row in _regions(site, sample)
        for pos in range(int(row["first"]), int(row["last"]) + 1)
    ]


def _spikes(site: Site, sample: str, chance: random.Random) -> list[Allele]:
    bases = _bases(site, sample)
    chance.shuffle(bases)
    chosen: dict[int, Allele] = {}
    for pos, limit in bases:
        if all(abs(pos - other) >= SPACING for other in chosen):
            ref = site.knowledge.fetch("chr21", pos - 1, pos)
            alt = chance.choice([base for base in "ACGT" if base != ref])
            chosen[pos] = Allele("chr21", pos, ref, alt, limit)
        if len(chosen) == SPIKES_PER_SAMPLE:
            break
    return list(chosen.values())


def _found(site: Site, sample: str, spikes: Sequence[Allele]) -> int:
    passed = {
        (row["pos"], row["ref"], row["alt"])
        for row in site.variants()
        if row["sample_id"] == sample and row["filter"] == "PASS"
    }
    return sum((str(a.pos), a.ref, a.alt) in passed for a in spikes)


def _check(site: Site, spiked: Site, spikes: Mapping[str, Sequence[Allele]]) -> str:
    """Spiked libraries, run: 95 % of the alleles are found. Returns how many."""
    spiked.write()
    done = spiked.run("--until", "tabulate_variants", "join_callability")
    assert done.returncode == 0, done.stdout + done.stderr
    found = sum(_found(spiked, sample, alleles) for sample, alleles in spikes.items())
    total = sum(map(len, spikes.values()))
    interval = binomtest(found, total).proportion_ci()
    text = f"{found} of {total} = {found / total:.4f} (95 % {interval.low:.4f}-{interval.high:.4f})"
    print(f"\nfound at the stated limit: {text}")
    assert total >= 40 * len(spikes)
    assert found / total >= 0.95, text
    # The spiked libraries were as deep as the blank ones, so the limits were those stated.
    ratios = [
        float(after["limit"]) / float(before["limit"])
        for sample in spikes
        for before, after in zip(_regions(site, sample), _regions(spiked, sample), strict=True)
    ]
    assert mean(ratios) == pytest.approx(1, abs=0.03)
    return text


def test_a_zero_of_the_cohort_is_calibrated(cohort: Site, new_site: Callable[[str], Site]) -> None:
    spikes = _spikes(cohort, "WT", random.Random(20261124))
    spiked = new_site("spiked")
    spiked.add_simulated("WT", spikes)
    _check(cohort, spiked, {"WT": spikes})


@pytest.mark.oracle
def test_zero_is_calibrated(
    new_site: Callable[[str], Site], record_property: Callable[[str, object], None]
) -> None:
    samples = [f"Z{number}" for number in range(SAMPLES)]
    blank, spiked = new_site("blank"), new_site("spiked")
    for sample in samples:
        blank.add_simulated(sample, depth=DEPTH)
    blank.write()
    done = blank.run()
    assert done.returncode == 0, done.stdout + done.stderr
    assert set(blank.matrix("status").values()) == {"0"}
    assert not blank.variants()
    chance = random.Random(20261124)
    spikes = {sample: _spikes(blank, sample, chance) for sample in samples}
    for sample in samples:
        spiked.add_simulated(sample, spikes[sample], depth=DEPTH)
    record_property("found_at_limit", _check(blank, spiked, spikes))
