"""Genomes with known copies of the globin loci.

A chromosome is a list of stretches of the two loci that are lost or doubled, by GRCh38 ends, with
SNVs and gene conversions. Nothing here is shared with the caller: ends, genotypes and truth are
written down once more.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Change:
    """A stretch of one locus (1-based closed) that is lost or there twice."""

    locus: str
    first: int
    last: int
    is_gain: bool = False
    has_random_tail: bool = False


@dataclass(frozen=True)
class Conversion:
    """A stretch (1-based closed) that has the bases of its paralogue, ``offset`` bases away."""

    chrom: str
    first: int
    last: int
    offset: int


@dataclass(frozen=True)
class Snv:
    """A base of one chromosome (1-based)."""

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
    """Changes, SNVs and conversions of the two chromosomes, and the truth."""

    name: str
    changes: tuple[tuple[Change, ...], tuple[Change, ...]]
    snvs: tuple[tuple[Snv, ...], tuple[Snv, ...]]
    truth: Truth
    conversions: tuple[tuple[Conversion, ...], tuple[Conversion, ...]] = ((), ())


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
