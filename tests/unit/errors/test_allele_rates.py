"""Which measured rate counts, and that limits assume the worst of what calls use."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from donors import BASES, QUIET, REGIONS, RULES, donor, fetch, make_assay, make_table, snv
from hemaline.common.intervals import Interval
from hemaline.errors.allele_rates import AlleleRates, load_rates
from hemaline.errors.background import Background
from hemaline.errors.error_measurement import measure_errors
from hemaline.errors.error_profile import ErrorProfile, write_profile
from hemaline.errors.site_counts import LETTERS, SiteCounts
from hemaline.genome.alleles import Allele
from hemaline.inputs.assays import require_assay

STUTTER = RULES.error_profile.stutter_homopolymer
Table = Callable[..., Background]
WIDE = Interval("c", 90, 240)


@pytest.fixture
def table(tmp_path: Path) -> Table:
    return lambda *given: make_table(tmp_path, *given)


def profile_of(errors: int) -> ErrorProfile:
    """Every base errs so often in 1,000 fragments, in all directions."""
    letters = np.zeros((2, len(REGIONS[0]), 4), dtype=np.int32)
    letters[0] = errors
    for offset in range(len(REGIONS[0])):
        letters[0, offset, LETTERS.index(BASES[REGIONS[0].start + offset])] = 1000
    return measure_errors([SiteCounts(REGIONS[0], letters, {})], fetch, [], RULES)


def of(rates: AlleleRates, allele: Allele) -> float:
    found = rates.of(allele, 1)
    assert found is not None
    return found


def test_without_donors_the_samples_own_rates_count() -> None:
    clean, dirty = (AlleleRates(profile_of(n), None, fetch, STUTTER) for n in (0, 10))
    assert of(clean, snv(120)) < RULES.background.substitution
    assert of(dirty, snv(120)) > 0.008
    assert dirty.over(WIDE).min() > 0.005
    assert clean.of(Allele("c", 120, BASES[119:122], "TA"), 1) is None


def test_donors_raise_a_noisy_site_and_no_driver(table: Table) -> None:
    background = table([donor(s, {snv(120): 8}) for s in range(20)], [snv(125)])
    own, rates = profile_of(0), AlleleRates(profile_of(0), background, fetch, STUTTER)
    assert of(rates, snv(120)) > 8 / 900
    assert of(rates, snv(125)) == own.allele_rate(snv(125), fetch, 1), "a driver is not learned"
    assert of(rates, snv(95)) == own.allele_rate(snv(95), fetch, 1), "not a target"


def test_a_noisier_sample_than_the_donors_keeps_its_own_rate(table: Table) -> None:
    rates = AlleleRates(profile_of(10), table(QUIET), fetch, STUTTER)
    assert of(rates, snv(121)) > 0.008
    assert rates.over(WIDE).min() > 0.005


@pytest.mark.parametrize("errors", [0, 1, 10])
@pytest.mark.parametrize("donors", [0, 2, 20])
def test_limits_assume_the_worst_of_what_calls_use(table: Table, errors: int, donors: int) -> None:
    background = table([donor(s, {snv(120): 8}) for s in range(donors)], [snv(125)])
    rates = AlleleRates(profile_of(errors), background if donors else None, fetch, STUTTER)
    assumed = rates.over(WIDE)
    for pos in range(WIDE.start + 1, WIDE.end + 1):
        used = max(of(rates, snv(pos, step)) for step in (1, 2, 3))
        assert assumed[pos - WIDE.start - 1] == pytest.approx(used)


def test_a_donor_is_judged_by_the_others(tmp_path: Path, table: Table) -> None:
    one = donor(77, {snv(120): 17})
    table([one, *QUIET[1:]])
    path = make_assay(tmp_path).path
    path.write_text(path.read_text() + f"background: {tmp_path}/mini.background.tsv.gz\n")
    write_profile(tmp_path / "p.json", profile_of(0))
    found = []
    for counts in (one, donor(78)):
        counts.save(tmp_path / "sample.npz")
        rates = load_rates(tmp_path / "p.json", tmp_path / "sample.npz", require_assay(path), fetch)
        found.append(of(rates, snv(120)))
    assert found[0] < found[1], "its own 17 fragments are no noise to itself"


def test_a_sample_does_not_concern_its_own_homopolymers() -> None:
    rates = AlleleRates(profile_of(0), None, fetch, STUTTER)
    deletion = Allele("c", 120, BASES[119:121], BASES[119])
    assert rates.of(deletion, STUTTER - 1) is not None
    assert rates.of(deletion, STUTTER) is None
    assert rates.of(snv(120), STUTTER) is not None
