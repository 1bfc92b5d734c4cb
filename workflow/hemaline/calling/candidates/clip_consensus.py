"""Clipped read ends gathered by the sequence they share, whatever base the aligner broke them at.

Positions are local to a window of the reference. A read is laid on without gaps from the part
of it that is aligned, so that all reads of one break have equal ends although the aligner clips one
a few bases early and another, by chance matches, a few bases late. Ends clipped on the left are
turned round with their window, so that here every clip points to higher positions.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hemaline.calling.candidates.clip_rules import SoftClipRules

Bytes = NDArray[np.uint8]

UNKNOWN = ord("N")
BASES = np.frombuffer(b"ACGT", dtype=np.uint8)
# Aligned bases before the clip that are assessed too: the aligner may have broken late.
CONTEXT = 30
_SOFT_CLIP = 4
_ALIGNED = frozenset({0, 7, 8})
# Length of the words by which ends that may belong together are found, one every few bases.
_WORD, _STEP = 6, 3
# Fewer bases in common do not show that two ends agree.
_SHARED = 9
# More reads of one break add nothing about its bases.
_VOTERS = 400


@dataclass(frozen=True)
class ClippedEnd:
    """The end of a read: ``bases`` from position ``start`` on, clipped from ``clip`` on.

    ``bases`` holds N where the quality is too low; ``weights`` are qualities, 0 there.
    """

    fragment: str
    start: int
    clip: int
    bases: bytes
    weights: Bytes

    @property
    def clipped(self) -> bytes:
        """The clipped bases."""
        return self.bases[self.clip - self.start :]

    def words(self, step: int) -> Iterator[tuple[int, bytes]]:
        """Words of the clipped bases that begin at multiples of ``step``."""
        first = -(-self.clip // step) * step
        for position in range(first, self.start + len(self.bases) - _WORD + 1, step):
            word = self.bases[position - self.start : position - self.start + _WORD]
            if UNKNOWN not in word:
                yield position, word


@dataclass(frozen=True)
class Consensus:
    """Consensus of the reads of one break.

    ``bases`` (N where nobody reads one) begin at ``start``; ``reads`` counts those that have the
    base of the consensus. The first read is clipped at ``clip``.
    """

    start: int
    clip: int
    bases: Bytes
    reads: NDArray[np.int32]
    fragments: frozenset[str]


def clipped_ends(
    read: Any, origin: int, window: int, min_quality: int, rules: SoftClipRules
) -> Iterator[tuple[bool, ClippedEnd]]:
    """Ends of a read that may be evidence of a break, and whether they are turned round.

    ``origin`` is the 0-based reference position of the window's first base, ``window`` its
    length. Read-through into an adapter and tails of one base are left out.
    """
    cigar = read.cigartuples
    for turned in (False, True):
        operation, length = cigar[0] if turned else cigar[-1]
        if operation != _SOFT_CLIP or length < rules.min_clip_length:
            continue
        neighbour, aligned = cigar[1] if turned else cigar[-2]
        if neighbour not in _ALIGNED or _reads_through(read, turned):
            continue
        context = min(CONTEXT, aligned)
        size = length + context
        bases, weights = _masked(read, slice(0, size) if turned else slice(-size, None))
        weights = np.where(weights >= min_quality, weights, 0).astype(np.uint8)
        bases = np.where(weights > 0, bases, UNKNOWN).astype(np.uint8)
        if turned:
            bases, weights = bases[::-1], weights[::-1]
            clip = window - (read.reference_start - origin)
        else:
            clip = read.reference_end - origin
        if _is_informative(bases[context:], rules):
            start = clip - context
            yield turned, ClippedEnd(read.query_name, start, clip, bases.tobytes(), weights)


def _masked(read: Any, part: slice) -> tuple[Bytes, Bytes]:
    bases = np.frombuffer(read.query_sequence[part].encode(), dtype=np.uint8)
    return bases, np.frombuffer(read.query_qualities, dtype=np.uint8)[part]


def _reads_through(read: Any, turned: bool) -> bool:
    """True if the read ends, at its 3' side, where the mate begins: the rest is adapter."""
    if turned != read.is_reverse or not read.is_paired or read.mate_is_unmapped:
        return False
    if read.next_reference_id != read.reference_id or read.mate_is_reverse == read.is_reverse:
        return False
    # Template length runs from 5' end to 5' end, and is negative on the reverse read.
    if turned:
        return bool(read.reference_start == read.reference_end + read.template_length)
    return bool(read.reference_end == read.reference_start + read.template_length)


