"""Read names: as the aligner compares them, and which occur twice, in 8 bytes a name."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator

import numpy as np

# Where so many hashes repeat, a few of them are enough to find a name that does.
_LOOKED_AT = 1000


def fragment_names(names: Iterable[str]) -> list[str]:
    """Names of the fragments: without a closing ``/1`` or ``/2``, as bwa's ``trim_readno``."""
    return [
        name[:-2] if name[-2:-1] == "/" and name[-1:].isdigit() and len(name) > 2 else name
        for name in names
    ]


class NameHashes:
    """64-bit hashes of names, to find repeated ones without holding the names.

    100 million names take 0.8 GB. Two of them collide by chance with a probability of 3e-4
    (n^2 / 2^65), so a repeated hash is only a hint: :meth:`first_repeated` examines the names.
    """

    def __init__(self) -> None:
        """Without any name."""
        self._hashes = array("q")

    def add(self, names: Iterable[object]) -> None:
        """Take in names, in whatever hashable form."""
        self._hashes.extend(map(hash, names))

    def without_mate(self, mates: NameHashes) -> int:
        """How many names are in one of the two only, each of them being there once."""
        own, others = (np.frombuffer(one._hashes, dtype=np.int64) for one in (self, mates))
        return int(np.setxor1d(own, others, assume_unique=True).size)

    def repeated(self) -> frozenset[int]:
        """Hashes that occur twice or more, at most a thousand of them. Sorts in place."""
        hashes = np.frombuffer(self._hashes, dtype=np.int64)
        hashes.sort()
        again = hashes[1:][hashes[1:] == hashes[:-1]]
        return frozenset(np.unique(again)[:_LOOKED_AT].tolist())


def first_repeated(names: Iterator[object], suspects: frozenset[int]) -> tuple[int, int] | None:
    """1-based places of a name and of its repetition, among names with a hash in ``suspects``."""
    places: dict[object, int] = {}
    for place, name in enumerate(names, start=1):
        if hash(name) in suspects:
            first = places.setdefault(name, place)
            if first != place:
                return first, place
    return None
