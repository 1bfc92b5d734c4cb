"""The letters and gaps of one sample over all its targets, kept in a file between two steps."""

from __future__ import annotations

import hashlib
import json
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from hemaline.common.files import replacing_path
from hemaline.common.intervals import Interval
from hemaline.errors.contexts import Fetch, flanked
from hemaline.errors.site_counts import LETTERS, Gap, Integers, SiteCounts
from hemaline.genome.alleles import Allele

# An indel is shifted to the left by no more than this.
_LONGEST_SHIFT = 200


@dataclass(frozen=True)
class TargetCounts:
    """Fragments of one sample by letter, shape (bases, 4), the regions one after the other.

    ``gaps`` counts fragments by gap; its offset counts from the first base of the first region.
    """

    regions: tuple[Interval, ...]
    letters: Integers
    gaps: Mapping[Gap, int]

    @classmethod
    def of(cls, counts: Sequence[SiteCounts]) -> TargetCounts:
        """Join the counts of regions that do not overlap."""
        gaps: dict[Gap, int] = {}
        for first, one in zip(starts([c.region for c in counts]), counts, strict=False):
            gaps |= {g._replace(offset=first + g.offset): n for g, n in one.gaps.items()}
        letters = np.concatenate([np.zeros((0, 4), np.int32), *(one.letters for one in counts)])
        return cls(tuple(one.region for one in counts), letters, gaps)

    @property
    def total(self) -> Integers:
        """Fragments that show a letter, shape (bases,)."""
        return np.asarray(self.letters.sum(axis=1, dtype=np.int32))

    @cached_property
    def digest(self) -> str:
        """SHA-256 of everything counted: it distinguishes the same data  from all other data.

        Unlike a hash of a sample's name it can be guessed only by who holds the reads.
        """
        state = hashlib.sha256(self._places().encode())
        state.update(np.ascontiguousarray(self.letters, dtype="<i4").tobytes())
        return state.hexdigest()

    def _places(self) -> str:
        regions = [[one.chrom, one.start, one.end] for one in self.regions]
        return json.dumps([regions, [[*gap, n] for gap, n in sorted(self.gaps.items())]])

    def save(self, path: Path) -> None:
        """Write to ``path``, compressed."""
        places = np.frombuffer(self._places().encode(), dtype=np.uint8)
        with replacing_path(path) as temporary, temporary.open("wb") as out:
            np.savez_compressed(out, letters=self.letters, places=places)

    @classmethod
    def load(cls, path: Path) -> TargetCounts:
        """Read the file that :meth:`save` wrote."""
        with np.load(path) as stored:
            letters = stored["letters"]
            regions, gaps = json.loads(stored["places"].tobytes())
        return cls(
            tuple(Interval(*one) for one in regions),
            letters,
            {Gap(offset, deleted, inserted): n for offset, deleted, inserted, n in gaps},
        )

    def indels(self, fetch: Fetch) -> Iterator[tuple[Allele, int, int]]:
        """Left-aligned allele, fragments that carry it, fragments at its anchor.

        A gap whose anchor moves out of its region is left out: nothing is known of it there.
        """
        total = self.total
        found: dict[Allele, list[int]] = {}
        gaps = sorted(self.gaps.items())
        for first, region in zip(starts(self.regions), self.regions, strict=False):
            mine = [(g, n) for g, n in gaps if first <= g.offset < first + len(region)]
            if not mine:
                continue
            longest = max(g.deleted for g, _ in mine)
            bases = flanked(fetch, region, _LONGEST_SHIFT + longest)
            flank = (len(bases) - len(region)) // 2
            for gap, number in mine:
                anchor, allele = left_aligned(bases, flank + gap.offset - first, gap)
                offset = anchor - flank
                if not 0 <= offset < len(region) or not set("".join(allele)) <= set(LETTERS):
                    continue
                key = Allele(region.chrom, region.start + offset + 1, *allele)
                found.setdefault(key, [0, int(total[first + offset])])[0] += number
        for allele_, (number, depth) in sorted(found.items()):
            yield allele_, number, depth


class TargetPlaces:
    """Position of a base of the genome in arrays over regions that do not overlap."""

    def __init__(self, regions: Sequence[Interval]) -> None:
        """Regions in the order of the arrays."""
        self.regions = tuple(regions)
        self.size = starts(regions)[-1]
        self._firsts: dict[str, list[int]] = {}
        self._places: dict[str, list[tuple[Interval, int]]] = {}
        for region, start in sorted(zip(regions, starts(regions), strict=False)):
            self._firsts.setdefault(region.chrom, []).append(region.start)
            self._places.setdefault(region.chrom, []).append((region, start))

    def index(self, chrom: str, position0: int) -> int | None:
        """Index of a 0-based position; None outside the regions."""
        at = bisect_right(self._firsts.get(chrom, ()), position0) - 1
        if at < 0:
            return None
        region, start = self._places[chrom][at]
        return start + position0 - region.start if position0 < region.end else None

    def indices(
        self, chroms: NDArray[np.object_], positions0: NDArray[np.int64]
    ) -> NDArray[np.int64]:
        """As :meth:`index` of many positions; -1 outside the regions."""
        found = np.full(len(positions0), -1, dtype=np.int64)
        for chrom, places in self._places.items():
            mine = np.flatnonzero(chroms == chrom)
            at = np.searchsorted(self._firsts[chrom], positions0[mine], side="right") - 1
            ends = np.array([region.end for region, _ in places])
            shifts = np.array([start - region.start for region, start in places])
            inside = (at >= 0) & (positions0[mine] < ends[at])
            found[mine[inside]] = positions0[mine[inside]] + shifts[at[inside]]
        return found


def starts(regions: Sequence[Interval]) -> list[int]:
    """Where each region begins in arrays over all of them; one entry more, the end, at last."""
    return [0, *np.cumsum([len(one) for one in regions], dtype=np.int64).tolist()]


def left_aligned(bases: str, anchor: int, gap: Gap) -> tuple[int, tuple[str, str]]:
    """The anchor's index after shifting the gap to the left, and its REF and ALT.

    The shift of Tan et al., Bioinformatics 31:2202 (2015), for one gap after ``bases[anchor]``.
    """
    inserted = gap.inserted
    while anchor > 0 and bases[anchor] == (
        inserted[-1] if inserted else bases[anchor + gap.deleted]
    ):
        inserted = inserted[-1:] + inserted[:-1]
        anchor -= 1
    ref = bases[anchor : anchor + gap.deleted + 1]
    return anchor, (ref, bases[anchor] + inserted)
