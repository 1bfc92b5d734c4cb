"""UMI families: how many fragments of one molecule were sequenced, from the duplicate marks.

`samtools markdup -t` names, in a ``do`` tag, the fragment that represents a family. Only that one
is evidence, so that a family counts once; its size is one more than the tags that name it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from hemaline.common.files import replacing

# Unmapped, secondary, failed by the sequencer or all primer, supplementary.
_NOT_COUNTED = 0x4 | 0x100 | 0x200 | 0x800
_PAIRED, _MATE_UNMAPPED, _FIRST, _FAILED = 0x1, 0x8, 0x40, 0x200
_REPRESENTATIVE, _SIZE = "do", "fs"


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


def count_families(reads: Iterable[Any]) -> Counter[str]:
    """Fragments of each family, by the name that represents it; a fragment counts at one read."""
    return Counter(_family(read) for read in reads if _represents_fragment(read))


def size_families(marked: Path, output: Path, min_family: int) -> FamilySizes:
    """Write reads with the size of their family; those of small families fail.

    Every read of a counted fragment gets the size as a tag ``fs`` and loses ``do``. Families of
    fewer than ``min_family`` fragments get the flag 0x200, which keeps them out of the evidence
    of every tool. The file is read twice; memory holds a name per family.
    """
    import pysam

    with pysam.AlignmentFile(str(marked), check_sq=False) as reads:
        counts = count_families(reads.fetch(until_eof=True))
    with (
        pysam.AlignmentFile(str(marked), check_sq=False) as reads,
        pysam.AlignmentFile(str(output), "wbu", template=reads, add_sam_header=True) as out,
    ):
        for read in reads.fetch(until_eof=True):
            size = counts.get(_family(read))
            read.set_tag(_REPRESENTATIVE, None)
            if size is not None:
                read.set_tag(_SIZE, size, "i")
                read.flag |= _FAILED * (size < min_family)
            out.write(read)
    return FamilySizes(dict(sorted(Counter(counts.values()).items())))


def _family(read: Any) -> str:
    return str(read.get_tag(_REPRESENTATIVE) if read.has_tag(_REPRESENTATIVE) else read.query_name)


def _represents_fragment(read: Any) -> bool:
    flag = read.flag
    if flag & _NOT_COUNTED:
        return False
    return not flag & _PAIRED or bool(flag & (_MATE_UNMAPPED | _FIRST))


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
