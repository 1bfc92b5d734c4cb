"""Neighbouring alleles of a sample and the fragments that span both, as text of one cell.

``43104346_G_A=12/3``: of the fragments that carry this allele and span the other place, 12 carry
the other allele as well and 3 do not. Entries are joined by commas.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from hemaline.genome.alleles import Allele

_ENTRY = re.compile(
    r"(?P<pos>[0-9]+)_(?P<ref>[A-Z]+)_(?P<alt>[A-Z]+)=(?P<both>[0-9]+)/(?P<alone>[0-9]+)"
)


@dataclass(frozen=True)
class Neighbour:
    """Another allele of the sample.

    Of the fragments that carry the one allele and span the other, ``both`` carry the other as
    well and ``alone`` do not.
    """

    allele: Allele
    both: int
    alone: int

    @property
    def total(self) -> int:
        """Fragments that carry the one allele and span the other."""
        return self.both + self.alone

    def __str__(self) -> str:
        """The entry of a cell."""
        other = self.allele
        return f"{other.pos}_{other.ref}_{other.alt}={self.both}/{self.alone}"


def write_neighbours(neighbours: Iterable[Neighbour]) -> str | None:
    """The cell of an allele; None without neighbours."""
    return ",".join(map(str, neighbours)) or None


def read_neighbours(chrom: str, cell: str | None) -> Iterator[Neighbour]:
    """The neighbours that a cell states, on the contig of its allele.

    Raises:
        ValueError: an entry is none.
    """
    for entry in (cell or "").split(",") if cell else ():
        match = _ENTRY.fullmatch(entry)
        if match is None:
            raise ValueError(f"{entry} is no neighbour")
        allele = Allele(chrom, int(match["pos"]), match["ref"], match["alt"])
        yield Neighbour(allele, int(match["both"]), int(match["alone"]))
