"""From a consensus to the change that explains it, in a window of made bases."""

from dataclasses import replace

import numpy as np
import pytest

from builders import other_base, random_sequence
from hemaline.calling.candidates.clip_alleles import ClipChange, Window, anchored, assembled
from hemaline.calling.candidates.clip_consensus import CONTEXT, Consensus
from hemaline.filters.filter_document import FilterDocument
from hemaline.paths import resource

RULES = FilterDocument.load(resource("filters.yaml")).candidates.softclip
BASES = random_sequence(8000, seed=6)
WINDOW = Window("c", 0, BASES.encode())
FOREIGN = random_sequence(300, seed=7)
BREAK = 6500


def consensus(clip: str, at: int = BREAK, late: int = 0, reads: int = 5) -> Consensus:
    """Reference up to ``at``, then ``clip``; clipped ``late`` bases behind."""
    bases = BASES[at - CONTEXT : at] + clip
    return Consensus(
        start=at - CONTEXT,
        clip=at + late,
        bases=np.frombuffer(bases.encode(), dtype=np.uint8),
        reads=np.full(len(bases), reads, dtype=np.int32),
        fragments=frozenset({"a", "b"}),
    )


def change(start: int, end: int, inserted: str) -> ClipChange:
    return ClipChange(start, end, inserted.encode())


@pytest.mark.parametrize("late", [0, 5])
@pytest.mark.parametrize(
    ("clip", "expected"),
    [
        (BASES[6440:6480], change(BREAK, BREAK, BASES[6440:6500])),
        ("AC" + BASES[6440:6480], change(BREAK, BREAK, "AC" + BASES[6440:6500])),
        (BASES[6600:6630], change(BREAK, 6600, "")),
        (FOREIGN[:50] + BASES[6500:6520], change(BREAK, BREAK, FOREIGN[:50])),
        (FOREIGN[:8] + BASES[6540:6570], change(BREAK, 6540, FOREIGN[:8])),
    ],
)
def test_kinds_of_change(clip: str, expected: ClipChange, late: int) -> None:
    (found,) = anchored(consensus(clip, late=late), WINDOW, RULES)
    assert _haplotype(found) == _haplotype(expected)


def _haplotype(found: ClipChange) -> str:
    return BASES[: found.start] + found.inserted.decode() + BASES[found.end :]


def test_turned_changes_are_the_same_haplotype() -> None:
    one = change(10, 14, "ACGGT")
    backward = one.turned(len(BASES))
    turned = BASES[::-1]
    haplotype = turned[: backward.start] + backward.inserted.decode() + turned[backward.end :]
    assert haplotype[::-1] == _haplotype(one)
    assert backward.turned(len(BASES)) == one


@pytest.mark.parametrize(
    "clip",
    [
        FOREIGN[:60],  # nowhere in the reference
        FOREIGN[:60] + BASES[6500:6511],  # back in it for too few bases
        BASES[6400:6411],
        BASES[1200:1230],  # farther off than an event may be
        BASES[6503:6530],  # too short an event
        "".join(other_base(b) if i in (3, 9) else b for i, b in enumerate(BASES[6500:6530])),
    ],
)
def test_what_is_no_event(clip: str) -> None:
    assert anchored(consensus(clip), WINDOW, RULES) == []


def test_far_places_need_more_bases_than_near_ones() -> None:
    near, far = BASES[6440:6454], BASES[7600:7614]
    assert anchored(consensus(near), WINDOW, RULES)
    assert anchored(consensus(far), WINDOW, RULES) == []
    assert anchored(consensus(BASES[7600:7620]), WINDOW, RULES)


@pytest.mark.parametrize(("reads", "is_own"), [(2, False), (3, True)])
def test_bases_of_the_copy_are_the_reads_own_when_enough_read_them(
    reads: int, is_own: bool
) -> None:
    copied = BASES[6440:6480]
    mutated = copied[:20] + other_base(copied[20]) + copied[21:]
    (found,) = anchored(consensus(mutated, reads=reads), WINDOW, RULES)
    assert found.inserted.decode() == (mutated if is_own else copied) + BASES[6480:6500]


def _left(inserted: str, size: int, at: int = BREAK) -> Consensus:
    """Left-clipped ends at ``at`` of reads with an insertion, turned round."""
    bases = (inserted[-size:] + BASES[at : at + CONTEXT])[::-1]
    clip = len(BASES) - at
    right = consensus("", at)
    return replace(
        right,
        start=clip - CONTEXT,
        clip=clip,
        bases=np.frombuffer(bases.encode(), dtype=np.uint8),
        reads=np.full(len(bases), 5, dtype=np.int32),
    )


@pytest.mark.parametrize("length", [30, 90, 150, 185])
def test_an_insertion_is_assembled_from_both_sides(length: int) -> None:
    inserted = FOREIGN[:length]
    right = consensus(inserted[:100])
    found = assembled(right, _left(inserted, 100), WINDOW, RULES)
    assert found is not None
    assert _haplotype(found) == _haplotype(change(BREAK, BREAK, inserted))


def test_ends_that_do_not_overlap_are_not_joined() -> None:
    inserted = FOREIGN[:190]
    assert assembled(consensus(inserted[:100]), _left(inserted, 100), WINDOW, RULES) is None


def test_an_insertion_with_lost_bases_between_its_breaks() -> None:
    inserted = FOREIGN[:120]
    found = assembled(consensus(inserted[:90]), _left(inserted, 90, BREAK + 12), WINDOW, RULES)
    assert found is not None
    assert _haplotype(found) == _haplotype(change(BREAK, BREAK + 12, inserted))


def test_breaks_far_apart_are_not_of_one_insertion() -> None:
    inserted = FOREIGN[:120]
    apart = BREAK + RULES.max_breaks_apart + 10
    assert assembled(consensus(inserted[:90]), _left(inserted, 90, apart), WINDOW, RULES) is None
