"""Genomes with known copies of the globin loci, and their reads.

A haplotype is a list of kept pieces of the two loci by GRCh38 ends, with SNVs. Nothing here is
shared with the caller: ends, genotypes and truth are written down once more.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

import numpy as np
from numpy.typing import NDArray

from simulation.globin_reference import Locus

Bases = NDArray[np.uint8]
_LETTERS = np.frombuffer(b"ACGT", dtype=np.uint8)
_SORTED = np.sort(_LETTERS)
_COMPLEMENT = np.zeros(256, dtype=np.uint8)
_COMPLEMENT[_LETTERS] = np.frombuffer(b"TGCA", dtype=np.uint8)
_RANDOM_TAIL = 4_000


@dataclass(frozen=True)
class Change:
    """A stretch of one locus (1-based closed) that is lost or there twice."""

    locus: str
    first: int
    last: int
    is_gain: bool = False
    has_random_tail: bool = False


@dataclass(frozen=True)
class Snv:
    """A base of one haplotype (1-based), or a short deletion of ``length`` bases after it."""

    chrom: str
    pos: int
    alt: str


@dataclass(frozen=True)
class Truth:
    """Copies of a genome: alpha genes, and whether a part of HBB is lost on one chromosome."""

    alpha_genes: int
    hbb_deletion: bool
    exon_1_copies: int = 2
    exon_3_copies: int = 2


@dataclass(frozen=True)
class Genome:
    """Changes and SNVs of the two chromosomes, and the truth."""

    name: str
    changes: tuple[tuple[Change, ...], tuple[Change, ...]]
    snvs: tuple[tuple[Snv, ...], tuple[Snv, ...]]
    truth: Truth


S, C = Snv("chr11", 5_227_002, "A"), Snv("chr11", 5_227_003, "T")
BETA0, BETA_PLUS = Snv("chr11", 5_226_774, "A"), Snv("chr11", 5_226_820, "T")
CONSTANT_SPRING = Snv("chr16", 173_598, "C")
BETA_CHANGES = {
    "HPFH-1": Change("beta", 5_153_221, 5_238_138, has_random_tail=True),
    "HPFH-2": Change("beta", 5_150_000, 5_243_045, has_random_tail=True),
    "Sicilian": Change("beta", 5_219_878, 5_233_280),
    "Lepore": Change("beta", 5_226_571, 5_233_984),
    "619 bp": Change("beta", 5_225_389, 5_226_007),
    "1393 bp": Change("beta", 5_226_300, 5_227_692),
    "HPFH-5": Change("beta", 5_224_771, 5_237_683),
}
ALPHA_CHANGES = {
    "aa": None,
    "-3.7": Change("alpha", 173_001, 176_804),
    "-4.2": Change("alpha", 169_601, 173_857),
    "aaa3.7": Change("alpha", 173_001, 176_804, is_gain=True),
    "aaa4.2": Change("alpha", 169_601, 173_857, is_gain=True),
    "--SEA": Change("alpha", 165_401, 184_701),
    "-20.5": Change("alpha", 154_301, 177_001),
    "--MED I": Change("alpha", 162_800, 180_319),
}
_GENES = {"aa": 2, "-3.7": 1, "-4.2": 1, "aaa3.7": 3, "aaa4.2": 3}
# Copies of exon 1 and exon 3 of a chromosome with a deletion.
_EXONS = {"Lepore": (0, 1), "619 bp": (1, 0), "1393 bp": (0, 1)}


def genome(name: str, beta: Sequence[object], alpha: str = "aa/aa") -> Genome:
    """A genome of two beta chromosomes (SNVs, names of changes) and an alpha genotype."""
    pairs: list[tuple[Change, ...]] = []
    snvs: list[tuple[Snv, ...]] = []
    exon_1 = exon_3 = 0
    lost = False
    for of_beta, text in zip(beta, alpha.split("/"), strict=True):
        parts = of_beta if isinstance(of_beta, tuple) else (of_beta,)
        changes = [BETA_CHANGES[part] for part in parts if isinstance(part, str)]
        names = [part for part in parts if isinstance(part, str)]
        first, third = _EXONS.get(names[0], (0, 0)) if names else (1, 1)
        exon_1, exon_3, lost = exon_1 + first, exon_3 + third, lost or bool(names)
        held = [part for part in parts if isinstance(part, Snv)]
        of_alpha, _, spring = text.partition("+")
        if spring:
            held.append(CONSTANT_SPRING)
        change = ALPHA_CHANGES[of_alpha]
        pairs.append((*changes, *([change] if change else [])))
        snvs.append(tuple(held))
    genes = sum(_GENES.get(one.partition("+")[0], 0) for one in alpha.split("/"))
    truth = Truth(genes, lost, exon_1, exon_3)
    return Genome(name, (pairs[0], pairs[1]), (snvs[0], snvs[1]), truth)


NONE: tuple[object, ...] = ()
GENOMES = (
    genome("AA", (NONE, NONE)),
    genome("AS", (S, NONE)),
    genome("SS", (S, S)),
    genome("SC", (S, C)),
    genome("S/beta0", (S, BETA0)),
    genome("S/beta+", (S, BETA_PLUS)),
    *(genome(f"S/{name}", (S, name)) for name in BETA_CHANGES),
    genome("A/HPFH-1", (NONE, "HPFH-1")),
    *(
        genome(f"SS {alpha}", (S, S), alpha)
        for alpha in (
            "-3.7/aa", "-3.7/-3.7", "-4.2/aa", "-4.2/-3.7", "--SEA/aa", "--SEA/-3.7",
            "aaa3.7/aa", "aaa4.2/aa", "aaa3.7/-3.7", "-20.5/aa", "--MED I/aa", "aa+CS/aa",
        )
    ),
    genome("S/HPFH-2 -3.7/aa", (S, "HPFH-2"), "-3.7/aa"),
    genome("S/beta0 -3.7/-3.7", (S, BETA0), "-3.7/-3.7"),
)  # fmt: skip


@dataclass(frozen=True)
class Assay:
    """How a genome is sequenced.

    Attributes:
        depth: mean depth of a base of two copies.
        targets: stretches (chrom, 0-based start, end) whose fragments are kept; none: all.
        profile: seed of the depth profile that all samples of the assay share.
        profile_spread: relative deviation of the profile between stretches of 120 bp.
        sample_spread: the same of each sample of its own.
        gc_slope: change of depth for a change of 0.1 of GC; each sample's differs by its half.
    """

    depth: float
    targets: tuple[tuple[str, int, int], ...] = ()
    profile: int = 1
    profile_spread: float = 0.1
    sample_spread: float = 0.03
    gc_slope: float = -0.05
    read_length: int = 150
    fragment: float = 350.0
    deviation: float = 60.0
    error: float = 0.003
    snv_rate: float = 1 / 1200


@dataclass
class Chromosome:
    """Bases of one locus on one chromosome, and where each is from (-1: nowhere)."""

    bases: Bases
    origin: NDArray[np.int64]
    chrom: str = field(default="")


def chromosome(
    locus: Locus, changes: Sequence[Change], snvs: Sequence[Snv], rng: np.random.Generator,
    snv_rate: float,
) -> Chromosome:  # fmt: skip
    """One chromosome of a locus; SNVs of other loci are ignored."""
    bases = np.frombuffer(locus.bases.encode(), dtype=np.uint8).copy()
    bases[~np.isin(bases, _LETTERS)] = ord("A")
    kept = {snv.pos for snv in snvs}
    for at in np.flatnonzero(rng.random(bases.size) < snv_rate):
        if not any(abs(at + locus.start - pos) < 30 for pos in kept):
            bases[at] = rng.choice(_LETTERS[bases[at] != _LETTERS])
    for snv in snvs:
        if snv.chrom == locus.chrom:
            bases[snv.pos - 1 - locus.start] = ord(snv.alt)
    origin = np.arange(locus.start, locus.end)
    for change in changes:
        first, end = max(change.first - 1, locus.start), min(change.last, locus.end)
        inside = (origin >= first) & (origin < end)
        left, right = np.flatnonzero(inside)[[0, -1]]
        if change.is_gain:
            parts = [np.arange(right + 1), np.arange(left, bases.size)]
        else:
            parts = [np.arange(left), np.arange(right + 1, bases.size)]
        order = np.concatenate(parts)
        bases, origin = bases[order], origin[order]
        if change.has_random_tail:
            tail = rng.choice(_LETTERS, _RANDOM_TAIL)
            bases = np.concatenate([tail, bases])
            origin = np.concatenate([np.full(_RANDOM_TAIL, -1), origin])
    return Chromosome(bases, origin, locus.chrom)


def change_of(name: str) -> str:
    """Locus of a contig."""
    return {"chr16": "alpha", "chr11": "beta"}[name]


def write_reads(
    one: Genome, loci: Sequence[Locus], assay: Assay, seed: int, paths: tuple[Path, Path]
) -> int:
    """Write paired FASTQ files of a genome; returns the number of pairs."""
    rng = np.random.default_rng([seed, *one.name.encode()])
    number = 0
    with paths[0].open("wb") as left, paths[1].open("wb") as right:
        slope = assay.gc_slope * (1 + 0.5 * rng.standard_normal())
        for locus in loci:
            weights = _profile(locus, assay, rng)
            for changes, snvs in zip(one.changes, one.snvs, strict=True):
                own = [c for c in changes if c.locus == change_of(locus.chrom)]
                whole = chromosome(locus, own, snvs, rng, assay.snv_rate)
                number += _fragments(whole, locus, weights, assay, slope, rng, number, left, right)
    return number


def _profile(locus: Locus, assay: Assay, rng: np.random.Generator) -> NDArray[np.float64]:
    """Relative depth of each base of a locus; 0 outside the targets."""
    size = len(locus.bases)
    pieces = size // 120 + 1
    shared = np.random.default_rng([assay.profile, locus.start])
    usual = np.exp(shared.normal(0, assay.profile_spread, pieces))
    own = np.exp(rng.normal(0, assay.sample_spread, pieces))
    weights = np.repeat(usual * own, 120)[:size]
    if assay.targets:
        inside = np.zeros(size, dtype=bool)
        for chrom, start, end in assay.targets:
            if chrom == locus.chrom:
                inside[max(0, start - locus.start) : max(0, end - locus.start)] = True
        weights = weights * inside
    return np.asarray(weights)


def _fragments(
    whole: Chromosome, locus: Locus, weights: NDArray[np.float64], assay: Assay, slope: float,
    rng: np.random.Generator, number: int, left: BinaryIO, right: BinaryIO,
) -> int:  # fmt: skip
    """Fragments by their middle base, weighted by its depth and by GC."""
    size, half = whole.bases.size, int(assay.fragment // 2)
    expected = size * assay.depth / 2 / (2 * assay.read_length)
    gc = np.cumsum(np.isin(whole.bases, (ord("G"), ord("C"))))
    places = np.arange(size)
    ends = np.minimum(places + half, size - 1), np.maximum(places - half, 0)
    share = (gc[ends[0]] - gc[ends[1]]) / (2 * half)
    known = whole.origin >= 0
    weight = np.ones(size)
    weight[known] = weights[whole.origin[known] - locus.start]
    weight *= np.clip(1 + slope * (share - 0.45) * 10, 0.2, 3)
    top = weight.max()
    count = rng.poisson(expected * top)
    middles = rng.integers(0, size, count)
    middles = middles[rng.random(count) < weight[middles] / top]
    lengths = np.maximum(
        assay.read_length, rng.normal(assay.fragment, assay.deviation, middles.size)
    )
    starts = middles - (lengths // 2).astype(int)
    stops = starts + lengths.astype(int)
    fits = (starts >= 0) & (stops <= size)
    starts, stops = starts[fits], stops[fits]
    steps = np.arange(assay.read_length)
    forward = _with_errors(whole.bases[starts[:, None] + steps], assay, rng)
    reverse = _with_errors(_COMPLEMENT[whole.bases[stops[:, None] - 1 - steps]], assay, rng)
    swapped = rng.random(starts.size) < 0.5
    quality = b"\n+\n" + b"F" * assay.read_length + b"\n"
    for at, is_swapped in enumerate(swapped):
        name = b"@f%d\n" % (number + at)
        pair = (forward[at].tobytes(), reverse[at].tobytes())
        for handle, bases in zip((left, right), pair[::-1] if is_swapped else pair, strict=True):
            handle.write(name + bases + quality)
    return int(starts.size)


def _with_errors(reads: Bases, assay: Assay, rng: np.random.Generator) -> Bases:
    """Reads (reads, bases) with substitutions at the rate of the assay."""
    wrong = rng.random(reads.shape) < assay.error
    codes = np.searchsorted(_SORTED, reads[wrong])
    reads[wrong] = _SORTED[(codes + rng.integers(1, 4, codes.size)) % 4]
    return reads


def write_reference(path: Path, loci: Sequence[Locus], width: int = 100) -> None:
    """FASTA with both contigs up to the end of the locus, N before it."""
    with path.open("w", encoding="ascii") as handle:
        for locus in sorted(loci, key=lambda one: one.chrom):
            text = "N" * locus.start + locus.bases
            handle.write(f">{locus.chrom}\n")
            handle.writelines(text[i : i + width] + "\n" for i in range(0, len(text), width))
