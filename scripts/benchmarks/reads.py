"""Reads of a truth set as FASTQ, in the project's profile or ART's, and what was realised."""

from __future__ import annotations

import gzip
import hashlib
import shutil
import subprocess
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from benchmarks.design import Design
from benchmarks.realised import Molecules, Realised, molecules_of, realised
from benchmarks.truth import Event
from hemaline.common.intervals import Interval, merge
from simulation.simulate import Library, simulate
from simulation.simulate_files import write_fastq
from simulation.simulate_haplotypes import (
    LETTERS,
    Haplotype,
    Integers,
    SequenceSource,
    haplotypes_of,
)

PROFILES = ("project", "art")


@dataclass(frozen=True)
class Sample:
    """One simulated sample; ``events`` is empty for an event-free one."""

    name: str
    number: int
    events: tuple[Event, ...]


def make_reads(
    profile: str,
    design: Design,
    depth: int,
    sample: Sample,
    targets: Sequence[Interval],
    sequence: SequenceSource,
    paths: tuple[Path, Path],
) -> list[Realised]:
    """Write the FASTQ pair; returns what was realised of each event, in order."""
    alleles = [event.allele for event in sample.events]
    if profile == "project":
        name = f"{sample.name}-{depth}"
        library = Library(tuple(targets), tuple(alleles), depth, seed=design.seed, sample_id=name)
        reads = simulate(sequence, library)
        write_fastq(reads, *paths)
        return realised(sample.events, molecules_of(reads), sequence)
    molecules = art_reads(design, depth, sample, targets, sequence, paths)
    return realised(sample.events, molecules, sequence)


def art_reads(
    design: Design,
    depth: int,
    sample: Sample,
    targets: Sequence[Interval],
    sequence: SequenceSource,
    paths: tuple[Path, Path],
) -> list[Molecules]:
    """Reads that ART draws from each haplotype at its share of the depth.

    Pairs that reach no target are left out, as a capture leaves them out. There are no PCR copies.
    """
    windows = merge(t.widened(int(design.art["flank"])) for t in targets)
    haplotypes: list[Haplotype] = []
    for window in windows:
        mine = [e.allele for e in sample.events if window.contains(e.allele.chrom, e.start)]
        haplotypes += haplotypes_of(sequence, window, mine)
    by_share: dict[float, list[int]] = defaultdict(list)
    for number, haplotype in enumerate(haplotypes):
        by_share[round(haplotype.share, 6)].append(number)
    starts: dict[int, list[tuple[int, int]]] = defaultdict(list)
    folder = paths[0].with_suffix(".art")
    folder.mkdir(exist_ok=True)
    with gzip.open(paths[0], "wt", 2) as one, gzip.open(paths[1], "wt", 2) as two:
        for share, numbers in sorted(by_share.items()):
            if share <= 0:
                continue
            prefix = folder / f"share{share:g}"
            _run_art(design, depth * share, sample, prefix, {n: haplotypes[n] for n in numbers})
            kept = _kept(prefix, haplotypes, targets, starts)
            _copy(Path(f"{prefix}1.fq"), one, kept)
            _copy(Path(f"{prefix}2.fq"), two, kept)
    shutil.rmtree(folder)
    length = int(design.art["read_length"])
    empty = np.zeros((2, 0), dtype=np.int64)
    return [
        Molecules(h, np.array(starts[n]).T if starts[n] else empty, length)
        for n, h in enumerate(haplotypes)
    ]


def _run_art(
    design: Design, depth: float, sample: Sample, prefix: Path, haplotypes: dict[int, Haplotype]
) -> None:
    art = design.art
    length, mean = int(art["read_length"]), float(art["fragment_mean"])
    fasta = Path(f"{prefix}.fa")
    fasta.write_text(
        "".join(f">h{n}\n{LETTERS[h.bases].tobytes().decode()}\n" for n, h in haplotypes.items())
    )
    # Bases of both mates per base that they cover together: the depth counts fragments.
    fold = depth * 2 * length / min(2 * length, mean)
    seed = int(
        hashlib.sha256(f"{design.seed} {sample.name} {prefix.name}".encode()).hexdigest(), 16
    )
    system = art["systems"][sample.number % len(art["systems"])]
    command = ["art_illumina", "-q", "-sam", "-na", "-p", "-ss", system, "-i", str(fasta)]
    command += ["-l", str(length), "-f", f"{fold:.4f}", "-m", f"{mean:g}"]
    command += ["-s", f"{art['fragment_sd']:g}", "-rs", str(seed % 2**31), "-o", str(prefix)]
    subprocess.run(command, check=True, capture_output=True)


def _kept(
    prefix: Path,
    haplotypes: Sequence[Haplotype],
    targets: Sequence[Interval],
    starts: dict[int, list[tuple[int, int]]],
) -> set[str]:
    """Names of the pairs that reach a target; their starts are noted by haplotype."""
    near: dict[int, Integers] = {}
    kept = set()
    for name, number, first, last, pair in _pairs(Path(f"{prefix}.sam")):
        if number not in near:
            near[number] = _bases_near(haplotypes[number], targets)
        before = near[number]
        if before[min(last, len(before) - 1)] > before[first]:
            kept.add(name)
            starts[number].append(pair)
    return kept


def _bases_near(haplotype: Haplotype, targets: Sequence[Interval]) -> Integers:
    """Count of bases in targets before each base of the haplotype."""
    anchors = haplotype.anchors
    inside = np.zeros(len(anchors) + 1, dtype=np.int64)
    for target in targets:
        if target.chrom == haplotype.chrom:
            inside[1:] += (anchors >= target.start) & (anchors < target.end)
    return np.cumsum(inside)


def _pairs(sam: Path) -> Iterator[tuple[str, int, int, int, tuple[int, int]]]:
    """Name, haplotype, first and last base of the fragment, and 0-based starts of both reads."""
    with sam.open(encoding="ascii") as lines:
        records = (line.split("\t", 10) for line in lines if line[0] != "@")
        for one, two in zip(records, records, strict=True):
            if one[0] != two[0]:
                raise ValueError(f"{sam}: mates are not together: {one[0]} {two[0]}")
            pair = int(one[3]) - 1, int(two[3]) - 1
            last = max(pair) + len(two[9])
            yield one[0], int(one[2][1:]), min(pair), last, pair


def _copy(fastq: Path, out: object, kept: set[str]) -> None:
    with fastq.open(encoding="ascii") as lines:
        for record in zip(lines, lines, lines, lines, strict=True):
            if record[0][1:].split("/")[0].strip() in kept:
                out.write("".join(record))  # type: ignore[attr-defined]
