"""Alleles with an established effect on the RNA that their consequence term does not show."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

from hemaline.common.tables.rows import Field, load_rows, table
from hemaline.genome.alleles import Allele

# As the column ``origin`` names alleles established as inherited ones alone.
_GERMLINE = "germline"


@table("splice_alleles", key=("chrom", "pos", "ref", "alt"))
@dataclass(frozen=True)
class SpliceAllele:
    """Alleles whose effect on the RNA is established by studies and not visible from their
    consequence term, above all synonymous ones.
    """

    gene: Annotated[str, "HGNC symbol."]
    transcript: Annotated[
        str,
        "MANE Select transcript of hgvs_c.",
        Field(pattern="NM_[0-9]+[.][0-9]+"),
    ]
    hgvs_c: Annotated[str, "HGVS name on the transcript.", Field(pattern="c[.].+")]
    hgvs_p: Annotated[
        str,
        "HGVS protein name by the codon alone, one-letter; empty where the protein is unknown.",
        Field(required=False),
    ]
    chrom: Annotated[str, "Contig."]
    pos: Annotated[int, "VCF position, 1-based, left-aligned.", Field(minimum=1)]
    ref: Annotated[str, "Reference allele.", Field(pattern="[ACGT]+")]
    alt: Annotated[str, "Alternative allele.", Field(pattern="[ACGT]+")]
    effect: Annotated[str, "What studies show of the RNA."]
    origin: Annotated[
        str,
        "somatic_or_germline: a driver also where it is acquired; germline: established as an "
        "inherited allele alone.",
        Field(allowed=("somatic_or_germline", "germline")),
    ]
    source: Annotated[str, "Where the row comes from."]
    note: Annotated[str, "Remark for readers.", Field(required=False)]

    @property
    def allele(self) -> Allele:
        """The exact allele."""
        return Allele(self.chrom, self.pos, self.ref, self.alt)

    def __str__(self) -> str:
        """The effect with its source."""
        return f"{self.effect} {self.source}"


@dataclass(frozen=True)
class SpliceAlleles:
    """Splice alleles by exact allele.

    Args:
        drivers: established in tumours or in either origin.
        germline: established as inherited alleles alone; none of them is in ``drivers``.
    """

    drivers: Mapping[Allele, SpliceAllele]
    germline: Mapping[Allele, SpliceAllele]


def load_splice_alleles(path: Path) -> SpliceAlleles:
    """Read ``resources/splice_alleles.tsv``.

    Raises:
        HemalineError: the table breaks its schema.
    """
    rows = load_rows(path, SpliceAllele)
    return SpliceAlleles(
        {one.allele: one for one in rows if one.origin != _GERMLINE},
        {one.allele: one for one in rows if one.origin == _GERMLINE},
    )
