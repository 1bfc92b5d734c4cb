"""Windows and copies: paralogous stretches are one window; copies agree with a count of bases."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from globin_people import TABLES, WINDOWS
from hemaline.common.intervals import Interval
from hemaline.globin.haplotypes import GlobinHaplotype, candidates, window_copies
from hemaline.globin.locus_tables import LOCI, load_locus_tables
from hemaline.globin.windows import is_locus_targeted, usable_segments


def test_windows_of_two_stretches_are_at_the_distance_of_the_paralogues():
    offsets = {
        window.segment: window.places[1].start - window.places[0].start
        for window in WINDOWS.windows
        if len(window.places) == 2
    }
    assert offsets == {"X": 4257, "Z": 3804, "G": 4924}
    assert set(WINDOWS.usual[WINDOWS.names == "Z"]) == {4.0}


def test_windows_do_not_overlap():
    places = sorted(place for window in WINDOWS.windows for place in window.places)
    assert all(not a.overlaps(b) for a, b in pairwise(places))
    assert {len(place) for place in places} == {TABLES.rules.window}


def test_segments_of_the_event_and_of_genes_are_in_their_locus():
    tables = load_locus_tables()
    rules = tables.rules
    assert set(rules.event.segments) <= set(tables.segments(rules.event.locus))
    for one in rules.genes:
        assert one.segment in tables.segments(one.locus)
    for one in rules.unnamed:
        assert set(one.lost) <= set(tables.segments("beta"))


def test_a_paralogous_base_is_in_the_stretches_of_its_segment():
    # Some are behind the last window, within a fragment.
    segments = TABLES.segments("alpha")
    places = [part.interval.widened(150) for name in ("Z", "X") for part in segments[name]]
    for one in TABLES.bases:
        assert one.base_first != one.base_second
        assert any(place.contains(one.chrom, one.pos_first - 1) for place in places)
        assert any(place.contains(one.chrom, one.pos_second - 1) for place in places)


@pytest.mark.parametrize("locus", LOCI)
def test_candidates_are_probabilities_with_the_reference_first(locus):
    found = candidates(locus, TABLES, [])
    assert found[0].kind == "normal"
    assert found[0].prior > 0.5
    assert sum(one.prior for one in found) == pytest.approx(1)
    assert {one.name for one in found if one.name} == {
        one.name for one in TABLES.deletions if one.locus == locus
    }


HAPLOTYPES = st.builds(
    lambda kind, start, length: GlobinHaplotype(kind, 0.1, "chr16", start, start + length),
    st.sampled_from(["deletion", "duplication"]),
    st.integers(150_000, 184_000),
    st.integers(1, 30_000),
)


@settings(max_examples=30)
@given(HAPLOTYPES)
def test_copies_of_windows_agree_with_a_count_of_bases(haplotype):
    (copies,) = window_copies([haplotype], WINDOWS.windows)
    inside = {haplotype.chrom: range(haplotype.start, haplotype.end)}
    change = -1 if haplotype.kind == "deletion" else 1
    for at in range(0, len(WINDOWS.windows), 37):
        expected = 0.0
        for place in WINDOWS.windows[at].places:
            touched = inside.get(place.chrom, range(0))
            bases = sum(1 for base in range(place.start, place.end) if base in touched)
            expected += 1 + change * bases / len(place)
        assert copies[at] == pytest.approx(expected)


def test_a_window_is_targeted_where_all_its_stretches_are():
    whole = {"chr16": [Interval("chr16", 0, 300_000)], "chr11": [Interval("chr11", 0, 6_000_000)]}
    every = WINDOWS.targeted(whole, 0.9)
    assert every.all()
    assert all(is_locus_targeted(locus, TABLES, WINDOWS, every) for locus in LOCI)
    # HBA2 alone: no window of the pool of both genes.
    only = {"chr16": [Interval("chr16", 170_000, 174_000)]}
    some = WINDOWS.targeted(only, 0.9)
    assert not some[WINDOWS.names == "Z"].any()
    assert some[WINDOWS.names == "U42"].all()
    assert usable_segments("alpha", TABLES, WINDOWS, some) == {"U42"}
    assert not any(is_locus_targeted(locus, TABLES, WINDOWS, some) for locus in LOCI)
    assert not WINDOWS.targeted({}, 0.9).any()


def test_a_locus_without_controls_is_not_targeted():
    targeted = ~WINDOWS.controls
    assert not is_locus_targeted("alpha", TABLES, WINDOWS, targeted)
    assert isinstance(np.sum(targeted), np.integer)
