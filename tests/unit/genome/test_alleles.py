"""Alleles: kinds, lengths and places."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hemaline.common.intervals import Interval
from hemaline.genome.alleles import Allele, homopolymer_length


@pytest.mark.parametrize(
    ("ref", "alt", "kind", "is_indel", "change"),
    [
        ("A", "C", "SNV", False, 0),
        ("AC", "GT", "MNV", False, 0),
        ("A", "AC", "insertion", True, 1),
        ("ACG", "A", "deletion", True, -2),
        ("ACG", "TT", "delins", True, -1),
        ("A", "CG", "delins", True, 1),
    ],
)
def test_kinds(ref: str, alt: str, kind: str, is_indel: bool, change: int) -> None:
    allele = Allele("c", 10, ref, alt)
    assert allele.variant_class == kind
    assert allele.is_indel is is_indel
    assert allele.is_snv is (kind == "SNV")
    assert allele.length_change == change


def test_interval_is_that_of_the_reference_bases() -> None:
    assert Allele("c", 10, "ACG", "A").interval == Interval("c", 9, 12)
    assert Allele("c", 1, "A", "ACGT").interval == Interval("c", 0, 1)


def test_text_and_order() -> None:
    assert str(Allele("chr21", 43104346, "G", "A")) == "chr21:43104346:G>A"
    unordered = [Allele("c", 10, "A", "T"), Allele("c", 9, "A", "T"), Allele("c", 10, "A", "C")]
    assert [(a.pos, a.alt) for a in sorted(unordered)] == [(9, "T"), (10, "C"), (10, "T")]


@pytest.mark.parametrize(
    ("sequence", "offset", "length"),
    [
        ("CAAAAT", 0, 4),  # the run begins right after the anchor
        ("CAAAAT", 2, 4),  # the offset is in it
        ("CAAAAT", 4, 4),
        ("CAAAAT", 5, 1),  # the run ended before
        ("GGGAC", 2, 3),
        ("", 0, 0),
    ],
)
def test_homopolymer(sequence: str, offset: int, length: int) -> None:
    assert homopolymer_length(sequence, offset) == length


@given(st.text("AC", min_size=1, max_size=30), st.data())
def test_homopolymer_is_the_longer_of_the_runs_found_by_splitting(
    sequence: str, data: st.DataObject
) -> None:
    offset = data.draw(st.integers(0, len(sequence) - 1))
    runs = [m.span() for m in re.finditer(r"A+|C+", sequence)]
    here = [end - start for start, end in runs if start <= offset < end or start == offset + 1]
    assert homopolymer_length(sequence, offset) == max(here)
