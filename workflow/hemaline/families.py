"""UMI families: how many reads of one molecule were sequenced, from the duplicate marks.

`samtools markdup -t` names the fragment that stands for a family in a ``do`` tag of the others.
Only that one is evidence, so that a family counts once; its size is one more than its tags.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from hemaline.files import replacing

# Unmapped, secondary, failed by the sequencer or all primer, supplementary.
_NOT_COUNTED = 0x4 | 0x100 | 0x200 | 0x800
_PAIRED, _MATE_UNMAPPED, _FIRST, _DUPLICATE = 0x1, 0x8, 0x40, 0x400
# Fragments of a family begin within clipped ends of each other; open families are closed beyond.
_REACH = 1000


@dataclass(frozen=True)
class FamilySizes:
    """Families by the count of their fragments."""

    sizes: Mapping[int, int]

    @property
    def families(self) -> int:
        """Count of families."""
        return sum(self.sizes.values())

    @property
    def fragments(self) -> int:
        """Count of fragments in them."""
        return sum(size * count for size, count in self.sizes.items())

    @property
    def mean(self) -> float | None:
        """Fragments per family; None without any."""
        return self.fragments / self.families if self.families else None

    @property
    def singletons(self) -> float | None:
        """Share of families of one fragment; None without any."""
        return self.sizes.get(1, 0) / self.families if self.families else None


def count_families(reads: Iterable[Any]) -> FamilySizes:
    """Sizes of the families of coordinate-sorted, duplicate-marked reads.

    Memory holds the families of one stretch of a contig only. A fragment is counted at its left
    read.
    """
    sizes: Counter[int] = Counter()
    open_families: dict[str, _Open] = {}
    contig, flushed = -1, 0
    for read in reads:
        if not _stands_for_fragment(read):
            continue
        if read.reference_id != contig or read.reference_start > flushed + _REACH:
            limit = read.reference_start - _REACH if read.reference_id == contig else None
            _close(open_families, sizes, limit)
            contig, flushed = read.reference_id, read.reference_start
        name = read.get_tag("do") if read.flag & _DUPLICATE and read.has_tag("do") else None
        family = open_families.setdefault(str(name or read.query_name), _Open())
        family.size += 1
        family.last = read.reference_start
    _close(open_families, sizes, None)
    return FamilySizes(dict(sorted(sizes.items())))


@dataclass
class _Open:
    """A family whose fragments may still come; ``last`` is the start of the latest, 0-based."""

    size: int = 0
    last: int = 0


def _close(families: dict[str, _Open], sizes: Counter[int], before: int | None) -> None:
    """Count families that nothing was added to since ``before``; all of them when it is None."""
    for name in [n for n, family in families.items() if before is None or family.last < before]:
        sizes[families.pop(name).size] += 1


def _stands_for_fragment(read: Any) -> bool:
    flag = read.flag
    if flag & _NOT_COUNTED:
        return False
    if not flag & _PAIRED or flag & _MATE_UNMAPPED:
        return True
    own = (read.reference_id, read.reference_start)
    mate = (read.next_reference_id, read.next_reference_start)
    return own < mate or (own == mate and bool(flag & _FIRST))


def write_family_sizes(path: Path, found: FamilySizes) -> None:
    """Write size and count of families, one size a line."""
    with replacing(path) as out:
        out.write("fragments\tfamilies\n")
        for size, count in found.sizes.items():
            out.write(f"{size}\t{count}\n")


def read_family_sizes(path: Path) -> FamilySizes:
    """Read what :func:`write_family_sizes` wrote."""
    lines = path.read_text(encoding="utf-8").splitlines()[1:]
    pairs = (line.split("\t") for line in lines)
    return FamilySizes({int(size): int(count) for size, count in pairs})
