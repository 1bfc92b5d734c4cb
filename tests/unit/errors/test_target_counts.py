"""One sample's counts over its targets.

Kept in a file, distinguished by content, gaps as alleles.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from builders import random_sequence
from hemaline.common.intervals import Interval
from hemaline.errors.site_counts import Gap, SiteCounts
from hemaline.errors.target_counts import TargetCounts, TargetPlaces, left_aligned, starts
from hemaline.genome.alleles import Allele

ONE, TWO, OTHER = Interval("a", 10, 30), Interval("a", 50, 55), Interval("b", 5, 9)
REGIONS = (ONE, TWO, OTHER)
BASES = random_sequence(80, seed=3)


def fetch(chrom: str, start: int, end: int) -> str:
    return BASES[start:end]


def counts_of(region: Interval, seed: int, gaps: dict[Gap, int] | None = None) -> SiteCounts:
    letters = np.random.default_rng(seed).integers(0, 9, (2, len(region), 4)).astype(np.int32)
    return SiteCounts(region, letters, gaps or {})


def joined(gaps: dict[Gap, int] | None = None) -> TargetCounts:
    return TargetCounts.of([counts_of(r, i, gaps) for i, r in enumerate(REGIONS)])


def test_regions_are_joined_in_their_order() -> None:
    gap = Gap(2, 1, "")
    counts = joined({gap: 3})
    assert starts(REGIONS) == [0, 20, 25, 29]
    assert counts.letters.shape == (29, 4)
    np.testing.assert_array_equal(counts.letters[20:25], counts_of(TWO, 1).letters)
    np.testing.assert_array_equal(counts.total, counts.letters.sum(axis=1))
    assert counts.gaps == {Gap(first + 2, 1, ""): 3 for first in (0, 20, 25)}


def test_a_file_gives_back_what_was_saved(tmp_path: Path) -> None:
    counts = joined({Gap(2, 0, "GATT"): 3, Gap(1, 7, ""): 1})
    path = tmp_path / "deep/one.npz"
    counts.save(path)
    read = TargetCounts.load(path)
    assert (read.regions, read.gaps) == (counts.regions, counts.gaps)
    np.testing.assert_array_equal(read.letters, counts.letters)
    assert read.digest == counts.digest
    counts.save(tmp_path / "again.npz")
    assert (tmp_path / "again.npz").read_bytes() == path.read_bytes()


def test_the_digest_distinguishes_data() -> None:
    gap = {Gap(2, 1, ""): 3}
    same = joined(gap)
    more = same.letters.copy()
    more[3, 2] += 1
    moved = (Interval("a", 11, 31), TWO, OTHER)
    others = [
        TargetCounts(same.regions, more, same.gaps),
        TargetCounts(same.regions, same.letters, {}),
        TargetCounts(moved, same.letters, same.gaps),
    ]
    assert joined(gap).digest == same.digest
    assert len({same.digest, *(one.digest for one in others)}) == 4


def test_places() -> None:
    places = TargetPlaces(REGIONS)
    found = [places.index("a", p) for p in (9, 10, 29, 30, 49, 50, 54, 55)]
    assert found == [None, 0, 19, None, None, 20, 24, None]
    assert places.index("b", 8) == 28
    assert places.index("c", 8) is None
    assert TargetPlaces(()).index("a", 0) is None


def test_many_places_at_once_are_those_of_each() -> None:
    places = TargetPlaces((TWO, OTHER, ONE))
    chroms = np.array(["a"] * 70 + ["b"] * 70 + ["c"] * 70, dtype=object)
    positions = np.tile(np.arange(70), 3)
    one_by_one = [places.index(c, int(p)) for c, p in zip(chroms, positions, strict=True)]
    expected = [-1 if one is None else one for one in one_by_one]
    assert places.indices(chroms, positions).tolist() == expected
    assert sorted(set(expected)) == list(range(-1, 29))


@pytest.mark.parametrize(
    ("after", "gap", "anchor", "alleles"),
    [
        (5, Gap(0, 1, ""), 2, ("CA", "C")),
        (6, Gap(0, 0, "A"), 2, ("C", "CA")),
        (4, Gap(0, 2, ""), 2, ("CAA", "C")),
        (6, Gap(0, 0, "G"), 6, ("A", "AG")),
        (6, Gap(0, 1, ""), 6, ("AG", "A")),
    ],
)
def test_gaps_move_to_the_left_of_a_run(
    after: int, gap: Gap, anchor: int, alleles: tuple[str, str]
) -> None:
    assert left_aligned("TTCAAAAGT", after, gap) == (anchor, alleles)


@given(st.text("AC", min_size=12, max_size=30), st.integers(4, 8), st.integers(1, 3), st.data())
def test_left_aligned_is_the_same_haplotype_and_cannot_move_further(
    bases: str, anchor: int, size: int, data: st.DataObject
) -> None:
    inserted = data.draw(st.text("AC", min_size=size, max_size=size) | st.just(""))
    gap = Gap(0, 0 if inserted else size, inserted)
    changed = bases[: anchor + 1] + inserted + bases[anchor + 1 + gap.deleted :]
    at, (ref, alt) = left_aligned(bases, anchor, gap)
    assert bases[at : at + len(ref)] == ref
    assert bases[:at] + alt + bases[at + len(ref) :] == changed
    assert at == 0 or ref[-1] != alt[-1] or min(len(ref), len(alt)) > 1
    assert ref[0] == alt[0]


def test_indels_are_alleles_with_the_fragments_at_their_anchor() -> None:
    run = "ACGTC" + "AAAAA" + "GCTAGCTAG"
    region = Interval("a", 3, 17)
    letters = np.zeros((2, 14, 4), dtype=np.int32)
    letters[0, :, 0] = np.arange(100, 114)
    # Three alignments of one deletion of an A; one insertion.
    gaps = {Gap(1, 1, ""): 4, Gap(3, 1, ""): 2, Gap(5, 1, ""): 1, Gap(8, 0, "GG"): 3}
    counts = TargetCounts.of([SiteCounts(region, letters, gaps)])
    found = list(counts.indels(lambda chrom, start, end: run[start:end]))
    assert found == [
        (Allele("a", 5, "CA", "C"), 7, 101),
        (Allele("a", 12, "C", "CGG"), 3, 108),
    ]


def test_an_indel_whose_anchor_leaves_the_region_is_left_out() -> None:
    run = "ACGTC" + "AAAAA" + "GCTAGCTAG"
    region = Interval("a", 6, 17)
    letters = np.zeros((2, 11, 4), dtype=np.int32)
    counts = TargetCounts.of([SiteCounts(region, letters, {Gap(1, 1, ""): 4})])
    assert list(counts.indels(lambda chrom, start, end: run[start:end])) == []