def _is_informative(clipped: Bytes, rules: SoftClipRules) -> bool:
    """Enough good bases, and not nearly all of them the same (poly-G of two-colour chemistry)."""
    counts = np.bincount(clipped, minlength=128)[BASES]
    good = int(counts.sum())
    return good >= rules.min_clip_length and counts.max() <= rules.max_single_base_share * good


def gather(ends: Iterable[ClippedEnd], rules: SoftClipRules) -> list[Consensus]:
    """Consensus of every set of ends that agree, of at least two fragments."""
    groups: list[list[ClippedEnd]] = []
    known: dict[tuple[int, bytes], list[int]] = {}
    # The longest first: the others are held against it.
    for end in sorted(ends, key=lambda e: (-len(e.clipped), e.start, e.bases, e.fragment)):
        candidates = {number for word in end.words(_STEP) for number in known.get(word, ())}
        number = _best_group(end, sorted(candidates), groups, rules)
        if number is None:
            number = len(groups)
            groups.append([])
            for word in end.words(1):
                known.setdefault(word, []).append(number)
        groups[number].append(end)
    return [
        _consensus(group)
        for group in groups
        if len({end.fragment for end in group}) >= rules.min_fragments
    ]


def _best_group(
    end: ClippedEnd,
    candidates: Sequence[int],
    groups: Sequence[Sequence[ClippedEnd]],
    rules: SoftClipRules,
) -> int | None:
    best, fewest = None, np.inf
    for number in candidates:
        differing = _difference(end, groups[number][0], rules)
        if differing is not None and differing < fewest:
            best, fewest = number, differing
    return best


def _difference(one: ClippedEnd, other: ClippedEnd, rules: SoftClipRules) -> int | None:
    """Differing bases where both are clipped; None when there are too many or too few shared."""
    first = max(one.clip, other.clip)
    last = min(one.start + len(one.bases), other.start + len(other.bases))
    if last - first < _SHARED:
        return None
    left = np.frombuffer(one.bases, dtype=np.uint8)[first - one.start : last - one.start]
    right = np.frombuffer(other.bases, dtype=np.uint8)[first - other.start : last - other.start]
    both = (left != UNKNOWN) & (right != UNKNOWN)
    differing = int(np.count_nonzero(both & (left != right)))
    allowed = 1 + rules.clip_mismatch_share * int(np.count_nonzero(both))
    return differing if differing <= allowed else None


def _consensus(group: Sequence[ClippedEnd]) -> Consensus:
    """Majority by summed quality; of bases that weigh the same the first of the alphabet."""
    voters = group[:_VOTERS]
    start = min(end.start for end in voters)
    size = max(end.start + len(end.bases) for end in voters) - start
    weights = np.zeros((len(BASES), size), dtype=np.int64)
    counts = np.zeros((len(BASES), size), dtype=np.int32)
    for end in voters:
        bases = np.frombuffer(end.bases, dtype=np.uint8)
        columns = np.arange(end.start - start, end.start - start + bases.size)
        for row, base in enumerate(BASES):
            chosen = bases == base
            weights[row, columns[chosen]] += end.weights[chosen]
            counts[row, columns[chosen]] += 1
    winner = weights.argmax(axis=0)
    reads = counts[winner, np.arange(size)]
    return Consensus(
        start=start,
        clip=min(end.clip for end in group),
        bases=np.where(reads > 0, BASES[winner], UNKNOWN).astype(np.uint8),
        reads=reads,
        fragments=frozenset(end.fragment for end in group),
    )
