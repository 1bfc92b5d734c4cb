"""Filters as data: which fail, at the very edge of each, and the messages about a broken file."""

from collections.abc import Callable
from copy import deepcopy
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import yaml
from scipy.stats import binom, fisher_exact

from hemaline.common.problems import HemalineError
from hemaline.filters.filter_file import load_filters
from hemaline.filters.filter_set import AlleleCounts, FilterSet, SampleContext
from hemaline.genome.alleles import Allele
from hemaline.paths import resource

CAPTURE = load_filters("capture").for_sample(SampleContext(unique_dual=True))
# 10 of 500 fragments, half of everything on either strand: passes everything.
CLEAN = AlleleCounts(500, 10, 5, 5, 245, 245)


def failed(counts: AlleleCounts, filters: FilterSet = CAPTURE) -> tuple[str, ...]:
    return filters.failed(counts.variables(filters))


def document() -> dict[str, Any]:
    return dict(yaml.safe_load(resource("filters.yaml").read_text()))


def write(path: Path, change: Callable[[dict[str, Any]], object]) -> Path:
    content = document()
    change(content)
    path.write_text(yaml.safe_dump(content))
    return path


def codes(error: pytest.ExceptionInfo[HemalineError]) -> list[str]:
    return [problem.code for problem in error.value.problems]


def test_a_clean_variant_fails_nothing() -> None:
    assert failed(CLEAN) == ()


@pytest.mark.parametrize(
    ("counts", "names"),
    [
        (replace(CLEAN, depth=100, alt_reads=3), ["low_alt_reads"]),
        (replace(CLEAN, depth=100, alt_reads=4), []),
        (replace(CLEAN, depth=2000, alt_reads=15), ["low_vaf"]),
        (replace(CLEAN, depth=2000, alt_reads=16), []),
        (replace(CLEAN, alt_forward=10, alt_reverse=0), ["one_strand"]),
        (replace(CLEAN, alt_forward=0, alt_reverse=3), ["one_strand"]),
        (replace(CLEAN, alt_forward=1, alt_reverse=1), []),
        (replace(CLEAN, alt_forward=29, alt_reverse=1, alt_reads=30), ["strand_bias"]),
        (AlleleCounts(0, 0, 0, 0, 0, 0), ["low_alt_reads", "low_vaf", "one_strand", "background"]),
    ],
)
def test_each_filter_bites_at_its_edge(counts: AlleleCounts, names: list[str]) -> None:
    assert list(failed(counts)) == names


@pytest.mark.parametrize(("is_indel", "rate"), [(False, 7.0e-4), (True, 5.0e-4)])
@pytest.mark.parametrize("depth", [120, 480, 1000, 3000])
def test_background_is_the_binomial_tail_of_its_class(
    is_indel: bool, rate: float, depth: int
) -> None:
    found = [
        "background"
        in failed(replace(CLEAN, depth=depth, alt_reads=k, is_indel=is_indel, indel_length=3))
        for k in range(20)
    ]
    assert found == [bool(binom.sf(k - 1, depth, rate) >= 1e-4) for k in range(20)]


