"""Molecules of amplicon, single-molecule and UMI libraries, and their copies as reads.

Unlike :mod:`simulation.simulate` nothing is drawn but UMIs and sequencing errors: a
test states which molecules there are and how often each was sequenced, so that families are known
one by one.
"""

from __future__ import annotations

import array
import gzip
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pysam

READ_LENGTH = 100
_QUALITY = 37
_COMPLEMENT = str.maketrans("ACGT", "TGCA")


@dataclass(frozen=True)
class Molecule:
    """A double-stranded fragment, its UMI (of read 1, of read 2), and how often it is read."""

    bases: str
    umi: tuple[str, str] = ("", "")
    copies: int = 1
    first_is_forward: bool = True


def reverse_complement(bases: str) -> str:
    """The other strand."""
    return bases[::-1].translate(_COMPLEMENT)


def substituted(bases: str, offset: int, alt: str) -> str:
    """``bases`` with another one at ``offset``."""
    assert bases[offset] != alt
    return bases[:offset] + alt + bases[offset + 1 :]


def umis(count: int, length: int, seed: int) -> list[str]:
    """Distinct UMIs."""
    chance = random.Random(seed)
    found: dict[str, None] = {}
    while len(found) < count:
        found["".join(chance.choices("ACGT", k=length))] = None
    return list(found)


@dataclass(frozen=True)
class _Pair:
    name: str
    umi: str
    first: str
    second: str


@dataclass(frozen=True)
class Chemistry:
    """How molecules become reads: where the UMI is written, and what follows it."""

    inline: bool = False
    in_name: bool = False
    skipped: str = ""
    error_rate: float = 0.0005
    seed: int = 1


def _pairs(molecules: Sequence[Molecule], chemistry: Chemistry) -> Iterator[_Pair]:
    chance = random.Random(chemistry.seed)
    copies = [molecule for molecule in molecules for _ in range(molecule.copies)]
    chance.shuffle(copies)
    for number, molecule in enumerate(copies):
        strands = [molecule.bases, reverse_complement(molecule.bases)]
        if not molecule.first_is_forward:
            strands.reverse()
        reads = []
        for umi, bases in zip(molecule.umi, strands, strict=True):
            lead = umi + chemistry.skipped * bool(umi) if chemistry.inline else ""
            reads.append(_with_errors((lead + bases)[:READ_LENGTH], chemistry, chance))
        umi = "+".join(part for part in molecule.umi if part)
        name = f"M1:1:FC:1:{1101 + number // 9000}:{1000 + number % 9000}:{number}"
        yield _Pair(name + f":{umi}" * chemistry.in_name, umi, *reads)


def _with_errors(bases: str, chemistry: Chemistry, chance: random.Random) -> str:
    return "".join(
        chance.choice("ACGT") if chance.random() < chemistry.error_rate else base for base in bases
    )


def write_molecules_fastq(
    path1: Path,
    path2: Path | None,
    molecules: Sequence[Molecule],
    chemistry: Chemistry,
    mate_suffix: bool = False,
) -> None:
    """One or two gzipped FASTQ; ``mate_suffix`` ends names with /1 and /2, as some archives do."""
    pairs = list(_pairs(molecules, chemistry))
    for mate, path in enumerate((path1, path2), start=1):
        if path is None:
            continue
        end = f"/{mate}" if mate_suffix else f" {mate}:N:0:TEST"
        with gzip.open(path, "wt", compresslevel=1) as out:
            for pair in pairs:
                bases = pair.first if mate == 1 else pair.second
                out.write(f"@{pair.name}{end}\n{bases}\n+\n{chr(_QUALITY + 33) * len(bases)}\n")


def write_molecules_bam(
    path: Path, molecules: Sequence[Molecule], chemistry: Chemistry, tag: str | None = None
) -> None:
    """Unaligned pairs, the UMI in ``tag`` where one is named."""
    header = {"HD": {"VN": "1.6", "SO": "unsorted"}}
    with pysam.AlignmentFile(str(path), "wb", header=header) as out:
        for pair in _pairs(molecules, chemistry):
            for mate, bases in enumerate((pair.first, pair.second)):
                read = pysam.AlignedSegment(out.header)
                read.query_name = pair.name
                read.flag = 0x1 | 0x4 | 0x8 | (0x40 << mate)
                read.query_sequence = bases
                read.query_qualities = array.array("B", [_QUALITY] * len(bases))
                if tag:
                    read.set_tag(tag, pair.umi)
                out.write(read)
