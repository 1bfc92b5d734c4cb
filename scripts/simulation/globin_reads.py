"""Reads of genomes at the globin loci: chromosomes from pieces of the reference, and fragments."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

import numpy as np
from numpy.typing import NDArray

from simulation.globin_genomes import Change, Conversion, Genome, Snv
from simulation.globin_reference import Locus

Bases = NDArray[np.uint8]
_LETTERS = np.frombuffer(b"ACGT", dtype=np.uint8)
_SORTED = np.sort(_LETTERS)
_COMPLEMENT = np.zeros(256, dtype=np.uint8)
_COMPLEMENT[_LETTERS] = np.frombuffer(b"TGCA", dtype=np.uint8)
_RANDOM_TAIL = 4_000
_LOCUS_OF = {"chr16": "alpha", "chr11": "beta"}


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
    locus: Locus, changes: Sequence[Change], snvs: Sequence[Snv], conversions: Sequence[Conversion],
    rng: np.random.Generator, snv_rate: float,
) -> Chromosome:  # fmt: skip
    """One chromosome of a locus; SNVs and conversions of the other locus are ignored."""
    bases = np.frombuffer(locus.bases.encode(), dtype=np.uint8).copy()
    bases[~np.isin(bases, _LETTERS)] = ord("A")
    reference = bases.copy()
    for one in conversions:
        if one.chrom == locus.chrom:
            first, end = one.first - 1 - locus.start, one.last - locus.start
            bases[first:end] = reference[first + one.offset : end + one.offset]
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
            sides = zip(one.changes, one.snvs, one.conversions, strict=True)
            for changes, snvs, conversions in sides:
                own = [c for c in changes if c.locus == _LOCUS_OF[locus.chrom]]
                whole = chromosome(locus, own, snvs, conversions, rng, assay.snv_rate)
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
