"""From the consensus of a break to the change of sequence that explains it.

A consensus that begins in the reference and comes back to it elsewhere is one change: reference
up to ``start``, bases that are nowhere there, reference again. Coming back before the break is a
tandem duplication, behind it a deletion, at it an insertion. Bases that fit both sides of the
break (microhomology) give the same sequence whichever side they are counted to, so that
left-alignment makes one allele of them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hemaline.calling.candidates.clip_consensus import CONTEXT, UNKNOWN, Bytes, Consensus
from hemaline.calling.candidates.clip_rules import SoftClipRules

# Score of a base that agrees and cost of one that does not, as in bwa mem.
_MATCH, _MISMATCH = 1, 4
# The consensus is looked for in the reference by words of this length, one every few bases.
_SEED, _SEED_STEP = 11, 3
# A seed that occurs more often than this locates nothing.
_MOST_PLACES = 20
# Bases of a consensus that differ from the reference are part of an allele when this many read
# them.
_READS_OF_A_BASE = 3


@dataclass(frozen=True)
class Window:
    """A stretch of the reference: ``bases`` from the 0-based position ``origin`` of ``chrom``."""

    chrom: str
    origin: int
    bases: bytes

    def turned(self) -> Window:
        """Read from its end; positions count from there."""
        return Window(self.chrom, self.origin, self.bases[::-1])

    @property
    def codes(self) -> Bytes:
        """ASCII codes of the bases."""
        return np.frombuffer(self.bases, dtype=np.uint8)


@dataclass(frozen=True, order=True)
class Change:
    """Bases ``start`` to ``end`` (local, half-open) of a window, replaced by ``inserted``."""

    start: int
    end: int
    inserted: bytes

    def turned(self, window: int) -> Change:
        """The same in a window of this length read from its end."""
        return Change(window - self.end, window - self.start, self.inserted[::-1])


def anchored(consensus: Consensus, window: Window, rules: SoftClipRules) -> list[Change]:
    """Changes after which the consensus is back in the reference; the best, or several as good."""
    prefix = _prefix_scores(consensus, window)
    kept = _positions_of_maxima(prefix)
    best, found = 0, set[Change]()
    for offset in _diagonals(consensus, window, rules):
        suffix = _suffix_scores(consensus, window, offset)
        split = _split(prefix[kept] + suffix, kept)
        before, behind = int(prefix[kept[split]]), int(suffix[split])
        total = before + behind
        if before < rules.min_anchor_score or total < prefix[-1] + rules.min_gain or total < best:
            continue
        filler = split - int(kept[split])
        apart = offset + split - (consensus.start + int(kept[split]))
        if behind < rules.needed_anchor_score(filler, apart):
            continue
        change = _change(consensus, window, int(kept[split]), split, offset)
        if change is None or not rules.accepts(change.end - change.start, len(change.inserted)):
            continue
        found = found if total == best else set()
        best = total
        found.add(change)
    return sorted(found)


def _split(totals: NDArray[np.int64], kept: NDArray[np.int64]) -> int:
    """Where reference before and reference behind explain most; of equals the most filler.

    What explains as much with less filler has matches that only make up for its mismatches.
    """
    best = np.flatnonzero(totals == totals.max())
    return int(best[np.argmax(best - kept[best])])


def assembled(
    left: Consensus, right: Consensus, window: Window, rules: SoftClipRules
) -> Change | None:
    """The insertion between a break and the next, whose consensuses overlap each other.

    ``right`` is turned round, as its ends were gathered. None when they do not overlap.
    """
    first = left.bases
    second = right.bases[::-1]
    before = _breaks_after(left, window)
    behind = _breaks_after(right, window.turned())
    start, end = left.start + before, len(window.bases) - (right.start + behind)
    if abs(end - start) > rules.max_breaks_apart:
        return None
    # Ends of the inserted bases in ``first`` and ``second``.
    stop = second.size - behind
    for length in range(rules.min_length, rules.max_insertion + 1):
        # Where second[0] is in first.
        shift = before + length - stop
        if shift >= first.size:
            break
        low, high = max(0, shift), min(first.size, shift + second.size)
        if high - low < rules.min_overlap or not _agree(
            first[low:high], second[low - shift : high - shift], rules
        ):
            continue
        joined = np.full(length, UNKNOWN, dtype=np.uint8)
        part = second[max(0, stop - length) : stop]
        joined[length - part.size :] = part
        part = first[before : before + length]
        joined[: part.size] = np.where(part == UNKNOWN, joined[: part.size], part)
        if UNKNOWN in joined:
            return None
        return _in_order(start, end, joined.tobytes(), window)
    return None


def _in_order(start: int, end: int, inserted: bytes, window: Window) -> Change:
    """The change of reference up to ``start``, ``inserted`` and reference from ``end`` on."""
    if end >= start:
        return Change(start, end, inserted)
    return Change(start, start, inserted + window.bases[end:start])


def _breaks_after(consensus: Consensus, window: Window) -> int:
    """Bases of the consensus that are still the reference's."""
    prefix = _prefix_scores(consensus, window)
    return int(_positions_of_maxima(prefix)[-1])


