"""Common SNPs that distinguish people, and the fragments a sample has at them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import numpy as np
from numpy.typing import NDArray

from hemaline.common.problems import raised_together
from hemaline.common.tables.rows import Field, numbered_rows, table
from hemaline.errors.site_counts import LETTERS
from hemaline.errors.target_counts import TargetCounts, TargetPlaces
from hemaline.genome.alleles import SequenceSource
from hemaline.paths import resource

FragmentCounts = NDArray[np.int64]
FloatArray = NDArray[np.float64]


@table("fingerprint", key=("chrom", "pos"))
@dataclass(frozen=True, order=True)
class Snp:
    """Common SNPs that distinguish people; those inside an assay's targets are used."""

    chrom: Annotated[str, "Contig."]
    pos: Annotated[int, "Position, 1-based.", Field(minimum=1)]
    ref: Annotated[str, "Base of the reference.", Field(allowed=("A", "C", "G", "T"))]
    alt: Annotated[str, "The other base.", Field(allowed=("A", "C", "G", "T"))]
    alt_frequency: Annotated[
        float,
        "Share of the alternative base among the chromosomes of the population.",
        Field(unit="fraction", minimum=0.01, maximum=0.99),
    ]
    gene: Annotated[str, "Gene whose exon holds it, or any label.", Field(required=False)] = ""
    rsid: Annotated[str, "dbSNP number.", Field(required=False, pattern="rs[0-9]+")] = ""
    source: Annotated[str, "Where position and frequency come from."] = ""

    @property
    def name(self) -> str:
        """``chr21:34887027:A:G``, the same in every sample."""
        return f"{self.chrom}:{self.pos}:{self.ref}:{self.alt}"


def load_fingerprint(path: Path | None = None) -> tuple[Snp, ...]:
    """Rows of ``path``, or of the packaged ``fingerprint.tsv``, sorted.

    Raises:
        HemalineError: the table breaks its schema, or both letters of a row are the same.
    """
    source = path or resource("fingerprint.tsv")
    with raised_together() as problems:
        rows = numbered_rows(source, Snp, problems)
        for number, snp in rows:
            if snp.ref == snp.alt:
                problems.add("HL-I20", source, number, "alt", base=snp.alt)
    return tuple(sorted(snp for _, snp in rows))


@dataclass(frozen=True)
class SnpCounts:
    """Fragments by letter at each of ``snps``, arrays of shape (sites,)."""

    snps: tuple[Snp, ...]
    ref: FragmentCounts
    alt: FragmentCounts
    other: FragmentCounts

    @property
    def depth(self) -> FragmentCounts:
        """Fragments that show one of the two letters."""
        return self.ref + self.alt

    @property
    def frequencies(self) -> FloatArray:
        """The population's share of the alternative letter."""
        return np.array([snp.alt_frequency for snp in self.snps], dtype=float)

    def where(self, chosen: Sequence[bool] | NDArray[np.bool_]) -> SnpCounts:
        """Only the chosen sites."""
        keep = np.asarray(chosen, dtype=bool)
        snps = tuple(snp for snp, kept in zip(self.snps, keep, strict=True) if kept)
        return SnpCounts(snps, self.ref[keep], self.alt[keep], self.other[keep])


def count_fingerprint(
    counts: TargetCounts, snps: Sequence[Snp], sequence: SequenceSource
) -> SnpCounts:
    """Fragments at the SNPs inside the counted targets.

    A site whose reference base is neither of its letters (another build, a masked stretch) is left
    out: what is counted there would be no genotype.
    """
    places = TargetPlaces(counts.regions)
    found = [(snp, places.index(snp.chrom, snp.pos - 1)) for snp in snps]
    inside = [
        (snp, at)
        for snp, at in found
        if at is not None
        and sequence(snp.chrom, snp.pos - 1, snp.pos).upper() in (snp.ref, snp.alt)
    ]
    letters = counts.letters[[at for _, at in inside]].astype(np.int64)
    rows = np.arange(len(inside))
    ref = letters[rows, [LETTERS.index(snp.ref) for snp, _ in inside]]
    alt = letters[rows, [LETTERS.index(snp.alt) for snp, _ in inside]]
    return SnpCounts(tuple(snp for snp, _ in inside), ref, alt, letters.sum(axis=1) - ref - alt)
