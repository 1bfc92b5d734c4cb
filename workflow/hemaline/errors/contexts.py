"""Trinucleotide contexts of substitutions, pyrimidine-centred, and runs of one base.

``A[C>T]G`` represents ACG>ATG and, on the other strand, CGT>CAT: the 96 classes of Alexandrov
et al., Nature 500:415 (2013), which one strand of a molecule cannot be distinguished from the other
in.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from hemaline.common.intervals import Interval
from hemaline.errors.site_counts import LETTERS, UNREAD, Codes, letter_codes

Fetch = Callable[[str, int, int], str]

CLASSES = ("C>A", "C>G", "C>T", "T>A", "T>C", "T>G")
CONTEXTS = tuple(f"{a}[{c}]{b}" for c in CLASSES for a in LETTERS for b in LETTERS)
OF_CLASS = np.repeat(np.arange(len(CLASSES)), len(LETTERS) ** 2)

# Class by (centre, alternative), both as letter codes of the pyrimidine's strand.
_CLASS = np.full((4, 4), -1, dtype=np.int64)
for _index, _name in enumerate(CLASSES):
    _CLASS[LETTERS.index(_name[0]), LETTERS.index(_name[2])] = _index


def flanked(fetch: Fetch, region: Interval, flank: int) -> str:
    """Upper-case bases of the region and ``flank`` on either side, N beyond the contig's ends."""
    start = max(0, region.start - flank)
    bases = fetch(region.chrom, start, region.end + flank).upper()
    left = flank - (region.start - start)
    return ("N" * left + bases).ljust(len(region) + 2 * flank, "N")


def is_purine(codes: Codes) -> NDArray[np.bool_]:
    """True if a letter is A or G: its substitutions are named on the other strand."""
    return np.asarray((codes == 0) | (codes == 2))


def context_indices(sequence: str) -> NDArray[np.int64]:
    """Index into :data:`CONTEXTS` of every base and alternative letter, shape (bases, 4).

    ``sequence`` has one base more on either side. -1 where the alternative is the reference or
    one of the three bases is not A, C, G or T.
    """
    codes = letter_codes(sequence).astype(np.int64)
    before, centre, after = codes[:-2], codes[1:-1], codes[2:]
    known = (before != UNREAD) & (centre != UNREAD) & (after != UNREAD)
    turned = is_purine(codes[1:-1].astype(np.uint8))
    left = np.where(turned, 3 - after, before)
    right = np.where(turned, 3 - before, after)
    folded = np.where(turned, 3 - centre, centre)
    alternatives = np.arange(4)[None, :]
    alternatives = np.where(turned[:, None], 3 - alternatives, alternatives)
    classes = _CLASS[np.where(known, folded, 0)[:, None], alternatives]
    found = classes * 16 + (left * 4 + right)[:, None]
    return np.asarray(np.where(known[:, None] & (classes >= 0), found, -1))


def run_lengths(sequence: str) -> NDArray[np.int64]:
    """Length of the run of one letter that each base is in, shape (bases,)."""
    codes = np.frombuffer(sequence.encode(), dtype=np.uint8)
    if not codes.size:
        return np.zeros(0, dtype=np.int64)
    starts = np.concatenate([[True], codes[1:] != codes[:-1]])
    lengths = np.diff(np.append(np.flatnonzero(starts), codes.size))
    return np.asarray(np.repeat(lengths, lengths))
