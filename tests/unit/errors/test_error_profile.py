"""Error rates from counts made by hand: by definition, by strand, and with what is left out."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from Bio.Seq import reverse_complement
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy.stats import beta

from builders import random_sequence
from hemaline.common.intervals import Interval
from hemaline.common.problems import HemalineError
from hemaline.errors.contexts import CONTEXTS, SUBSTITUTION_CLASSES
from hemaline.errors.error_measurement import measure_errors
from hemaline.errors.error_profile import ErrorProfile, Rate, load_profile, write_profile
from hemaline.errors.site_counts import LETTERS, AlignedGap, SiteCounts
from hemaline.filters.filter_document import FilterDocument
from hemaline.genome.alleles import Allele
from hemaline.paths import resource

RULES = FilterDocument.load(resource("filters.yaml"))
BASES = random_sequence(400, seed=5)
REGION = Interval("c", 100, 300)
DEPTH = 1000


def fetch_of(bases: str):
    return lambda chrom, start, end: bases[start:end]


def site_counts(
    errors: NDArray[np.int32] | None = None,
    gaps: dict[AlignedGap, int] | None = None,
    bases: str = BASES,
    region: Interval = REGION,
) -> SiteCounts:
    """``DEPTH`` reference fragments in either orientation, and errors (2, bases, 4) on top."""
    letters = np.zeros((2, len(region), 4), dtype=np.int32)
    for offset in range(len(region)):
        letters[:, offset, LETTERS.index(bases[region.start + offset])] = DEPTH
    return SiteCounts(region, letters if errors is None else letters + errors, gaps or {})


def no_errors(region: Interval = REGION) -> NDArray[np.int32]:
    return np.zeros((2, len(region), 4), dtype=np.int32)


def measure(
    *counts: SiteCounts, drivers: tuple[Allele, ...] = (), bases: str = BASES
) -> ErrorProfile:
    return measure_errors(counts, fetch_of(bases), drivers, RULES)


def name_at(offset: int, alt: str, bases: str = BASES) -> str:
    at = REGION.start + offset
    triple = bases[at - 1 : at + 2]
    if triple[1] in "AG":
        triple, alt = reverse_complement(triple), reverse_complement(alt)
    return f"{triple[0]}[{triple[1]}>{alt}]{triple[2]}"


def alternative(offset: int) -> str:
    return LETTERS[(LETTERS.index(BASES[REGION.start + offset]) + 1) % 4]


@pytest.fixture(scope="module")
def clean() -> ErrorProfile:
    return measure(site_counts())


def test_every_fragment_of_every_base_is_in_three_contexts(clean: ErrorProfile) -> None:
    assert clean.measured.bases == len(REGION)
    assert sum(one.fragments for one in clean.contexts.values()) == 3 * 2 * DEPTH * len(REGION)
    assert sum(one.errors for one in clean.contexts.values()) == 0
    for name, one in clean.classes.items():
        of_class = [r for c, r in clean.contexts.items() if c[2:5] == name]
        assert one.fragments == sum(r.fragments for r in of_class)


small = st.lists(st.tuples(st.integers(0, 1), st.integers(0, 199), st.integers(1, 3)), max_size=30)


@given(small)
def test_errors_are_counted_in_their_context(drawn: list[tuple[int, int, int]]) -> None:
    errors = no_errors()
    expected: dict[str, int] = {}
    for orientation, offset, step in drawn:
        code = (LETTERS.index(BASES[REGION.start + offset]) + step) % 4
        # At most 3 fragments a letter: nothing here may pass for a variant.
        if errors[:, offset].sum() < RULES.error_profile.variant_fragments - 1:
            errors[orientation, offset, code] += 1
            name = name_at(offset, LETTERS[code])
            expected[name] = expected.get(name, 0) + 1
    profile = measure(site_counts(errors))
    assert {n: r.errors for n, r in profile.contexts.items() if r.errors} == expected
    both = profile.orientation.values()
    assert sum(o.pyrimidine_errors + o.purine_errors for o in both) == sum(expected.values())


@given(small)
def test_the_other_strand_has_the_same_rates(drawn: list[tuple[int, int, int]]) -> None:
    errors = no_errors()
    for orientation, offset, step in drawn:
        errors[orientation, offset, (LETTERS.index(BASES[REGION.start + offset]) + step) % 4] += 1
    turned = errors[::-1, ::-1, ::-1]
    other = reverse_complement(BASES)
    mirrored = Interval("c", len(BASES) - REGION.end, len(BASES) - REGION.start)
    one = measure(site_counts(errors))
    two = measure(site_counts(turned, bases=other, region=mirrored), bases=other)
    assert one.contexts == two.contexts
    assert one.classes == two.classes
    assert one.orientation == two.orientation


def test_rates_and_bounds_follow_their_formula() -> None:
    errors = no_errors()
    for offset in range(0, 200, 2):
        errors[0, offset, LETTERS.index(alternative(offset))] = 2
    profile = measure(site_counts(errors))
    a = RULES.error_profile.prior_errors
    for name in SUBSTITUTION_CLASSES:
        one = profile.classes[name]
        expected = (one.errors + a) / (one.fragments + a / RULES.background.substitution)
        assert one.rate == pytest.approx(expected)
    for name in CONTEXTS:
        one, prior = profile.contexts[name], profile.classes[name[2:5]].rate
        assert one.rate == pytest.approx((one.errors + a) / (one.fragments + a / prior))
        law = beta(one.errors + a, one.fragments - one.errors + a / prior - a)
        assert one.bound == pytest.approx(law.ppf(RULES.error_profile.confidence))
        assert one.bound > one.rate


def test_a_context_without_data_has_the_rate_of_its_class() -> None:
    region = Interval("c", 100, 110)
    profile = measure(site_counts(region=region))
    unseen = [n for n, r in profile.contexts.items() if r.fragments == 0]
    assert unseen
    for name in unseen:
        assert profile.contexts[name].rate == pytest.approx(profile.classes[name[2:5]].rate)


def test_a_variant_is_no_error() -> None:
    errors = no_errors()
    errors[:, 50, LETTERS.index(alternative(50))] = 50
    profile = measure(site_counts(errors))
    assert profile.measured.variant == 1
    assert all(one.errors == 0 for one in profile.contexts.values())
    assert sum(r.fragments for r in profile.contexts.values()) == 3 * 2 * DEPTH * 199


def test_a_variant_below_the_share_that_is_out_is_no_error() -> None:
    errors = no_errors()
    errors[:, 50, LETTERS.index(alternative(50))] = 15
    profile = measure(site_counts(errors))
    assert (profile.measured.variant, profile.measured.outlier) == (0, 1)
    assert all(one.errors == 0 for one in profile.contexts.values())


def test_noise_that_all_bases_have_is_measured_however_high() -> None:
    errors = no_errors()
    for offset in range(200):
        letter = {"C": "T", "G": "A", "A": "C", "T": "G"}[BASES[REGION.start + offset]]
        errors[:, offset, LETTERS.index(letter)] = 15
    profile = measure(site_counts(errors))
    assert profile.measured.outlier == 0
    resolved = [r for r in profile.contexts.values() if r.errors]
    assert all(r.bound == pytest.approx(r.errors / r.fragments, rel=0.5) for r in resolved)
    assert max(r.rate for r in resolved) > 3 * RULES.background.substitution


def test_few_fragments_of_a_shallow_base_are_errors() -> None:
    """One fragment of twenty is 5 %, and no variant."""
    counts = site_counts()
    shallow = counts.by_orientation.copy()
    shallow[:, 50] = 0
    shallow[0, 50, LETTERS.index(BASES[150])] = 19
    shallow[1, 50, LETTERS.index(alternative(50))] = 1
    profile = measure(replace(counts, by_orientation=shallow))
    assert profile.measured.variant == 0
    assert sum(r.errors for r in profile.contexts.values()) == 1


def test_driver_positions_are_left_out() -> None:
    errors = no_errors()
    errors[0, 50, LETTERS.index(alternative(50))] = 3
    driver = Allele("c", 151, BASES[150], alternative(50))
    profile = measure(site_counts(errors), drivers=(driver, Allele("c", 900, "A", "T")))
    assert profile.measured.driver == 1
    assert all(one.errors == 0 for one in profile.contexts.values())


def test_oxidation_is_an_excess_of_read_1() -> None:
    guanines = [o for o in range(200) if BASES[REGION.start + o] == "G"]
    cytosines = [o for o in range(200) if BASES[REGION.start + o] == "C"]
    errors = no_errors()
    # G>T as read 1 shows it: on the forward strand where it is forward, C>A where it is reverse.
    errors[0, guanines, LETTERS.index("T")] = 3
    errors[1, cytosines, LETTERS.index("A")] = 3
    profile = measure(site_counts(errors))
    found = profile.orientation["C>A"]
    assert (found.pyrimidine_errors, found.purine_errors) == (0, 3 * len(guanines + cytosines))
    assert profile.oxidation == pytest.approx(3 / (DEPTH + 3), rel=1e-6)
    assert profile.orientation["T>C"].excess == 0
    both = measure(site_counts(errors + errors[::-1]))
    assert both.oxidation == pytest.approx(0, abs=1e-9)


RUN = "ACGTCAGT" + "A" * 7 + "CGATTTCGATCGTACG" * 8


def run_counts(gaps: dict[AlignedGap, int], *drivers: Allele) -> ErrorProfile:
    region = Interval("c", 2, 100)
    counts = site_counts(gaps=gaps, bases=RUN, region=region)
    return measure(counts, drivers=drivers, bases=RUN)


def indel(profile: ErrorProfile, kind: str, is_short: bool, end: int | None) -> Rate:
    return next(
        r for r in profile.indels if (r.kind, r.is_short, r.longest_run) == (kind, is_short, end)
    )


def test_indels_are_counted_by_kind_length_and_run() -> None:
    # The run of seven begins after the base at 7, which is offset 5 of the region.
    gaps = {
        AlignedGap(5, 1, ""): 30,
        AlignedGap(5, 0, "AA"): 4,
        AlignedGap(30, 3, ""): 2,
        AlignedGap(31, 0, "G"): 1,
    }
    profile = run_counts(gaps)
    assert indel(profile, "deletion", True, 7).errors == 30
    assert indel(profile, "insertion", True, 7).errors == 4
    assert indel(profile, "deletion", False, 3).errors == 2
    assert indel(profile, "insertion", True, 3).errors == 1
    assert sum(r.errors for r in profile.indels) == 37
    assert indel(profile, "deletion", True, 7).fragments == 2 * DEPTH
    assert profile.indel_rate(False, 1, 7) > profile.indel_rate(False, 1, 3)
    assert profile.indel_rate(False, 1, 99) == indel(profile, "deletion", True, None).bound
    assert profile.indel_rate(True, 12, 5) == indel(profile, "insertion", False, 5).bound


def test_the_rate_of_a_long_run_is_not_pulled_down() -> None:
    found = indel(run_counts({AlignedGap(5, 1, ""): 300}), "deletion", True, 7)
    assert found.rate == pytest.approx(300 / (2 * DEPTH), rel=0.01)
    assert found.bound == pytest.approx(
        beta(300.5, 1700).ppf(RULES.error_profile.confidence), rel=0.01
    )


def test_a_gap_like_a_variants_is_left_out_and_stutter_is_not() -> None:
    profile = run_counts({AlignedGap(30, 3, ""): 100, AlignedGap(5, 1, ""): 100})
    assert profile.measured.gap_variant == 1
    assert indel(profile, "deletion", False, 3).errors == 0
    assert indel(profile, "deletion", True, 7).errors == 100
    assert run_counts({AlignedGap(5, 1, ""): 1500}).measured.gap_variant == 1


def test_gaps_inside_the_run_of_a_driver_are_none_of_its_errors() -> None:
    """Fragments with a misread base show the driver's insertion within the run."""
    gaps = {AlignedGap(5, 0, "A"): 400, AlignedGap(8, 0, "A"): 6}
    profile = run_counts(gaps, Allele("c", 8, "T", "TA"))
    found = indel(profile, "insertion", True, 7)
    assert (found.errors, found.fragments) == (0, 0)
    assert profile.indel_rate(True, 1, 7) < 0.01


