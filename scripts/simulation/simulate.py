"""Simulated capture libraries with known alleles, for the demo cohort and the tests.

A library is drawn fragment by fragment from haplotypes: the reference around the targets, and one
haplotype for every allele (or group of alleles in phase). Depth follows the baits: a factor per
target, falling off beyond its edges. The same library gives the same reads, always.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from hemaline.common.intervals import Interval, merge
from simulation.simulate_haplotypes import (
    LETTERS,
    Allele,
    Bytes,
    Floats,
    Haplotype,
    Integers,
    SequenceSource,
    haplotypes_of,
)

__all__ = ["Allele", "Fragments", "Library", "Reads", "simulate"]

_COMPLEMENT = np.array([3, 2, 1, 0, 4], dtype=np.uint8)

# Baits catch fragments whose midpoint is this far from the target as well as any, and none
# further than the reach.
_BAIT_OVERHANG = 60
_BAIT_REACH = 260
# What little a failed bait still catches.
_DROPPED_SHARE = 0.01

_QUALITIES = np.array([2, 11, 25, 37], dtype=np.uint8)
# Error probability of each quality when one base in 2,500 of those at Q >= 20 is wrong.
_ERRORS = np.array([0.5, 0.08, 0.003, 0.0002], dtype=np.float32)
_NOMINAL_ERROR_RATE = 4e-4
_SECOND_READ_PENALTY = 1.4


@dataclass(frozen=True)
class Library:
    """Parameters of sequencing: ``depth`` is the mean count of unique fragments over the targets.

    ``dropped`` names regions whose baits failed: every target that overlaps one is all but empty.
    ``error_rate`` is the share of wrong bases among those of quality 20 and more;
    ``oxidation_rate`` that of G read as T at high quality on read 1 alone. ``relative_depth`` is
    the depth on contigs of which there are fewer than two copies, as a share of ``depth``.
    """

    targets: tuple[Interval, ...]
    alleles: tuple[Allele, ...]
    depth: float
    dropped: tuple[Interval, ...] = ()
    seed: int = 1
    sample_id: str = "sample"
    read_length: int = 150
    fragment_min: int = 200
    fragment_max: int = 350
    duplicate_rate: float = 0.08
    error_rate: float = _NOMINAL_ERROR_RATE
    oxidation_rate: float = 5e-5
    unevenness: tuple[float, float] = (0.75, 1.2)
    relative_depth: Mapping[str, float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Refuse what the simulation cannot draw."""
        if not self.targets:
            raise ValueError("a library needs at least one target")
        if not self.read_length <= self.fragment_min <= self.fragment_max:
            raise ValueError("read_length <= fragment_min <= fragment_max must hold")

    @property
    def digest(self) -> bytes:
        """Bytes that follow from the sample and its seed and from nothing else."""
        return hashlib.sha256(f"{self.seed}\t{self.sample_id}".encode()).digest()


@dataclass(frozen=True)
class Fragments:
    """Where pairs come from: one entry per pair, duplicates included."""

    haplotype: Integers
    start: Integers
    length: Integers
    first_is_forward: NDArray[np.bool_]

    def take(self, order: Integers) -> Fragments:
        """The fragments at these indices, in this order."""
        return Fragments(
            self.haplotype[order],
            self.start[order],
            self.length[order],
            self.first_is_forward[order],
        )


@dataclass(frozen=True)
class Reads:
    """Pairs in random order: ASCII bases and plain qualities, a row per read.

    ``fragments`` and ``haplotypes`` are the truth; nothing of it is in names or FASTQ files.
    """

    run: str
    bases1: Bytes
    qualities1: Bytes
    bases2: Bytes
    qualities2: Bytes
    fragments: Fragments
    haplotypes: tuple[Haplotype, ...]

    def __len__(self) -> int:
        """Count of pairs."""
        return len(self.bases1)

    def name(self, index: int, lane: int = 1) -> str:
        """Name of a pair, in the form sequencers write and of one length for all."""
        tile, rest = divmod(index, 10_000)
        return f"{self.run}:{lane}:{1101 + tile:04d}:{1000 + rest:05d}:{2000 + index % 7919:05d}"

    def records(self) -> Iterator[tuple[str, str, str, str, str]]:
        """Name, bases and qualities of read 1, bases and qualities of read 2."""
        columns = (self.bases1, self.qualities1 + 33, self.bases2, self.qualities2 + 33)
        for index in range(len(self)):
            one, two, three, four = (column[index].tobytes().decode() for column in columns)
            yield self.name(index), one, two, three, four


