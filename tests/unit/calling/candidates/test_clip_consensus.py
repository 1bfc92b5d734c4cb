"""Clipped ends that agree are gathered whatever base they are clipped at."""

from dataclasses import replace

import numpy as np
import pytest

from builders import random_sequence
from hemaline.calling.candidates.clip_consensus import CONTEXT, ClippedEnd, gather
from hemaline.filters.filter_document import FilterDocument
from hemaline.paths import resource

RULES = FilterDocument.load(resource("filters.yaml")).candidates.softclip
BODY = random_sequence(CONTEXT, seed=2)
EVENT, OTHER = random_sequence(60, seed=3), random_sequence(60, seed=4)
BREAK = 500


def end(name: str, clip: str = EVENT, late: int = 0, quality: int = 37) -> ClippedEnd:
    """``BODY`` ends at ``BREAK``; the aligner clips ``late`` bases behind it."""
    bases = (BODY + clip)[late:]
    weights = np.full(len(bases), quality, dtype=np.uint8)
    return ClippedEnd(name, BREAK - CONTEXT + late, BREAK + late, bases.encode(), weights)


def test_ends_of_different_length_and_clip_are_one_consensus() -> None:
    (found,) = gather([end("a", EVENT[:20]), end("b", late=4)], RULES)
    assert found.fragments == {"a", "b"}
    assert found.clip == BREAK
    assert found.start == BREAK - CONTEXT
    assert found.bases.tobytes().decode() == BODY + EVENT
    assert list(found.reads[[0, CONTEXT + 19, CONTEXT + 20]]) == [1, 2, 1]


@pytest.mark.parametrize("other", [end("b", OTHER), replace(end("b"), start=550, clip=580)])
def test_other_bases_or_another_break_are_not_the_same(other: ClippedEnd) -> None:
    assert gather([end("a"), other], RULES) == []


def test_both_reads_of_a_fragment_are_one_witness() -> None:
    assert gather([end("a"), end("a", EVENT[:30])], RULES) == []


def test_errors_are_outvoted_by_quality() -> None:
    wrong = EVENT[:20] + ("A" if EVENT[20] != "A" else "C") + EVENT[21:]
    (found,) = gather([end("a", wrong, quality=25), end("b")], RULES)
    assert found.bases.tobytes().decode() == BODY + EVENT
    assert found.reads[CONTEXT + 20] == 1


def test_unknown_bases_neither_agree_nor_differ() -> None:
    masked = EVENT[:20] + "N" * 6 + EVENT[26:40]
    (found,) = gather([end("a", masked), end("b", EVENT[:24])], RULES)
    bases = found.bases.tobytes().decode()
    assert bases == BODY + EVENT[:24] + "NN" + EVENT[26:40]


@pytest.mark.parametrize(("errors", "together"), [(3, True), (8, False)])
def test_allowed_share_of_differing_bases(errors: int, together: bool) -> None:
    places = range(5, 5 + 6 * errors, 6)
    wrong = "".join(
        ("A" if base != "A" else "C") if i in places else base for i, base in enumerate(EVENT)
    )
    assert bool(gather([end("a"), end("b", wrong)], RULES)) is together


def test_two_events_at_one_break_are_distinguished() -> None:
    ends = [
        end(f"{name}{i}", clip[: 30 + i])
        for name, clip in (("a", EVENT), ("b", OTHER))
        for i in range(4)
    ]
    found = gather(ends, RULES)
    assert sorted(sorted(one.fragments) for one in found) == [
        ["a0", "a1", "a2", "a3"],
        ["b0", "b1", "b2", "b3"],
    ]
    assert [one.bases.tobytes() for one in gather(ends[::-1], RULES)] == [
        one.bases.tobytes() for one in found
    ]
