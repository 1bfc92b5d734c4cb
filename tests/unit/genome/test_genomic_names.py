"""HGVS g. names: applied back to the sequence they give the same haplotype."""

import re
from dataclasses import dataclass
from typing import cast

import pysam
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from examples import at_most
from hemaline.genome.alleles import Allele
from hemaline.genome.genomic_names import GenomicNames

_NAME = re.compile(
    r"(?P<first>\d+)(?:_(?P<last>\d+))?"
    r"(?:(?P<old>[ACGT])>(?P<new>[ACGT])|(?P<kind>delins|del|dup|ins)(?P<bases>[ACGT]*))"
)


@dataclass(frozen=True)
class _Sequence:
    """The part of a FASTA that GenomicNames uses."""

    bases: str

    def fetch(self, _: str, start: int, end: int) -> str:
        return self.bases[start:end].lower()

    def get_reference_length(self, _: str) -> int:
        return len(self.bases)


def sequence(bases: str) -> pysam.FastaFile:
    return cast(pysam.FastaFile, _Sequence(bases))


def name(bases: str, pos: int, ref: str, alt: str) -> str:
    assert bases[pos - 1 : pos - 1 + len(ref)] == ref
    names = GenomicNames(sequence(bases), {"c": "NC_1.1"})
    return names.name(Allele("c", pos, ref, alt)).removeprefix("NC_1.1:g.")


def apply(bases: str, text: str) -> str:
    """The haplotype an HGVS name describes."""
    match = _NAME.fullmatch(text)
    assert match, text
    first = int(match["first"])
    last = int(match["last"] or first)
    assert 1 <= first <= last <= len(bases)
    before, touched, after = bases[: first - 1], bases[first - 1 : last], bases[last:]
    if match["old"]:
        assert touched == match["old"]
        return before + match["new"] + after
    if match["kind"] == "ins":
        assert last == first + 1
        return before + touched[0] + match["bases"] + touched[1] + after
    if match["kind"] == "dup":
        assert not match["bases"]
        return before + touched * 2 + after
    assert bool(match["bases"]) is (match["kind"] == "delins")
    return before + match["bases"] + after


@st.composite
def variants(draw: st.DrawFn) -> tuple[str, int, str, str]:
    """A sequence and an allele on it, away from the ends of the contig, which are N in life."""
    core = draw(st.text("ACG", min_size=1, max_size=24))
    bases = f"T{core}T"
    pos = draw(st.integers(2, len(core) + 1))
    ref = bases[pos - 1 : min(pos - 1 + draw(st.integers(1, 5)), len(core) + 1)]
    alt = draw(st.text("ACG", min_size=1, max_size=6))
    if draw(st.booleans()):
        # As VCF anchors insertions and deletions.
        alt = ref[0] + draw(st.sampled_from([alt, ref[1:], "", ref[1:2] * 2]))
    assume(alt != ref)
    return bases, pos, ref, alt


@settings(max_examples=at_most(400), deadline=None)
@given(variants())
def test_the_name_describes_the_same_haplotype(variant: tuple[str, int, str, str]) -> None:
    bases, pos, ref, alt = variant
    expected = bases[: pos - 1] + alt + bases[pos - 1 + len(ref) :]
    assert apply(bases, name(*variant)) == expected


@settings(max_examples=at_most(400), deadline=None)
@given(variants())
def test_the_name_is_the_one_the_rules_prefer(variant: tuple[str, int, str, str]) -> None:
    """Substitution, deletion, duplication, insertion, delins; and the 3' rule, by exhaustion."""
    bases = variant[0]
    text = name(*variant)
    haplotype = apply(bases, text)
    size = len(haplotype) - len(bases)
    spans = [
        f"{first}_{last}" if last > first else f"{first}"
        for first in range(1, len(bases) + 1)
        for last in range(first, len(bases) + 1)
    ]
    deletions = [s for s in spans if apply(bases, f"{s}del") == haplotype]
    duplications = [s for s in spans if apply(bases, f"{s}dup") == haplotype]
    insertions = [
        f"{at}_{at + 1}ins{haplotype[at : at + size]}"
        for at in range(1, len(bases))
        if size > 0 and haplotype == bases[:at] + haplotype[at : at + size] + bases[at:]
    ]
    differing = [i for i, (a, b) in enumerate(zip(bases, haplotype, strict=False)) if a != b]
    if size == 0 and len(differing) == 1:
        (at,) = differing
        assert text == f"{at + 1}{bases[at]}>{haplotype[at]}"
    elif deletions:
        assert text == f"{deletions[-1]}del"
    elif duplications:
        assert text == f"{duplications[-1]}dup"
    elif insertions:
        assert text == insertions[-1]
    else:
        assert "delins" in text


@pytest.mark.parametrize(
    ("bases", "pos", "ref", "alt", "expected"),
    [
        ("ACGTACGT", 3, "G", "T", "3G>T"),
        ("ACGTACGT", 3, "GT", "CA", "3_4delinsCA"),
        ("ACGTACGT", 3, "GT", "GA", "4T>A"),
        ("ACGTACGT", 3, "GTA", "GC", "4_5delinsC"),
        # Left-aligned in the sheet, named at the right end of the run.
        ("CAAAAT", 1, "CA", "C", "5del"),
        ("CAAAAT", 1, "CAA", "C", "4_5del"),
        ("CAAAAT", 1, "C", "CA", "5dup"),
        ("CAAAAT", 1, "C", "CAA", "4_5dup"),
        ("GCACACT", 1, "G", "GCA", "5_6dup"),
        # More copies than there are cannot be a duplication.
        ("GCAT", 1, "G", "GCACA", "3_4insCACA"),
        ("ACGTACGT", 2, "C", "CTT", "2_3insTT"),
        ("AGTCC", 1, "A", "AGTG", "3_4insGGT"),
    ],
)
def test_hand_made_names(bases: str, pos: int, ref: str, alt: str, expected: str) -> None:
    assert name(bases, pos, ref, alt) == expected


def test_an_insertion_at_the_end_of_the_contig_stays_inside() -> None:
    assert name("ACGG", 2, "C", "CG") == "4dup"


def test_contigs_without_accession_keep_their_name() -> None:
    names = GenomicNames(sequence("ACGT"), {"c": "NC_1.1"})
    assert names.name(Allele("other", 2, "C", "T")) == "other:g.2C>T"
    assert names.name(Allele("c", 2, "C", "T")) == "NC_1.1:g.2C>T"