def simulate(sequence: SequenceSource, library: Library) -> Reads:
    """Draw the reads of a library; ``sequence(chrom, start0, end0)`` gives reference bases.

    Raises:
        ValueError: an allele's REF is not the reference's, an allele is outside the targets'
            surroundings, alleles overlap in phase, or the shares at one place exceed 1.
    """
    generator = np.random.default_rng(list(library.digest))
    factors = generator.uniform(*library.unevenness, len(library.targets))
    haplotypes: list[Haplotype] = []
    intensities: list[Floats] = []
    depths: list[Floats] = []
    placed = 0
    for window in merge(t.widened(_BAIT_REACH + library.fragment_max) for t in library.targets):
        alleles = [a for a in library.alleles if window.contains(a.chrom, a.pos - 1)]
        placed += len(alleles)
        intensity = _intensity(window, library, factors)
        depths.append(_target_depths(window, library, intensity))
        relative = library.relative_depth.get(window.chrom, 1.0)
        for haplotype in haplotypes_of(sequence, window, alleles):
            haplotypes.append(haplotype)
            along = intensity[haplotype.anchors - window.start]
            along[: library.fragment_max] = along[-library.fragment_max :] = 0
            intensities.append(along * haplotype.share * relative)
    if placed < len(library.alleles):
        raise ValueError("an allele is too far from every target")
    weights = np.concatenate(intensities)
    count = round(library.depth * float(weights.sum()) / float(np.concatenate(depths).mean()))
    unique = _draw(generator, library, haplotypes, weights, count)
    duplicates = round(count * library.duplicate_rate / (1 - library.duplicate_rate))
    copies = generator.integers(0, count, duplicates) if count else np.zeros(0, dtype=np.int64)
    order = generator.permutation(np.concatenate([np.arange(count), copies]))
    return _sequence_pairs(generator, library, tuple(haplotypes), unique.take(order))


def _intensity(window: Interval, library: Library, factors: Floats) -> Floats:
    """Relative count of fragment midpoints at every base of the window."""
    positions = np.arange(window.start, window.end)
    intensity = np.zeros(len(window))
    for target, factor in zip(library.targets, factors, strict=True):
        if not window.overlaps(target):
            continue
        failed = any(target.overlaps(region) for region in library.dropped)
        outside = np.maximum(target.start - positions, positions - (target.end - 1)).clip(min=0)
        slope = (_BAIT_REACH - outside) / (_BAIT_REACH - _BAIT_OVERHANG)
        height = factor * (_DROPPED_SHARE if failed else 1.0)
        intensity = np.maximum(intensity, height * slope.clip(0, 1))
    return intensity


def _target_depths(window: Interval, library: Library, intensity: Floats) -> Floats:
    """Expected depth per unit of intensity at the bases of targets whose baits work."""
    half = library.fragment_max
    kernel = np.zeros(2 * half + 1)
    lengths = np.arange(library.fragment_min, library.fragment_max + 1)
    for length in lengths:
        start = half - length // 2
        sequenced = np.zeros_like(kernel)
        sequenced[start : start + library.read_length] = 1
        sequenced[start + length - library.read_length : start + length] = 1
        kernel += sequenced / len(lengths)
    depth = np.convolve(intensity, kernel, mode="same")
    chosen = [
        depth[max(target.start - window.start, 0) : target.end - window.start]
        for target in library.targets
        if window.overlaps(target) and not any(target.overlaps(r) for r in library.dropped)
    ]
    return np.concatenate(chosen) if chosen else np.zeros(0)


