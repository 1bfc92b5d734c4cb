"""Genotypes from counted fragments: likelihoods, quality, balance, and what stays unsettled."""

from dataclasses import replace
from math import log10
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.special import gammaln, softmax
from scipy.stats import multinomial

from hemaline.calling.clone_fraction import clone_fraction
from hemaline.calling.evidence.allele_evidence import Evidence
from hemaline.calling.genotypes import (
    fragment_counts,
    genotype,
    log_likelihoods,
    possible_genotypes,
    read_genotypes,
    with_genotypes,
)
from hemaline.calling.sample_vcf import Call, Genotype, read_calls, write_calls
from hemaline.common.problems import HemalineError
from hemaline.filters.filter_document import GenotypeRules
from hemaline.filters.filter_file import load_filters
from hemaline.genome.alleles import Allele

RULES = load_filters("capture").rules.genotypes
SICKLE = Allele("chr11", 5_227_002, "T", "A")
HBC = Allele("chr11", 5_227_003, "C", "T")

kinds = st.tuples(*[st.integers(0, 2000)] * 3)


def evidence(alt: int, depth: int, other: int = 0, allele: Allele = SICKLE) -> Evidence:
    ref = depth - alt - other
    return Evidence(allele, ref, alt, other, 0, alt // 2, alt - alt // 2, ref // 2, ref // 2, 1)


@given(kinds, st.sampled_from([1, 2, 3]))
def test_every_genotype_has_a_likelihood(counts: tuple[int, int, int], ploidy: int) -> None:
    found = log_likelihoods(counts, ploidy, 0.01)
    copies = possible_genotypes(ploidy)
    assert found.shape == (len(copies),)
    assert (copies.sum(axis=1) == ploidy).all()
    assert len(np.unique(copies, axis=0)) == (ploidy + 1) * (ploidy + 2) // 2
    assert (found <= 0).all()


@given(st.tuples(*[st.integers(0, 100)] * 3))
def test_likelihoods_are_the_multinomial_of_each_genotype(counts: tuple[int, int, int]) -> None:
    e = 0.01
    shown = {
        (2, 0, 0): (1 - e, e / 2, e / 2),
        (1, 1, 0): (0.5 - e / 4, 0.5 - e / 4, e / 2),
        (0, 2, 0): (e / 2, 1 - e, e / 2),
        (1, 0, 1): (0.5 - e / 4, e / 2, 0.5 - e / 4),
        (0, 1, 1): (e / 2, 0.5 - e / 4, 0.5 - e / 4),
        (0, 0, 2): (e / 2, e / 2, 1 - e),
    }
    coefficient = gammaln(sum(counts) + 1) - sum(gammaln(n + 1) for n in counts)
    logs = log_likelihoods(counts, 2, e) + coefficient
    for copies, found in zip(possible_genotypes(2).tolist(), logs, strict=True):
        assert np.isclose(found, multinomial.logpmf(counts, sum(counts), shown[tuple(copies)]))


@given(st.integers(0, 2000), st.integers(0, 2000))
def test_both_alleles_are_treated_alike(ref: int, alt: int) -> None:
    there, back = (genotype(evidence(a, ref + alt), RULES) for a in (alt, ref))
    assert there.quality == back.quality
    assert (there.copies is None) == (back.copies is None)
    if there.copies is not None and back.copies is not None:
        assert there.copies + back.copies == 2


@given(st.integers(1, 500), st.integers(0, 100))
def test_more_alternative_fragments_never_mean_fewer_copies(depth: int, other: int) -> None:
    copies = possible_genotypes(2)[:, 1]
    most = [
        int(copies[np.argmax(log_likelihoods((depth - alt, alt, other), 2, 0.01))])
        for alt in range(depth + 1)
    ]
    assert most == sorted(most)


@given(st.integers(0, 500))
def test_more_fragments_of_the_same_share_are_never_less_certain(half: int) -> None:
    fewer, more = (genotype(evidence(n, 2 * n), RULES).quality for n in (half, half + 1))
    assert fewer <= more
    fewer, more = (genotype(evidence(0, n), RULES).quality for n in (half, half + 1))
    assert fewer <= more


@given(kinds, st.integers(0, 3000))
def test_fragments_of_each_kind_are_the_depth(counts: tuple[int, int, int], scaled: int) -> None:
    ref, alt, other = counts
    seen = replace(evidence(alt, ref + alt + other, other), scaled_depth=max(scaled, alt))
    found = fragment_counts(seen)
    assert sum(found) == seen.depth
    assert min(found) >= 0
    assert found[1] == alt


@pytest.mark.parametrize(
    ("alt", "depth", "text"),
    [
        (0, 100, "0/0"),
        (1, 100, "0/0"),
        (50, 100, "0/1"),
        (35, 100, "0/1"),
        (65, 100, "0/1"),
        (100, 100, "1/1"),
        (98, 100, "1/1"),
        # A chimera after transplantation, a mosaic.
        (25, 100, "./."),
        (34, 100, "./."),
        (66, 100, "./."),
        (80, 100, "./."),
        # Too few fragments.
        (0, 0, "./."),
        (3, 5, "0/1"),
        (1, 5, "./."),
        (5, 5, "./."),
        (0, 5, "./."),
    ],
)
def test_genotypes(alt: int, depth: int, text: str) -> None:
    assert str(genotype(evidence(alt, depth), RULES)) == text


@pytest.mark.parametrize(
    ("ref", "alt", "other", "text"),
    [
        (0, 50, 50, "./1"),
        (50, 0, 50, "./0"),
        # Neither the reference nor this allele: nothing that could be read as wild type.
        (0, 0, 50, "./."),
        (0, 4, 32, "./."),
        (50, 45, 3, "0/1"),
    ],
)
def test_a_third_allele(ref: int, alt: int, other: int, text: str) -> None:
    assert str(genotype(evidence(alt, ref + alt + other, other), RULES)) == text


def test_quality_is_the_phred_scaled_doubt_and_ends_at_99() -> None:
    found = genotype(evidence(6, 12), RULES)
    doubt = 1 - softmax(log_likelihoods((6, 6, 0), 2, 0.01)).max()
    assert found.quality == int(-10 * log10(doubt))
    assert genotype(evidence(500, 1000), RULES).quality == 99
    assert genotype(evidence(0, 0), RULES).quality < 5


def test_thresholds_are_those_of_the_rules() -> None:
    loose = GenotypeRules(error_rate=0.01, balance=(0.1, 0.9), min_quality=0)
    assert genotype(evidence(25, 100), loose).copies == 1
    assert genotype(evidence(3, 5), loose).copies == 1


def test_one_copy_is_never_heterozygous() -> None:
    assert str(genotype(evidence(98, 100), RULES, ploidy=1)) == "1"
    assert str(genotype(evidence(2, 100), RULES, ploidy=1)) == "0"
    assert str(genotype(evidence(50, 100), RULES, ploidy=1)) == "."


def test_genotypes_are_in_the_vcf_of_germline_samples_only(tmp_path: Path) -> None:
    filters = load_filters("capture")
    calls = [
        Call(evidence(a, 100, allele=allele), (), False, ())
        for a, allele in ((50, SICKLE), (25, HBC))
    ]
    genotyped = with_genotypes(calls, RULES, clone_fraction("male"), {SICKLE: "0/1"})
    lengths = {"chr11": 135_086_622}
    write_calls(tmp_path / "g.vcf.gz", "S", genotyped, lengths, filters)
    write_calls(tmp_path / "t.vcf.gz", "S", calls, lengths, filters)
    back = [call.genotype for call in read_calls(tmp_path / "g.vcf.gz")]
    assert back == [Genotype(1, 2, 99, 0, 0.5, "0/1"), Genotype(None, 2, 99, 0, 0.25, None)]
    assert [call.genotype for call in read_calls(tmp_path / "t.vcf.gz")] == [None, None]
    assert read_genotypes([tmp_path / "t.vcf.gz"]) == {}


def test_genotypes_of_a_caller_are_read_without_their_phase(tmp_path: Path) -> None:
    path = tmp_path / "c.vcf"
    path.write_text(
        "##fileformat=VCFv4.2\n##contig=<ID=chr11,length=135086622>\n"
        '##FORMAT=<ID=GT,Number=1,Type=String,Description="g">\n'
        "#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\tS\n"
        "chr11\t5227002\t.\tT\tA\t9\t.\t.\tGT\t1|0\n"
        "chr11\t5227003\t.\tC\tT\t9\t.\t.\tGT\t./1\n"
        "chr11\t5227004\t.\tC\tT\t9\t.\t.\tGT\t1/1\n"
    )
    third = Allele("chr11", 5_227_004, "C", "T")
    assert read_genotypes([path]) == {SICKLE: "0/1", HBC: "./1", third: "1/1"}


@pytest.mark.parametrize(
    ("sex", "alt", "text"),
    [("male", 100, "1"), ("female", 100, "1/1"), ("female", 50, "0/1"), ("male", 50, "."),
     ("unknown", 100, "./."), ("unknown", 0, "./.")],
)  # fmt: skip
def test_x_has_as_many_copies_as_the_sex(sex: str, alt: int, text: str) -> None:
    """G6PD c.202G>A; where the sex is unknown a man's one copy would read as two."""
    call = Call(evidence(alt, 100, allele=Allele("chrX", 154_536_002, "C", "T")), (), False, ())
    (found,) = with_genotypes([call], RULES, clone_fraction(sex), {})
    assert str(found.genotype) == text


def test_pseudoautosomal_x_has_two_copies_in_everyone() -> None:
    call = Call(evidence(50, 100, allele=Allele("chrX", 1_000_000, "C", "T")), (), False, ())
    for sex in ("male", "female", "unknown"):
        (found,) = with_genotypes([call], RULES, clone_fraction(sex), {})
        assert str(found.genotype) == "0/1"


def test_a_record_without_its_sample_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "t.vcf"
    path.write_text(
        "##fileformat=VCFv4.3\n##contig=<ID=chr11,length=135086622>\n"
        '##FORMAT=<ID=GT,Number=1,Type=String,Description="x">\n'
        "#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\tS\n"
        "chr11\t5227002\t.\tT\tA\t.\t.\t.\n"
    )
    with pytest.raises(HemalineError) as error:
        read_genotypes([path])
    assert [problem.code for problem in error.value.problems] == ["HL-H01"]