@pytest.mark.parametrize(
    ("homopolymer", "length", "alt", "fails"),
    [
        (5, 1, 10, False),
        (6, 1, 7, True),  # 0.007 is below 0.008
        (6, 1, 8, False),
        (8, 2, 31, True),
        (8, 2, 32, False),
        (8, 3, 10, False),
        (10, 1, 127, True),
        (10, 1, 128, False),
        (13, 1, 299, True),  # at most 30 %: a heterozygous germline allele can pass
        (13, 1, 300, False),
    ],
)
def test_homopolymer_threshold_doubles_with_each_base(
    homopolymer: int, length: int, alt: int, fails: bool
) -> None:
    counts = AlleleCounts(1000, alt, alt // 2, alt // 2, 400, 400, True, length, homopolymer)
    assert ("homopolymer" in failed(counts)) is fails
    assert "homopolymer" not in failed(replace(counts, is_indel=False, indel_length=0))


def test_variables_agree_with_scipy_one_by_one_and_as_arrays() -> None:
    alt = np.array([4, 9, 30])
    counts = AlleleCounts(600, alt, alt - 1, 1, 300, 280)
    values = counts.variables(CAPTURE)
    np.testing.assert_allclose(values["vaf"], alt / 600)
    expected = [fisher_exact(np.array([[k - 1, 1], [300, 280]])).pvalue for k in alt]
    np.testing.assert_allclose(values["strand_p"], expected, rtol=1e-6)
    for index, k in enumerate(alt):
        one = replace(counts, alt_reads=int(k), alt_forward=int(k) - 1).variables(CAPTURE)
        assert float(one["strand_p"]) == pytest.approx(expected[index], rel=1e-6)


@pytest.mark.parametrize(
    ("alt", "unique_dual", "fails"),
    [(8, False, True), (9, False, False), (8, True, False), (40, False, False)],
)
def test_low_calls_need_unique_dual_indices(alt: int, unique_dual: bool, fails: bool) -> None:
    filters = CAPTURE.for_sample(SampleContext(unique_dual))
    counts = AlleleCounts(1000, alt, alt // 2, alt - alt // 2, 490, 490)
    assert bool(binom.cdf(alt, 1000, 0.02) < 0.003) is (fails or unique_dual)
    assert ("index_hopping" in failed(counts, filters)) is fails


@pytest.mark.parametrize(
    ("oxidation", "f1r2", "fails"), [(True, 12, True), (True, 6, False), (False, 12, False)]
)
def test_oxidised_guanine_keeps_to_one_orientation(oxidation: bool, f1r2: int, fails: bool) -> None:
    counts = replace(CLEAN, alt_reads=12, is_oxidation=oxidation, alt_f1r2=f1r2, alt_f2r1=12 - f1r2)
    counts = replace(counts, ref_f1r2=240, ref_f2r1=248)
    assert ("orientation_bias" in failed(counts)) is fails


@pytest.mark.parametrize(("distance", "fails"), [(3, True), (4, False), (None, False)])
def test_alleles_seen_at_read_ends_only_fail(distance: int | None, fails: bool) -> None:
    assert ("read_end" in failed(replace(CLEAN, end_distance=distance))) is fails


def test_a_measured_rate_replaces_that_of_the_class() -> None:
    counts = AlleleCounts(1000, 8, 4, 4, 490, 490)
    assert "background" not in failed(counts)
    assert "background" in failed(replace(counts, background=4e-3))


def test_asxl1_1934dup_has_a_rule_of_its_own() -> None:
    dup = Allele("chr20", 32434638, "A", "AG")
    other = Allele("chr20", 32434638, "A", "AGG")
    counts = AlleleCounts(1000, 60, 30, 30, 470, 470, True, 1, 9)
    values = counts.variables(CAPTURE)
    assert "homopolymer" in CAPTURE.failed(values, other)
    assert CAPTURE.failed(values, dup) == ()
    low = replace(counts, alt_reads=49, alt_forward=25, alt_reverse=24)
    assert CAPTURE.failed(low.variables(CAPTURE), dup) == ("asxl1_1934dup",)
    skewed = replace(counts, alt_forward=48, alt_reverse=12)
    assert CAPTURE.failed(skewed.variables(CAPTURE), dup) == ("asxl1_1934dup_strand",)


@pytest.mark.parametrize("chemistry", ["amplicon", "smmip"])
def test_amplicons_lose_the_strand_rules(chemistry: str) -> None:
    filters = load_filters(chemistry)
    assert {f.name for f in CAPTURE.filters} - {f.name for f in filters.filters} == {
        "one_strand",
        "strand_bias",
        "orientation_bias",
        "read_end",
    }
    assert not any(f.reads_strands for f in filters.filters)
    assert failed(replace(CLEAN, alt_forward=10, alt_reverse=0), filters) == ()


def test_thresholds_come_from_the_file(tmp_path: Path) -> None:
    content = document()
    content["evidence"]["min_mapping_quality"] = 31
    content["background"]["indel"] = 0.123
    path = tmp_path / "filters.yaml"
    path.write_text(yaml.safe_dump(content))
    loaded = load_filters("wes", path)
    assert loaded.evidence.min_mapping_quality == 31
    assert (loaded.background(True), loaded.background(False)) == (0.123, 7.0e-4)


def set_expression(text: str) -> Callable[[dict[str, Any]], object]:
    return lambda content: content["filters"][0].update(expression=text)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda c: c.pop("version"), "HL-Y05"),
        (lambda c: c["background"].update(indel=0), "HL-Y11"),
        (lambda c: c["filters"].clear(), "HL-Y11"),
        (lambda c: c["filters"][0].update(name="Low VAF"), "HL-Y11"),
        (lambda c: c["filters"][0].update(chemistries=["long_reads"]), "HL-Y09"),
        (lambda c: c.update(extra=1), "HL-Y04"),
        (lambda c: c["filters"].append(deepcopy(c["filters"][0])), "HL-F02"),
        (set_expression("alt_reads.real < 4"), "HL-F03"),
        (set_expression("alt_read < 4"), "HL-F03"),
        (set_expression("alt_reads <"), "HL-F03"),
    ],
)
def test_a_broken_file_is_refused(
    tmp_path: Path, change: Callable[[dict[str, Any]], object], code: str
) -> None:
    path = write(tmp_path / "filters.yaml", change)
    with pytest.raises(HemalineError) as error:
        load_filters("capture", path)
    assert codes(error) == [code]
    assert str(path) in str(error.value)


def test_every_broken_expression_is_reported_at_once_even_of_other_chemistries(
    tmp_path: Path,
) -> None:
    def change(content: dict[str, Any]) -> None:
        content["filters"][0]["expression"] = "nonsense < 1"
        content["filters"][2]["expression"] = "abs(vaf)"  # one_strand, not for amplicons

    with pytest.raises(HemalineError) as error:
        load_filters("amplicon", write(tmp_path / "filters.yaml", change))
    assert [p.column for p in error.value.problems] == ["low_alt_reads", "one_strand"]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"filters: [", "HL-Y02"),
        (b"filters: " + b"[" * 50000, "HL-Y02"),
        (b"\xff\xfe", "HL-Y01"),
        (b"", "HL-Y03"),
        (None, "HL-Y01"),
    ],
)
def test_an_unreadable_file_is_refused(tmp_path: Path, content: bytes | None, code: str) -> None:
    path = tmp_path / "filters.yaml"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(HemalineError) as error:
        load_filters("capture", path)
    assert codes(error) == [code]


def test_repeated_keys_are_refused(tmp_path: Path) -> None:
    path = write(tmp_path / "filters.yaml", lambda content: None)
    path.write_text(path.read_text() + "version: twice\n")
    with pytest.raises(HemalineError) as error:
        load_filters("capture", path)
    assert codes(error) == ["HL-Y06"]