def _draw(
    generator: np.random.Generator,
    library: Library,
    haplotypes: Sequence[Haplotype],
    weights: Floats,
    count: int,
) -> Fragments:
    """``count`` fragments, no two of which have both ends in common.

    Two molecules cut at the same two places would pass for PCR duplicates and cost depth.
    """
    offsets = np.cumsum([0, *(len(h.bases) for h in haplotypes)])
    anchors = np.concatenate([h.anchors for h in haplotypes])
    cumulated = np.cumsum(weights)
    size = count + count // 20 + 10
    while True:
        middle = np.searchsorted(cumulated, generator.random(size) * cumulated[-1], side="right")
        length = generator.integers(library.fragment_min, library.fragment_max + 1, size)
        start = middle - length // 2
        ends = anchors[start] * (1 << 30) + anchors[start + length - 1]
        first = np.sort(np.unique(ends, return_index=True)[1])[:count]
        if len(first) == count:
            break
        if size > 50 * (count + 1):
            raise ValueError("more fragments requested than there are pairs of ends")
        size *= 2
    haplotype = np.searchsorted(offsets, start[first], side="right") - 1
    return Fragments(
        haplotype,
        start[first] - offsets[haplotype],
        length[first],
        generator.random(count) < 0.5,
    )


def _sequence_pairs(
    generator: np.random.Generator,
    library: Library,
    haplotypes: tuple[Haplotype, ...],
    fragments: Fragments,
) -> Reads:
    genome = np.concatenate([h.bases for h in haplotypes])
    offsets = np.cumsum([0, *(len(h.bases) for h in haplotypes)])
    left = (offsets[fragments.haplotype] + fragments.start)[:, None]
    right = left + fragments.length[:, None] - 1
    cycles = np.arange(library.read_length)
    forward = genome[left + cycles]
    backward = _COMPLEMENT[genome[right - cycles]]
    swap = fragments.first_is_forward[:, None]
    first = _sequenced(generator, library, np.where(swap, forward, backward), 1.0)
    second = _sequenced(generator, library, np.where(swap, backward, forward), _SECOND_READ_PENALTY)
    # Oxidised guanine pairs with A: read 1, and only read 1, shows G>T in its own direction.
    oxidised = (first[0] == 2) & (
        generator.random(first[0].shape, dtype=np.float32) < library.oxidation_rate
    )
    first[0][oxidised] = 3
    run = "HL" + library.digest.hex()[:6].upper()
    return Reads(
        run, LETTERS[first[0]], first[1], LETTERS[second[0]], second[1], fragments, haplotypes
    )


def _sequenced(
    generator: np.random.Generator, library: Library, bases: Bytes, penalty: float
) -> tuple[Bytes, Bytes]:
    """Bases with substitution errors, and qualities: worse late in a read and in bad reads."""
    late = np.linspace(0, 1, bases.shape[1], dtype=np.float32)
    read = generator.gamma(3.0, 1 / 3, (len(bases), 1)).astype(np.float32) * penalty
    draw = generator.random(bases.shape, dtype=np.float32) / read
    worst, poor, fair = 0.001 + 0.01 * late**3, 0.007 + 0.05 * late**3, 0.04 + 0.15 * late**2
    level = 3 - (draw < fair).astype(np.uint8) - (draw < poor) - (draw < worst)
    chance = np.minimum(_ERRORS * np.float32(library.error_rate / _NOMINAL_ERROR_RATE), 0.75)
    wrong = generator.random(bases.shape, dtype=np.float32) < chance[level]
    wrong &= bases < 4
    shift = generator.integers(1, 4, int(wrong.sum()), dtype=np.uint8)
    bases[wrong] = (bases[wrong] + shift) % 4
    return bases, np.where(bases < 4, _QUALITIES[level], np.uint8(2))
