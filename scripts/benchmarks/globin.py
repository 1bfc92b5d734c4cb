"""Copies of the globin loci on simulated genomes, from the rows of the product's own table.

The genotypes and their truth are those of ``simulation.globin_genomes``; reads are aligned by bwa
and counted and called by the functions of the workflow's steps. A call is wrong where its copies
are determined and are not those of the genome.
"""

from __future__ import annotations

import argparse
import resource as system_resource
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pysam

from hemaline.common.intervals import Interval, by_contig, merge
from hemaline.globin.cohort_rows import AssayBatch, batch_rows
from hemaline.globin.globin_counts import GlobinCounts, read_counts, write_counts
from hemaline.globin.globin_rows import DETERMINED, GlobinRow
from hemaline.globin.locus_tables import LocusTables, load_locus_tables
from hemaline.globin.sample_counts import count_loci
from simulation.globin_genomes import (
    GENOMES,
    Assay,
    Change,
    Genome,
    Truth,
    write_reads,
    write_reference,
)
from simulation.globin_reference import Locus, globin_loci

ROOT = Path(__file__).resolve().parents[2]
# Targets of a capture of both loci: those that the documentation requires, 39 kb.
CAPTURE = (
    ("chr16", 140_000, 142_500), ("chr16", 150_500, 152_000), ("chr16", 157_000, 158_500),
    ("chr16", 166_000, 167_500), ("chr16", 169_400, 177_600), ("chr16", 178_000, 179_500),
    ("chr16", 180_500, 182_000), ("chr16", 182_800, 184_400), ("chr16", 188_000, 190_500),
    ("chr11", 5_217_000, 5_218_500), ("chr11", 5_222_000, 5_223_500),
    ("chr11", 5_224_700, 5_227_700), ("chr11", 5_229_000, 5_230_500),
    ("chr11", 5_232_000, 5_234_600), ("chr11", 5_235_000, 5_236_500),
    ("chr11", 5_239_000, 5_240_500), ("chr11", 5_244_000, 5_245_500),
    ("chr11", 5_247_950, 5_249_950), ("chr11", 5_252_874, 5_254_874),
    ("chr11", 5_260_000, 5_262_500),
)  # fmt: skip
# Known by name even where the rest of the catalogue is left out.
_KEPT = ("-a3.7", "-a4.2")
_RANDOM_DELETIONS, _SHORTEST, _LONGEST = 30, 50, 30_000


@dataclass(frozen=True)
class Plan:
    """One part of the table: an assay, its genomes, seeds, and sizes of batches (0: all)."""

    name: str
    assay: Assay
    seeds: Sequence[int]
    batches: Sequence[int] = (0,)
    is_genome: bool = True


@dataclass(frozen=True)
class Counted:
    """A genome with its counts."""

    genome: Genome
    counts: GlobinCounts


class Bench:
    """Folder with the reference and the counts of genomes that were made before."""

    def __init__(self, folder: Path) -> None:
        """Write and index the reference where it is not there."""
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        self.loci: tuple[Locus, ...] = globin_loci(ROOT / ".cache/downloads")
        self.reference = folder / "globin.fa"
        if not self.reference.with_suffix(".fa.fai").exists():
            write_reference(self.reference, self.loci)
            _run(["bwa", "index", str(self.reference)])
            _run(["samtools", "faidx", str(self.reference)])

    def counted(self, genome: Genome, assay: Assay, seed: int, tables: LocusTables) -> Counted:
        """Counts of a genome, made once."""
        word = "".join(c if c.isalnum() else "_" for c in genome.name)
        kind = "capture" if assay.targets else "genome"
        name = f"{word}.{kind}{assay.depth:g}.{seed}"
        path = self.folder / f"{name}.json"
        if not path.exists():
            bam = self._aligned(genome, assay, seed, name)
            inside = assay.targets or [(one.chrom, one.start, one.end) for one in self.loci]
            targets = by_contig(merge(Interval(*one) for one in inside))
            with pysam.FastaFile(str(self.reference)) as fasta:
                counts = count_loci(name, bam, self.reference, fasta, targets, (), tables)
            write_counts(path, counts)
            for left in (bam, bam.with_suffix(".bam.bai")):
                left.unlink()
        return Counted(genome, read_counts(path))

    def _aligned(self, genome: Genome, assay: Assay, seed: int, name: str) -> Path:
        reads = self.folder / f"{name}_1.fq", self.folder / f"{name}_2.fq"
        write_reads(genome, self.loci, assay, seed, reads)
        bam = self.folder / f"{name}.bam"
        _run(["bash", "-o", "pipefail", "-c", _ALIGN.format(
            reference=self.reference, one=reads[0], two=reads[1], bam=bam)])  # fmt: skip
        for path in reads:
            path.unlink()
        return bam


