"""Alleles that may have come over from another library of the run."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from builders import quick
from hemaline.annotation.classification.index_hopping import HoppingRule, RunAlleles, run_alleles
from hemaline.calling.evidence.allele_evidence import Evidence
from hemaline.calling.sample_vcf import Call
from hemaline.genome.alleles import Allele
from hemaline.inputs.sheet_rows import Sample

RULE = HoppingRule(max_vaf=0.02, min_ratio=20)
ALLELE = Allele("chr1", 10, "A", "C")
DEPTH = 10_000


def sample(name: str, patient: str, run: str = "R1") -> Sample:
    return Sample(name, patient, "MDS", "bone_marrow", "tumour", "female", "a", run_id=run)


def call(vaf: float, passed: bool = True, allele: Allele = ALLELE) -> Call:
    alt = round(vaf * DEPTH)
    evidence = Evidence(allele, DEPTH - alt, alt, 0, 0, alt, alt, 1, 1, 1)
    return Call(evidence, () if passed else ("low_vaf",), False, ("mpileup",))


def look(samples: list[Sample], calls: dict[str, list[Call]]) -> RunAlleles:
    return run_alleles(
        {one.sample_id: one for one in samples},
        lambda name: [c for c in calls.get(name, []) if c.passed],
        lambda name: calls.get(name, []),
        RULE,
    )


def ratio(found: RunAlleles, one: Sample, vaf: float) -> float | None:
    return found.ratio(one, ALLELE, vaf)


A, B, C = sample("A", "P1"), sample("B", "P2"), sample("C", "P3")


@pytest.mark.parametrize(
    ("own", "other", "expected"),
    [
        (0.01, 0.2, 20.0),
        (0.01, 0.19, 19.0),
        (0.019, 0.38, 20.0),
        (0.02, 0.9, 0.0),
        (0.01, 0.0, 0.0),
    ],
)
def test_ratio_to_the_strongest_other(own: float, other: float, expected: float) -> None:
    found = look([A, B], {"A": [call(own)], "B": [call(other, passed=False)]})
    assert ratio(found, A, own) == pytest.approx(expected)
    assert found.hopped(ratio(found, A, own)) is (expected >= 20)
    # The other sample's own allele is above the VAF at which anything is assessed.
    if other >= RULE.max_vaf:
        assert found.hopped(ratio(found, B, other)) is False


def test_another_run_another_time_point_and_a_lone_patient_give_no_information() -> None:
    calls = {"A": [call(0.01)], "B": [call(0.5)], "A2": [call(0.5)]}
    apart = look([A, sample("B", "P2", "R2")], calls)
    assert ratio(apart, A, 0.01) is None
    assert apart.hopped(None) is None
    assert ratio(look([A, sample("B", "P2", "")], calls), A, 0.01) is None
    assert ratio(look([A, sample("A2", "P1")], calls), A, 0.01) is None
    # With a third patient the run is assessed, and the own other sample still does not count.
    assert ratio(look([A, sample("A2", "P1"), C], calls), A, 0.01) == 0
    no_run = sample("A", "P1", "")
    assert ratio(look([no_run, B], calls), no_run, 0.01) is None


@given(
    vafs=st.lists(
        st.tuples(st.sampled_from(["P1", "P2", "P3", "P4"]), st.integers(0, DEPTH)),
        min_size=1,
        max_size=10,
    )
)
@quick
def test_ratio_is_that_of_all_other_patients(vafs: list[tuple[str, int]]) -> None:
    own = sample("own", "P1")
    others = [sample(f"S{number}", patient) for number, (patient, _) in enumerate(vafs)]
    calls = {f"S{number}": [call(alt / DEPTH)] for number, (_, alt) in enumerate(vafs)}
    found = look([own, *others], calls | {"own": [call(0.01)]})
    strongest = max((alt / DEPTH for patient, alt in vafs if patient != "P1"), default=0)
    if all(patient == "P1" for patient, _ in vafs):
        assert ratio(found, own, 0.01) is None
    else:
        assert ratio(found, own, 0.01) == pytest.approx(strongest / 0.01)