@given(st.dictionaries(st.integers(0, 39), st.integers(1, 30)))
def test_errors_are_never_more_than_the_fragments_they_were_seen_in(gaps: dict[int, int]) -> None:
    seen = {AlignedGap(offset, 1, ""): number for offset, number in gaps.items()}
    profile = run_counts(seen, Allele("c", 8, "T", "TA"))
    for one in profile.indels:
        assert one.fragments or not one.errors


def test_lookups_by_sequence(clean: ErrorProfile) -> None:
    rates = clean.substitution_rates("AACGN")
    assert rates.shape == (3, 4)
    assert rates[1, 3] == clean.contexts["A[C>T]G"].bound
    assert np.isnan(rates[1, 1])
    assert np.isnan(rates[2]).all(), "next to an N nothing is known"
    largest = clean.base_rates("AACGN")
    assert largest[1] == np.nanmax(rates[1])
    assert np.isnan(largest[2])


def test_lookups_by_allele(clean: ErrorProfile) -> None:
    fetch = fetch_of("TACGGGT" * 3)
    snv = clean.allele_rate(Allele("c", 3, "C", "T"), fetch, 1)
    assert snv == clean.contexts["A[C>T]G"].bound
    mnv = clean.allele_rate(Allele("c", 2, "AC", "GT"), fetch, 1)
    assert mnv == min(snv, clean.contexts["G[T>C]A"].bound)
    assert clean.allele_rate(Allele("c", 3, "CG", "C"), fetch, 3) == clean.indel_rate(False, 1, 3)
    assert clean.allele_rate(Allele("c", 3, "C", "CGG"), fetch, 3) == clean.indel_rate(True, 2, 3)
    assert clean.allele_rate(Allele("c", 3, "CGG", "TA"), fetch, 3) is None
    assert clean.allele_rate(Allele("c", 2, "A", "T"), fetch_of("NACG"), 1) is None