def _agree(one: Bytes, other: Bytes, rules: SoftClipRules) -> bool:
    both = (one != UNKNOWN) & (other != UNKNOWN)
    compared = int(np.count_nonzero(both))
    differing = int(np.count_nonzero(both & (one != other)))
    return compared >= rules.min_overlap and differing <= rules.clip_mismatch_share * compared


def _scores(consensus: Consensus, window: Window, start: int) -> NDArray[np.int64]:
    """Score of each base of the consensus laid on the window from ``start`` on."""
    scores = np.full(consensus.bases.size, -_MISMATCH, dtype=np.int64)
    low, high = max(0, -start), min(consensus.bases.size, len(window.bases) - start)
    if low < high:
        same = consensus.bases[low:high] == window.codes[start + low : start + high]
        scores[low:high] = np.where(same, _MATCH, -_MISMATCH)
    scores[consensus.bases == UNKNOWN] = 0
    return scores


def _prefix_scores(consensus: Consensus, window: Window) -> NDArray[np.int64]:
    """Score of the first 0, 1, ... bases laid on where the reads are aligned."""
    return np.concatenate([[0], np.cumsum(_scores(consensus, window, consensus.start))])


def _suffix_scores(consensus: Consensus, window: Window, offset: int) -> NDArray[np.int64]:
    """Score of the bases from 0, 1, ... on laid on so that the first would be at ``offset``."""
    scores = _scores(consensus, window, offset)
    return np.concatenate([np.cumsum(scores[::-1])[::-1], [0]])


def _positions_of_maxima(scores: NDArray[np.int64]) -> NDArray[np.int64]:
    """For each position the one at or before it with the largest score, the first of equals.

    Of equals the later has matches that only make up for its mismatches.
    """
    running = np.maximum.accumulate(scores)
    is_larger = np.concatenate([[True], running[1:] > running[:-1]])
    return np.maximum.accumulate(np.where(is_larger, np.arange(scores.size), 0))


def _diagonals(consensus: Consensus, window: Window, rules: SoftClipRules) -> Iterator[int]:
    """Places of the consensus' first base for which a word of it is in the reference."""
    text = consensus.bases.tobytes()
    low = max(0, consensus.clip - rules.max_insertion - CONTEXT)
    high = consensus.clip + rules.max_deletion + len(text)
    seen = {consensus.start}
    for index in range(consensus.clip - consensus.start, len(text) - _SEED + 1, _SEED_STEP):
        word = text[index : index + _SEED]
        places = list(_places(window.bases, word, low, high)) if UNKNOWN not in word else []
        if len(places) > _MOST_PLACES:
            continue
        for place in places:
            if place - index not in seen:
                seen.add(place - index)
                yield place - index


def _places(text: bytes, word: bytes, low: int, high: int) -> Iterator[int]:
    place = text.find(word, low, high)
    while place >= 0:
        yield place
        place = text.find(word, place + 1, high)


def _change(
    consensus: Consensus, window: Window, kept: int, back: int, offset: int
) -> Change | None:
    """Reference up to base ``kept`` of the consensus, and again from its base ``back`` on."""
    filler = consensus.bases[kept:back].tobytes()
    start, end = consensus.start + kept, offset + back
    if start < 0 or end < 0 or max(start, end) > len(window.bases) or UNKNOWN in filler:
        return None
    if end >= start:
        return Change(start, end, filler)
    repeated = window.codes[end:start].copy()
    read = consensus.bases[back : back + repeated.size]
    trusted = consensus.reads[back : back + repeated.size] >= _READS_OF_A_BASE
    repeated[: read.size] = np.where(trusted, read, repeated[: read.size])
    return Change(start, start, filler + repeated.tobytes())
