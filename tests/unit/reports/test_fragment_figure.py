"""Bars of fragments: every fragment is in one, on one scale."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from hemaline.calling.evidence.allele_evidence import Evidence
from hemaline.genome.alleles import Allele
from hemaline.reports.fragment_figure import BAR, LEFT, fragment_bars

ALLELE = Allele("chr1", 5, "A", "C")
counts = st.integers(0, 5_000)


@given(st.lists(counts, min_size=8, max_size=8))
def test_every_number_is_drawn_and_nothing_overlaps(numbers: list[int]) -> None:
    ref, alt, other, ambiguous, *strands = numbers
    bars = fragment_bars(Evidence(ALLELE, ref, alt, other, ambiguous, *strands, 1))
    drawn = {(bar.name, part.kind): part.number for bar in bars for part in bar.parts}
    assert drawn == {
        ("all", "ref"): ref, ("all", "alt"): alt, ("all", "other"): other,
        ("all", "ambiguous"): ambiguous, ("forward", "alt"): strands[0],
        ("reverse", "alt"): strands[1], ("forward", "ref"): strands[2],
        ("reverse", "ref"): strands[3],
    }  # fmt: skip
    for bar in bars:
        x = LEFT
        for part in bar.parts:
            assert abs(part.x - x) < 0.02
            assert (part.width > 0) == (part.number > 0)
            x += part.width
        assert bar.end <= LEFT + BAR + 2.1