_ALIGN = (
    "bwa mem -Y {reference} {one} {two} | samtools fixmate -u -m - - | samtools sort -u -"
    " | samtools markdup - {bam} && samtools index {bam}"
)


def _run(command: Sequence[str]) -> None:
    # The commands are the module's own; nothing of a user's goes into them.
    subprocess.run(command, check=True, capture_output=True)


@dataclass
class Tally:
    """Right, open and wrong answers of one kind."""

    right: int = 0
    open: int = 0
    wrong: int = 0

    def add(self, row: GlobinRow, truth: float) -> bool:
        """Count a row; False where it is wrong."""
        if row.status != DETERMINED:
            self.open += 1
        elif row.copies == truth:
            self.right += 1
        else:
            self.wrong += 1
            return False
        return True

    def __str__(self) -> str:
        """As in the table."""
        return f"{self.right} / {self.open} / {self.wrong}"


def truths(truth: Truth) -> dict[str, float]:
    """Copies by item of the globin table."""
    return {
        "alpha_genes": truth.alpha_genes,
        "HBB_DEL": float(truth.hbb_deletion),
        "HBB_exons_1_2": truth.exon_1_copies,
        "HBB_exon_3": truth.exon_3_copies,
    }


def judged(
    some: Sequence[Counted], sizes: Sequence[int], is_genome: bool, tables: LocusTables
) -> dict[str, Tally]:
    """Answers of genomes that are called together, in batches drawn from them."""
    found = {item: Tally() for item in truths(GENOMES[0].truth)}
    rng = np.random.default_rng(7)
    for size in sizes:
        order = list(rng.permutation(len(some))) if size else list(range(len(some)))
        step = size or len(order)
        batches = [order[i : i + step] for i in range(0, len(order) - step + 1, step)]
        for batch in batches:
            _judge([some[at] for at in batch], is_genome, tables, found)
    return found


def _judge(
    batch: Sequence[Counted], is_genome: bool, tables: LocusTables, found: dict[str, Tally]
) -> None:
    by_name = {one.counts.sample_id: one.genome for one in batch}
    group = AssayBatch([one.counts for one in batch], frozenset(), list(by_name), is_genome)
    for row in batch_rows(group, (), tables):
        truth = truths(by_name[row.sample_id].truth)
        if row.item in truth and not found[row.item].add(row, truth[row.item]):
            print(f"wrong: {row.sample_id} {row.item} {row.copies}", file=sys.stderr)


def without_names(tables: LocusTables) -> LocusTables:
    """The tables without the deletions that a row names, but the two commonest."""
    return replace(tables, deletions=tuple(one for one in tables.deletions if one.name in _KEPT))


def random_deletions(seed: int) -> Iterator[Genome]:
    """Genomes with one deletion of random length and ends in one of the loci."""
    rng = np.random.default_rng(seed)
    beta, gene = (5_217_000, 5_270_000), (5_225_399, 5_227_520)
    for number in range(_RANDOM_DELETIONS):
        length = int(np.exp(rng.uniform(np.log(_SHORTEST), np.log(_LONGEST))))
        low = max(beta[0], gene[0] - length + 1)
        first = int(rng.integers(low, min(beta[1] - length, gene[1]) + 1))
        change = Change("beta", first, first + length - 1)
        name = f"deletion {number} chr11 {first}-{change.last}"
        yield Genome(name, ((), (change,)), ((), ()), Truth(4, True, 1, 1))


def normals(number: int) -> Iterator[Genome]:
    """Genomes without any deletion, each with random SNVs of its own."""
    for at in range(number):
        yield Genome(f"normal {at}", ((), ()), ((), ()), Truth(4, False))


