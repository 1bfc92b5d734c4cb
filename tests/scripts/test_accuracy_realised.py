"""Fragments that distinguish an event from the reference, counted by their origin."""

from __future__ import annotations

import numpy as np
import pytest

from benchmarks.realised import Molecules, molecules_of, realised
from benchmarks.truth import Event, SequenceSource, left_align
from hemaline.common.intervals import Interval
from simulation.simulate import Allele, Library, simulate
from simulation.simulate_haplotypes import haplotypes_of

WINDOW = Interval("chr21", 1_000, 5_000)
READ = 100


def placed(sequence: SequenceSource, event: Event, *starts: tuple[int, int]) -> list[Molecules]:
    """No fragment of the reference, and one of the event's haplotype for each pair of starts."""
    reference, mutated = haplotypes_of(sequence, WINDOW, [event.allele])
    none = np.zeros((2, 0), dtype=np.int64)
    own = np.array(starts, dtype=np.int64).T - WINDOW.start
    return [Molecules(reference, none, READ), Molecules(mutated, own, READ)]


def substitution(sequence: SequenceSource, pos: int) -> Event:
    ref = sequence("chr21", pos - 1, pos)
    alt = "A" if ref != "A" else "C"
    return Event("S", "SNV", Allele("chr21", pos, ref, alt, 0.1), 1)


def test_a_fragment_counts_once_whichever_of_its_reads_covers_the_base(
    sequence: SequenceSource,
) -> None:
    event = substitution(sequence, 3_000)
    pairs = [(2_999, 3_050), (2_900, 2_950), (2_899, 3_000), (2_800, 2_999), (2_950, 2_960)]
    molecules = placed(sequence, event, *pairs)
    # 0-based base 2,999: the third pair ends before it and starts after it.
    assert realised([event], molecules, sequence)[0].alt == 4


def test_a_read_that_ends_in_the_repeat_give_no_information(sequence: SequenceSource) -> None:
    start, length = 3_000, 60
    copy = sequence("chr21", start, start + length)
    pos, ref, alt = left_align(sequence, "chr21", start + length + 1, "", copy)
    event = Event("S", "dup", Allele("chr21", pos, ref, alt, 0.1), length)
    junction = start + length
    inside = (junction - READ, junction)
    across = (junction - READ // 2, junction + 200)
    molecules = placed(sequence, event, inside, across)
    assert realised([event], molecules, sequence)[0].alt == 1


def test_counts_follow_the_share(sequence: SequenceSource) -> None:
    event = substitution(sequence, 2_450)
    allele = Allele("chr21", 2_450, event.allele.ref, event.allele.alt, 0.2)
    event = Event("S", "SNV", allele, 1)
    library = Library((Interval("chr21", 2_300, 2_600),), (allele,), 900, sample_id="X")
    (counts,) = realised([event], molecules_of(simulate(sequence, library)), sequence)
    depth = counts.depth / 2
    assert depth == pytest.approx(900, rel=0.25)
    assert abs(counts.vaf - 0.2) < 4 * (0.2 * 0.8 / depth) ** 0.5
    assert counts.alt == pytest.approx(counts.carrying / 2, rel=0.02)


def test_the_share_next_to_a_long_duplication_is_not_that_of_informative_reads(
    sequence: SequenceSource,
) -> None:
    start, length = 2_400, 200
    copy = sequence("chr21", start, start + length)
    pos, ref, alt = left_align(sequence, "chr21", start + length + 1, "", copy)
    allele = Allele("chr21", pos, ref, alt, 0.3)
    event = Event("S", "dup", allele, length)
    library = Library((Interval("chr21", 2_300, 2_700),), (allele,), 900, sample_id="X")
    (counts,) = realised([event], molecules_of(simulate(sequence, library)), sequence)
    assert abs(counts.vaf - 0.3) < 4 * (0.3 * 0.7 / (counts.depth / 2)) ** 0.5
    assert 0 < counts.alt < counts.carrying


def test_an_event_that_no_haplotype_carries_is_refused(sequence: SequenceSource) -> None:
    event, other = substitution(sequence, 3_000), substitution(sequence, 3_100)
    molecules = placed(sequence, other, (2_990, 3_050))
    with pytest.raises(ValueError, match="0 haplotypes"):
        realised([event], molecules, sequence)
