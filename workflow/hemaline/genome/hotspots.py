"""Recurrent driver variants, recounted in every sample whose targets hold them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from hemaline.common.problems import raised_together
from hemaline.common.tables.text_tables import read_table
from hemaline.genome.alleles import Allele


@dataclass(frozen=True)
class Hotspot:
    """A named allele: a somatic driver, or a germline allele that matters."""

    gene: str
    hgvs_c: str
    hgvs_p: str
    allele: Allele
    is_somatic: bool = True
    kind: str = ""

    @property
    def name(self) -> str:
        """The protein name, or the one on the transcript where the protein cannot be determined."""
        return self.hgvs_p or self.hgvs_c


def load_hotspots(path: Path) -> tuple[Hotspot, ...]:
    """Hotspots in genomic order.

    Raises:
        HemalineError: the table breaks its schema.
    """
    with raised_together() as problems:
        rows = read_table(path, "hotspots", problems)
    hotspots = [
        Hotspot(
            v["gene"],
            v["hgvs_c"],
            v["hgvs_p"],
            Allele(v["chrom"], int(v["pos"]), v["ref"], v["alt"]),
            v["origin"] == "somatic",
            v["kind"],
        )
        for v in (row.values for row in rows)
    ]
    return tuple(sorted(hotspots, key=lambda hotspot: hotspot.allele))
