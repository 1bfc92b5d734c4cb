"""Copies of the globin loci on simulated genomes, from the rows of the product's own table.

The genotypes and their truth are those of ``simulation.globin_genomes`` and ``globin_random``;
reads are aligned by bwa and counted and called by the functions of the workflow's steps. A call is
wrong where its copies are determined and are not those of the genome.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np

from benchmarks.globin_bench import (
    ROOT,
    Bench,
    Counted,
    Sequenced,
    cpu_seconds,
    peak_megabytes,
)
from hemaline.globin.cohort_rows import AssayBatch, batch_rows
from hemaline.globin.globin_rows import DETERMINED, GlobinRow
from hemaline.globin.locus_tables import DELETION, LocusTables, load_locus_tables
from simulation.globin_genomes import GENOMES, Genome, Truth
from simulation.globin_random import (
    LONGEST,
    SHORTEST,
    deletions_of,
    lost_of_genes,
    normals,
    random_deletions,
)
from simulation.globin_reads import Assay

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
# Spread of the depth of captures between stretches of 120 bp.
_CAPTURE_SPREAD = 0.3
_DELETIONS, _OF_LIMIT = 30, 20
# Reads are made at this depth, lower ones keep a share of the fragments.
_DEPTH, _NORMAL_DEPTH = 30.0, 20.0
_BATCHES = (5, 8, 24)


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


@dataclass
class Judge:
    """Calls batches and counts right, open and wrong answers; ``seconds`` of CPU a sample."""

    tables: LocusTables
    seconds: list[float] = field(default_factory=list)

    def rows(
        self, batch: Sequence[Counted], is_genome: bool, donors: Sequence[Counted] = ()
    ) -> list[GlobinRow]:
        """Rows of genomes that are called together, on a baseline of donors or of their own."""
        begun = cpu_seconds()
        group = AssayBatch(
            [one.counts for one in (*donors, *batch)],
            frozenset(one.counts.sample_id for one in donors),
            [one.counts.sample_id for one in batch],
            is_genome,
        )
        found = list(batch_rows(group, (), self.tables))
        self.seconds.append((cpu_seconds() - begun) / len(group.counts))
        return found

    def judged(self, some: Sequence[Counted], size: int, is_genome: bool) -> dict[str, Tally]:
        """Answers of genomes in batches drawn from them; ``size`` 0: all together."""
        found = {item: Tally() for item in truths(GENOMES[0].truth)}
        order = list(np.random.default_rng(7).permutation(len(some)))
        step = size or len(order)
        for at in range(0, len(order) - step + 1, step):
            batch = [some[one] for one in order[at : at + step]]
            by_name = {one.counts.sample_id: one.genome for one in batch}
            for row in self.rows(batch, is_genome):
                truth = truths(by_name[row.sample_id].truth)
                if row.item in truth and not found[row.item].add(row, truth[row.item]):
                    print(f"wrong: {row.sample_id} {row.item} {row.copies}", file=sys.stderr)
        return found

    def excluded(
        self, some: Sequence[Counted], item: str, donors: Sequence[Counted] = ()
    ) -> Counter[str]:
        """Deletions that are found, left open, and excluded inside or below the stated limit."""
        genomes = {one.counts.sample_id: one.genome for one in some}
        found: Counter[str] = Counter()
        for row in self.rows(some, is_genome=True, donors=donors):
            if row.item == item and row.locus == genomes[row.sample_id].changes[1][0].locus:
                answer = _answer(row, genomes[row.sample_id])
                found[answer] += 1
                if answer == _INSIDE:
                    print(f"{answer}: {row.sample_id}, limit {row.limit}", file=sys.stderr)
        return found


_INSIDE = "called absent inside the limit"


def _answer(row: GlobinRow, genome: Genome) -> str:
    """The answer of a row: whether it has the deletion of a genome, or the number of genes.

    A row states its limit: what it lacks is wrong from there on, and not excluded below.
    """
    change = genome.changes[1][0]
    if row.status != DETERMINED:
        return "open"
    truth = truths(genome.truth).get(row.item, 1.0)
    if row.copies == truth:
        return "found"
    length = change.last - change.first + 1
    lost = lost_of_genes(change) if row.item == "alpha_genes" else length
    is_inside = row.limit is None or lost >= row.limit
    return _INSIDE if is_inside else "not excluded (below the limit)"


def without_names(tables: LocusTables) -> LocusTables:
    """The tables without the deletions that a row names, but the two commonest."""
    kept = (one for one in tables.deletions if one.kind != DELETION or one.name in _KEPT)
    return replace(tables, deletions=tuple(kept))


def globin(args: argparse.Namespace) -> str:
    """The tables of the parts that are wanted."""
    tables = load_locus_tables()
    work = _Work(Bench(args.folder, tables), Judge(tables), args)
    parts: Mapping[str, Callable[[], Iterator[str]]] = {
        "genomes": work.genomes,
        "captures": work.captures,
        "deletions": work.deletions,
        "limits": work.limits,
        "normals": work.normals,
    }
    lines = [line for name in args.parts or parts for line in parts[name]()]
    return "\n".join([*lines, *work.cost()])


@dataclass(frozen=True)
class _Work:
    """One run of the benchmark."""

    bench: Bench
    judge: Judge
    args: argparse.Namespace

    def genomes(self) -> Iterator[str]:
        """All genotypes as whole genomes."""
        seeds = self.args.seeds
        yield from _head(f"{len(GENOMES)} genotypes, {seeds} seeds, whole genomes")
        bare = Judge(without_names(self.judge.tables))
        for depth in self.args.depths:
            some = [
                self.bench.counted(one, Sequenced(Assay(_DEPTH), seed, depth / _DEPTH))
                for seed in range(1, seeds + 1)
                for one in GENOMES
            ]
            name = f"{depth:g}x"
            yield _line(f"{name}, all in one batch", self.judge.judged(some, 0, True))
            yield _line(f"{name}, each alone (flat baseline)", self.judge.judged(some, 1, True))
            yield _line(f"{name}, none named but -a3.7, -a4.2", bare.judged(some, 0, True))
        yield ""

    def captures(self) -> Iterator[str]:
        """All genotypes as captures, in batches of several sizes."""
        seeds = self.args.capture_seeds
        yield from _head(f"{len(GENOMES)} genotypes, {seeds} seeds, capture of 39 kb")
        most = max(self.args.capture)
        for depth in self.args.capture:
            assay = Assay(most, CAPTURE, profile_spread=_CAPTURE_SPREAD)
            some = [
                self.bench.counted(one, Sequenced(assay, seed, depth / most))
                for seed in range(1, seeds + 1)
                for one in GENOMES
            ]
            for size in _BATCHES:
                label = f"{depth:g}x, batches of {size}"
                yield _line(label, self.judge.judged(some, size, is_genome=False))
        yield ""

    def deletions(self) -> Iterator[str]:
        """Random deletions in both loci, on the baseline of other genomes and on their own."""
        way = Sequenced(Assay(_DEPTH), 1)
        donors = self.bench.all_counted(GENOMES, way)
        for locus, items in (("alpha", ("genotype", "alpha_genes")), ("beta", ("HBB_DEL",))):
            some = self.bench.all_counted(random_deletions(locus, _DELETIONS, 3), way)
            for name, others in ((f"{len(donors)} donors", donors), ("no donors", ())):
                for item in items:
                    yield (
                        f"{len(some)} random deletions of {SHORTEST} bp to {LONGEST // 1000} kb "
                        f"in the {locus} locus, {_DEPTH:g}x, {name}, `{item}`: "
                        f"{_text(self.judge.excluded(some, item, others))}."
                    )
                    yield ""

    def limits(self) -> Iterator[str]:
        """Deletions inside HBB of the stated limit's length, and below it."""
        shortest = self.judge.tables.rules.junction.min_length
        for depth in self.args.depths:
            way = Sequenced(Assay(_DEPTH), 1, depth / _DEPTH)
            for length in (shortest, shortest - 10):
                some = self.bench.all_counted(deletions_of(length, _OF_LIMIT, 5), way)
                yield (
                    f"{len(some)} deletions of {length} bp in HBB, {depth:g}x: "
                    f"{_text(self.judge.excluded(some, 'HBB_DEL'))}."
                )
                yield ""

    def normals(self) -> Iterator[str]:
        """Genomes without any deletion."""
        way = Sequenced(Assay(_NORMAL_DEPTH), 1)
        some = self.bench.all_counted(normals(self.args.normals), way)
        found = self.judge.judged(some, 0, is_genome=True)
        yield (
            f"{len(some)} genomes without deletion, with random SNVs and conversions between "
            f"paralogues, {_NORMAL_DEPTH:g}x: HBB deletion {found['HBB_DEL']}, alpha genes "
            f"{found['alpha_genes']}."
        )
        yield ""

    def cost(self) -> Iterator[str]:
        """CPU and memory."""
        counted = self.bench.count_seconds
        if counted:
            yield f"Counting: {np.median(counted):.2f} CPU s a sample."
        yield (
            f"Calling: {np.median(self.judge.seconds):.2f} CPU s a sample; at most "
            f"{peak_megabytes():.0f} MB."
        )


def _head(title: str) -> Iterator[str]:
    yield f"{title}; right / NA / wrong:"
    yield ""
    yield "| data | alpha genes | HBB deletion | exons 1-2 | exon 3 |"
    yield "|---|---|---|---|---|"


def _line(name: str, found: dict[str, Tally]) -> str:
    return "| " + " | ".join([name, *map(str, found.values())]) + " |"


def _text(found: Counter[str]) -> str:
    return ", ".join(f"{name} {found[name]}" for name in (*sorted({*found} - {_INSIDE}), _INSIDE))


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Options of the benchmark."""
    parser.add_argument("--seeds", type=int, default=10)
    parser.add_argument("--capture-seeds", type=int, default=2)
    parser.add_argument("--depths", type=float, nargs="*", default=[20.0, 30.0])
    parser.add_argument("--capture", type=float, nargs="*", default=[150.0, 300.0])
    parser.add_argument("--normals", type=int, default=200)
    parser.add_argument("--folder", type=Path, default=ROOT / ".cache/globin")
    parser.add_argument(
        "--parts",
        nargs="*",
        choices=("genomes", "captures", "deletions", "limits", "normals"),
        help="of the tables; all by default",
    )