def test_a_profile_survives_its_file(clean: ErrorProfile, tmp_path: Path) -> None:
    path = tmp_path / "work/one.json"
    write_profile(path, clean)
    read = load_profile(path)
    assert read.measured == clean.measured
    for name, one in clean.contexts.items():
        assert read.contexts[name].errors == one.errors
        assert read.contexts[name].bound == pytest.approx(one.bound, rel=1e-5)
    assert [r.longest_run for r in read.indels] == [r.longest_run for r in clean.indels]
    write_profile(tmp_path / "again.json", read)
    assert (tmp_path / "again.json").read_bytes() == path.read_bytes()
    assert path.stat().st_size < 40_000


def test_a_damaged_profile_is_a_coded_problem(clean: ErrorProfile, tmp_path: Path) -> None:
    path = tmp_path / "one.json"
    write_profile(path, clean)
    text = path.read_text()
    others = (text.replace("profile 2", "profile 1"), text.replace('"bound"', '"rate"'), text[:-9])
    for other in others:
        path.write_text(other)
        with pytest.raises(HemalineError, match=r"HL-H08 .*one\.json"):
            load_profile(path)


def test_a_sample_without_reads_has_the_built_in_rates() -> None:
    nothing = SiteCounts(REGION, no_errors(), {})
    profile = measure(nothing)
    for one in profile.classes.values():
        assert one.rate == pytest.approx(RULES.background.substitution)
    assert profile.indel_rate(True, 1, 3) > RULES.background.indel
