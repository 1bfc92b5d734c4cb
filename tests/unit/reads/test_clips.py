"""Clipped ends that agree: counted at the base next to the break."""

from pathlib import Path

import numpy as np
import pytest

from builders import BAD, CHROM, DUPLICATE, Read, make_genome, random_sequence
from hemaline.common.intervals import Interval
from hemaline.filters.filter_file import load_filters
from hemaline.reads.depth import fragment_depth

BASES = random_sequence(600)
FOREIGN = random_sequence(100, seed=9)
ANOTHER = random_sequence(100, seed=10)
REGION = Interval(CHROM, 200, 320)
FILTERS = load_filters("capture")


def right_clipped(name: str, last: int, clip: str, mapped: int = 50) -> Read:
    """Aligned up to the 0-based base ``last``, then ``clip``."""
    start = last + 1 - mapped
    return Read(name, start, BASES[start : last + 1] + clip, f"{mapped}M{len(clip)}S")


def left_clipped(name: str, first: int, clip: str, mapped: int = 50) -> Read:
    return Read(name, first, clip + BASES[first : first + mapped], f"{len(clip)}S{mapped}M")


def support(folder: Path, reads: list[Read]) -> dict[int, int]:
    """Reads of the commonest end by 0-based position."""
    with make_genome(folder, {CHROM: BASES}).aligned(folder, reads) as alignments:
        clipped = fragment_depth(alignments, REGION, FILTERS).clipped
    return {REGION.start + int(at): int(clipped[at]) for at in np.flatnonzero(clipped)}


def test_like_ends_add_up_whatever_their_length(tmp_path: Path) -> None:
    reads = [right_clipped(f"r{n}", 250, FOREIGN[:n]) for n in range(20, 26)]
    assert support(tmp_path, reads) == {250: 6}


def test_like_left_ends_add_up_at_the_first_aligned_base(tmp_path: Path) -> None:
    reads = [left_clipped(f"r{n}", 250, FOREIGN[-n:]) for n in range(20, 26)]
    assert support(tmp_path, reads) == {250: 6}


def test_unlike_ends_do_not_add_up(tmp_path: Path) -> None:
    reads = [right_clipped(f"a{i}", 250, FOREIGN[:30]) for i in range(3)]
    reads += [right_clipped(f"b{i}", 250, ANOTHER[:30]) for i in range(2)]
    reads += [right_clipped("c", 251, FOREIGN[:30])]
    # An end on the other side of the same base is another break.
    reads += [left_clipped(f"d{i}", 250, FOREIGN[:30]) for i in range(2)]
    assert support(tmp_path, reads) == {250: 3, 251: 1}


def test_only_the_ten_bases_at_the_break_must_agree(tmp_path: Path) -> None:
    reads = [
        right_clipped(f"a{i}", 250, FOREIGN[:10] + other)
        for i, other in enumerate((FOREIGN[10:30], ANOTHER[10:30]))
    ]
    assert support(tmp_path, reads) == {250: 2}
    reads = [right_clipped(f"a{i}", 250, first + FOREIGN[1:30]) for i, first in enumerate("AC")]
    assert support(tmp_path, reads) == {250: 1}


@pytest.mark.parametrize(("length", "found"), [(19, {}), (20, {250: 1})])
def test_short_clips_are_passed_over(tmp_path: Path, length: int, found: dict[int, int]) -> None:
    assert support(tmp_path, [right_clipped("a", 250, FOREIGN[:length])]) == found
    assert support(tmp_path, [left_clipped("a", 250, FOREIGN[:length])]) == found


def test_both_ends_of_one_read_count(tmp_path: Path) -> None:
    bases = FOREIGN[:25] + BASES[240:270] + ANOTHER[:25]
    assert support(tmp_path, [Read("a", 240, bases, "25S30M25S")]) == {240: 1, 269: 1}


def test_breaks_outside_the_region_are_others_business(tmp_path: Path) -> None:
    reads = [left_clipped("a", 199, FOREIGN[:30]), left_clipped("b", 200, FOREIGN[:30])]
    reads += [right_clipped("c", 319, FOREIGN[:30]), right_clipped("d", 320, FOREIGN[:30])]
    assert support(tmp_path, reads) == {200: 1, 319: 1}


def test_reads_that_are_no_evidence_have_no_ends(tmp_path: Path) -> None:
    read = right_clipped("a", 250, FOREIGN[:30])
    copies = [
        Read("b", read.start, read.bases, read.cigar, flag=DUPLICATE),
        Read("c", read.start, read.bases, read.cigar, mapq=19),
        Read("d", read.start, read.bases, "80M"),
    ]
    assert support(tmp_path, copies) == {}
    assert support(tmp_path, [read, *copies]) == {250: 1}


def test_quality_of_the_clip_does_not_matter(tmp_path: Path) -> None:
    """Agreement between reads distinguishes an event from noise."""
    read = right_clipped("a", 250, FOREIGN[:30])
    qualities = (37,) * 50 + (BAD,) * 30
    assert support(tmp_path, [Read("a", read.start, read.bases, read.cigar, qualities)]) == {250: 1}
