"""Positions of GRCh37 in GRCh38, by a chain file with contig names of either spelling."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from liftover import ChainFile


@dataclass(frozen=True)
class Chain:
    """A chain file, opened."""

    file: ChainFile

    @classmethod
    def of(cls, path: Path) -> Chain:
        """Open it."""
        return cls(ChainFile(str(path), one_based=False))

    def position(self, chrom: str, position0: int) -> int | None:
        """The 0-based position in GRCh38; None without one, with several or on another contig."""
        found = self.file.convert_coordinate(chrom, position0)
        if len(found) != 1 or found[0][0].removeprefix("chr") != chrom.removeprefix("chr"):
            return None
        return int(found[0][1])
