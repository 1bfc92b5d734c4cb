"""Alleles with an established effect on the RNA that their consequence term does not show."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from hemaline.common.problems import Problems
from hemaline.common.tables.text_tables import read_table
from hemaline.genome.alleles import Allele

# As the column ``origin`` names alleles established as inherited ones alone.
_GERMLINE = "germline"


@dataclass(frozen=True)
class SpliceAllele:
    """Alleles whose effect on the RNA is established by studies and not visible from their
    consequence term, above all synonymous ones.
    """

    gene: str
    transcript: str
    hgvs_c: str
    hgvs_p: str
    allele: Allele
    effect: str
    source: str

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
    problems = Problems()
    rows = read_table(path, "splice_alleles", problems)
    problems.raise_errors()
    drivers: dict[Allele, SpliceAllele] = {}
    germline: dict[Allele, SpliceAllele] = {}
    for v in (row.values for row in rows):
        allele = Allele(v["chrom"], int(v["pos"]), v["ref"], v["alt"])
        found = germline if v["origin"] == _GERMLINE else drivers
        names = (v["gene"], v["transcript"], v["hgvs_c"], v["hgvs_p"])
        found[allele] = SpliceAllele(*names, allele, v["effect"], v["source"])
    return SpliceAlleles(drivers, germline)
