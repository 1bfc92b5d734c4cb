"""Which of the rates counts, and that limits and calls agree on it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from donors import BASES, QUIET, REGIONS, RULES, base, donor, fetch, make_table, snv
from hemaline.alleles import Allele
from hemaline.background import Background
from hemaline.error_measurement import measure_errors
from hemaline.error_profile import ErrorProfile
from hemaline.error_rates import ErrorRates
from hemaline.intervals import Interval
from hemaline.site_counts import LETTERS, SiteCounts

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


def test_without_anything_the_built_in_rates_count() -> None:
    rates = ErrorRates(RULES, fetch)
    assert rates.rate(snv(120), 1) == RULES.substitution
    assert rates.rate(Allele("c", 120, base(120), base(120) + "A"), 1) == RULES.indel
    assert rates.indel_rate(1, 9) == RULES.indel
    assert set(rates.substitution_rates(WIDE)) == {RULES.substitution}
    assert rates.source == "built-in"


def test_the_samples_own_rate_only_raises() -> None:
    clean, dirty = (ErrorRates(RULES, fetch, profile_of(n)) for n in (0, 10))
    assert clean.rate(snv(120), 1) == RULES.substitution
    assert dirty.rate(snv(120), 1) > 0.008
    assert set(clean.substitution_rates(WIDE)) == {RULES.substitution}
    assert dirty.substitution_rates(WIDE).min() > 0.005


def test_donors_lower_and_raise(table: Table) -> None:
    background = table([donor(s, {snv(120): 8}) for s in range(20)], [snv(125)])
    rates = ErrorRates(RULES, fetch, None, background)
    assert rates.rate(snv(120), 1) > 8 / 900
    assert rates.rate(snv(121), 1) < RULES.substitution
    assert rates.rate(snv(125), 1) == RULES.substitution, "a driver is not learned"
    assert rates.rate(snv(91), 1) == RULES.substitution, "not a target"
    assert rates.source.startswith("panel of normals ")
    assert rates.source.endswith("(20 donors)")


def test_a_noisier_sample_than_the_donors_keeps_its_own_rate(table: Table) -> None:
    rates = ErrorRates(RULES, fetch, profile_of(10), table(QUIET))
    assert rates.rate(snv(121), 1) > 0.008


@pytest.mark.parametrize("errors", [None, 0, 1, 10])
@pytest.mark.parametrize("donors", [0, 2, 20])
def test_a_limit_assumes_the_worst_of_what_calls_use(
    table: Table, errors: int | None, donors: int
) -> None:
    background = table([donor(s, {snv(120): 8}) for s in range(donors)], [snv(125)])
    profile = None if errors is None else profile_of(errors)
    rates = ErrorRates(RULES, fetch, profile, background if donors else None)
    assumed = rates.substitution_rates(WIDE)
    assert not np.isnan(assumed).any()
    for pos in range(WIDE.start + 1, WIDE.end + 1):
        used = max(rates.rate(snv(pos, step), 1) for step in (1, 2, 3))
        assert assumed[pos - WIDE.start - 1] == pytest.approx(used)
    for length, run in ((1, 1), (1, 7), (5, 3)):
        insertion = Allele("c", 90, base(90), base(90) + "T" * length)
        deletion = Allele("c", 90, BASES[89 : 90 + length], base(90))
        assert deletion.length_change == -length
        used = max(rates.rate(insertion, run), rates.rate(deletion, run))
        assert rates.indel_rate(length, run) == pytest.approx(used)


def test_the_file_of_a_profile_serves_as_well(tmp_path: Path) -> None:
    from hemaline.error_profile import load_profile, write_profile

    profile = profile_of(3)
    write_profile(tmp_path / "p.json", profile)
    read = ErrorRates(RULES, fetch, load_profile(tmp_path / "p.json"))
    found, expected = (
        one.substitution_rates(WIDE) for one in (read, ErrorRates(RULES, fetch, profile))
    )
    np.testing.assert_allclose(found, expected, rtol=1e-5)
