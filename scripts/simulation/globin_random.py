"""Genomes at random: one deletion anywhere in a locus, or none and gene conversions."""

from __future__ import annotations

from collections.abc import Iterator
from math import exp, floor, log

import numpy as np

from simulation.globin_genomes import Change, Conversion, Genome, Truth

SHORTEST, LONGEST = 50, 30_000
# Stretches in which deletions are drawn, 1-based closed: those of the segments.
ALPHA, BETA = (149_850, 184_650), (5_217_000, 5_250_000)
HBB = (5_225_400, 5_227_520)
# Genes of the two alpha genes with their promoters: the paralogous stretches of 1,591 bases.
_ALPHA_GENES = ((172_010, 173_600), (175_814, 177_404))
# Exons 1 and 2 with the promoter, and exon 3.
_EXONS_1_2, _EXON_3 = (5_226_600, 5_227_520), (5_225_400, 5_225_990)
# Paralogous stretches (chrom, 1-based closed, offset of the other one).
_PARALOGUES = (
    ("chr16", 172_010, 173_600, 3_804),
    ("chr16", 169_470, 170_770, 4_257),
    ("chr11", 5_247_950, 5_249_950, 4_924),
)
_CONVERTED, _SHORTEST_TRACT, _LONGEST_TRACT = 0.5, 30, 600


def random_deletions(locus: str, number: int, seed: int) -> Iterator[Genome]:
    """Genomes with a deletion of 50 bp to 30 kb; in the beta locus it takes a part of HBB."""
    rng = np.random.default_rng([seed, *locus.encode()])
    for at in range(number):
        length = int(exp(rng.uniform(log(SHORTEST), log(LONGEST))))
        inside, touched = (ALPHA, ALPHA) if locus == "alpha" else (BETA, HBB)
        low = max(inside[0], touched[0] - length + 1)
        high = min(inside[1] - length + 1, touched[1])
        first = int(rng.integers(low, high + 1))
        yield _with_deletion(f"{locus} deletion {at}", locus, first, length)


def deletions_of(length: int, number: int, seed: int) -> Iterator[Genome]:
    """Genomes with a deletion of this length inside HBB, anywhere."""
    rng = np.random.default_rng([seed, length])
    for at in range(number):
        first = int(rng.integers(HBB[0], HBB[1] - length + 2))
        yield _with_deletion(f"{length} bp {at}", "beta", first, length)


def _with_deletion(name: str, locus: str, first: int, length: int) -> Genome:
    change = Change(locus, first, first + length - 1)
    whole = f"{name} {first}-{change.last}"
    return Genome(whole, ((), (change,)), ((), ()), truth_of(change))


def truth_of(change: Change) -> Truth:
    """Truth of a genome with one deletion; an alpha gene of fused halves is one gene."""
    if change.locus == "alpha":
        kept = sum(1 - _share(change, place) for place in _ALPHA_GENES)
        return Truth(2 + floor(kept + 0.02), False)
    lost = _share(change, HBB) > 0
    exons = [int(_share(change, place) <= 0.02) for place in (_EXONS_1_2, _EXON_3)]
    return Truth(4, lost, 1 + exons[0], 1 + exons[1])


def lost_of_genes(change: Change) -> int:
    """Bases of the alpha genes that a deletion takes, of that which it takes least of.

    One that it takes whole is counted by the caller: what may be missed is a part of the other.
    """
    lost = [round(_share(change, one) * (one[1] - one[0] + 1)) for one in _ALPHA_GENES]
    return min((bases for bases in lost if bases), default=0)


def _share(change: Change, place: tuple[int, int]) -> float:
    """Share of a stretch (1-based closed) that a deletion takes."""
    shared = min(change.last, place[1]) - max(change.first, place[0]) + 1
    return max(0, shared) / (place[1] - place[0] + 1)


def normals(number: int, seed: int = 2) -> Iterator[Genome]:
    """Genomes without deletion; a stretch of half of the paralogues has the other one's bases."""
    for at in range(number):
        rng = np.random.default_rng([seed, at])
        sides = tuple(tuple(_conversions(rng)) for _ in range(2))
        yield Genome(f"normal {at}", ((), ()), ((), ()), Truth(4, False), (sides[0], sides[1]))


def _conversions(rng: np.random.Generator) -> Iterator[Conversion]:
    for chrom, first, last, offset in _PARALOGUES:
        if rng.random() < _CONVERTED:
            length = int(exp(rng.uniform(log(_SHORTEST_TRACT), log(_LONGEST_TRACT))))
            start = int(rng.integers(first, last - length + 2))
            of_second = rng.random() < 0.5
            start, away = (start + offset, -offset) if of_second else (start, offset)
            yield Conversion(chrom, start, start + length - 1, away)
