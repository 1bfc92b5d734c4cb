"""Chain files for tests, and a walk over their blocks that shares no code with the project's."""

from __future__ import annotations

import gzip
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from hemaline.genome.liftover import contig_name
from hemaline.genome.reference import load_contigs
from hemaline.paths import resource
from sparse_genome import SHARED, shared

CHAINS = SHARED / "gene_models/chains"
CHAIN, BACK = CHAINS / "GRCh37_to_GRCh38.chain.gz", CHAINS / "GRCh38_to_GRCh37.chain.gz"


@dataclass(frozen=True)
class Chain:
    """One chain: ``blocks`` are (start there, start here, length), 0-based.

    Starts here are on the ``strand`` that the chain names, as its file counts them.
    """

    contig: str
    blocks: Sequence[tuple[int, int, int]]
    strand: str = "+"
    other: str | None = None
    # Lengths of the contig there and here; those of GRCh37 and GRCh38 by default.
    sizes: tuple[int, int] | None = None

    def lines(self) -> Iterator[str]:
        contigs = load_contigs(resource("contigs.tsv"))
        other = self.other or self.contig
        sizes = self.sizes or (
            contigs[contig_name(self.contig)].length_grch37,
            contigs[contig_name(other)].length,
        )
        first, last = self.blocks[0], self.blocks[-1]
        there = f"{self.contig} {sizes[0]} + {first[0]} {last[0] + last[2]}"
        here = f"{other} {sizes[1]} {self.strand} {first[1]} {last[1] + last[2]}"
        yield f"chain 1000 {there} {here} 1"
        for one, after in pairwise(self.blocks):
            yield f"{one[2]}\t{after[0] - one[0] - one[2]}\t{after[1] - one[1] - one[2]}"
        yield f"{last[2]}"
        yield ""


def write_chains(path: Path, *chains: Chain) -> Path:
    """The file, gzip where its name ends so."""
    text = "".join(f"{line}\n" for chain in chains for line in chain.lines())
    path.write_bytes(gzip.compress(text.encode()) if path.suffix == ".gz" else text.encode())
    return path


def whole(contig: str, shift: int = 0) -> Chain:
    """Every base of a contig that both builds have, moved by ``shift``."""
    one = load_contigs(resource("contigs.tsv"))[contig_name(contig)]
    start = max(0, -shift)
    return Chain(
        contig,
        [(start, start + shift, min(one.length_grch37, one.length - shift) - start)],
    )


def turned(contig: str, here: int, there: int, length: int, other: str | None = None) -> Chain:
    """Bases from ``there`` (0-based) that are from ``here`` on the other strand."""
    size = load_contigs(resource("contigs.tsv"))[contig_name(contig)].length
    return Chain(contig, [(there, size - here - length, length)], "-", other)


class Walk:
    """Positions by the aligned blocks of a chain file, block by block (0-based in and out)."""

    def __init__(self, path: Path) -> None:
        self._blocks: dict[str, list[tuple[int, int, int, str, int]]] = defaultdict(list)
        chain: list[str] = []
        source = target = 0
        opened = gzip.open if path.suffix == ".gz" else open
        with opened(shared(path), "rt") as lines:
            for line in lines:
                cells = line.split()
                if line.startswith("chain"):
                    chain, source, target = cells, int(cells[5]), int(cells[10])
                elif cells:
                    size = int(cells[0])
                    turned_size = int(chain[8]) if chain[9] == "-" else 0
                    blocks = self._blocks[chain[2]]
                    blocks.append((source, source + size, target, chain[7], turned_size))
                    if len(cells) == 3:
                        source += size + int(cells[1])
                        target += size + int(cells[2])

    def _on(self, chrom: str) -> list[tuple[int, int, int, str, int]]:
        """Blocks of a contig; a file may hold each under both names."""
        plain = chrom.removeprefix("chr")
        return self._blocks.get(plain) or self._blocks[f"chr{plain}"]

    def positions(self, chrom: str, start: int) -> list[tuple[str, int, str]]:
        """Contig, position and strand of every block that covers a base."""
        found = []
        for first, end, target, name, turned_size in self._on(chrom):
            if first <= start < end:
                here = target + start - first
                place = turned_size - 1 - here if turned_size else here
                contig = f"chr{name.removeprefix('chr')}"
                found.append((contig, place, "-" if turned_size else "+"))
        return found

    def edges(self, chrom: str) -> list[int]:
        """First bases of blocks, and the bases behind their last."""
        return [edge for one in self._on(chrom) for edge in one[:2]]
