"""Columns of an allele, with which the rows of several tables begin."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from hemaline.genome.alleles import Allele


@dataclass(frozen=True)
class AlleleRow:
    """A row that begins with an allele."""

    chrom: Annotated[str, "Contig."]
    pos: Annotated[int, "VCF position, 1-based, left-aligned."]
    ref: Annotated[str, "Reference allele."]
    alt: Annotated[str, "Alternative allele."]

    @property
    def allele(self) -> Allele:
        """The allele of the row."""
        return Allele(self.chrom, self.pos, self.ref, self.alt)