def excluded(some: Sequence[Counted], tables: LocusTables) -> Counter[str]:
    """Deletions that are found, left open, and excluded although the limit is below them."""
    group = AssayBatch(
        [one.counts for one in some], frozenset(), [one.counts.sample_id for one in some], True
    )
    lengths = {
        one.counts.sample_id: change.last - change.first + 1
        for one in some
        for change in one.genome.changes[1]
    }
    found: Counter[str] = Counter()
    for row in batch_rows(group, (), tables):
        if row.item != "HBB_DEL":
            continue
        if row.status != DETERMINED:
            found["open"] += 1
        elif row.copies:
            found["found"] += 1
        elif row.limit is not None and lengths[row.sample_id] >= row.limit:
            found["excluded inside the limit"] += 1
            print(f"excluded: {row.sample_id}, limit {row.limit}", file=sys.stderr)
        else:
            found["excluded below the limit"] += 1
    return found


def globin(args: argparse.Namespace) -> str:
    """The table."""
    tables, bench = load_locus_tables(), Bench(args.folder)
    seeds = range(1, args.seeds + 1)
    plans = [Plan(f"{depth}x", Assay(depth), seeds) for depth in args.depths]
    plans += [
        Plan(f"capture {depth}x", Assay(depth, CAPTURE, profile_spread=0.3),
             range(1, args.capture_seeds + 1), (5, 8, 24), is_genome=False)
        for depth in args.capture
    ]  # fmt: skip
    lines = [
        f"`scripts/benchmark.py globin`, {len(GENOMES)} genotypes, {args.seeds} seeds "
        f"({args.capture_seeds} of captures); right / NA / wrong:",
        "",
        "| data | alpha genes | HBB deletion | exons 1-2 | exon 3 |",
        "|---|---|---|---|---|",
    ]
    for plan in plans:
        some = [
            bench.counted(genome, plan.assay, seed, tables)
            for seed in plan.seeds
            for genome in GENOMES
        ]
        for size in plan.batches:
            label = f"{plan.name}, batches of {size}" if size else plan.name
            lines.append(_line(label, judged(some, (size,), plan.is_genome, tables)))
        if plan.is_genome:
            alone = judged(some, (1,), True, tables)
            lines.append(_line(f"{plan.name}, each alone (flat baseline)", alone))
            bare = judged(some, (0,), True, without_names(tables))
            lines.append(_line(f"{plan.name}, no deletion known but -a3.7, -a4.2", bare))
    return "\n".join([*lines, "", *_absences(bench, args, tables), _cost()])


def _line(name: str, found: dict[str, Tally]) -> str:
    return "| " + " | ".join([name, *map(str, found.values())]) + " |"


def _absences(bench: Bench, args: argparse.Namespace, tables: LocusTables) -> Iterator[str]:
    assay = Assay(30)
    some = [bench.counted(one, assay, 1, tables) for one in random_deletions(3)]
    counts = excluded(some, tables)
    text = ", ".join(f"{name} {number}" for name, number in sorted(counts.items()))
    yield f"{len(some)} random deletions of {_SHORTEST} bp to 30 kb in HBB, 30x: {text}."
    plain = [bench.counted(one, assay, 2, tables) for one in normals(args.normals)]
    yield ""
    yield (
        f"{len(plain)} genomes without deletion, 30x: HBB deletion right / NA / wrong "
        f"{judged(plain, (0,), True, tables)['HBB_DEL']}, alpha genes "
        f"{judged(plain, (0,), True, tables)['alpha_genes']}."
    )
    yield ""


def _cost() -> str:
    memory = system_resource.getrusage(system_resource.RUSAGE_SELF).ru_maxrss / 1024
    return f"At most {memory:.0f} MB."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Options of the benchmark."""
    parser.add_argument("--seeds", type=int, default=10)
    parser.add_argument("--capture-seeds", type=int, default=2)
    parser.add_argument("--depths", type=float, nargs="*", default=[20.0, 30.0])
    parser.add_argument("--capture", type=float, nargs="*", default=[150.0, 300.0])
    parser.add_argument("--normals", type=int, default=200)
    parser.add_argument("--folder", type=Path, default=ROOT / ".cache/globin")
