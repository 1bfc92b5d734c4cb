"""Recurrent driver variants, recounted in every sample whose targets hold them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

from hemaline.common.tables.rows import Field, load_rows, table
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


@table("hotspots", key=("chrom", "pos", "ref", "alt"))
@dataclass(frozen=True)
class HotspotRow:
    """Recurrent alleles; each is recounted in every sample whose targets hold it."""

    gene: Annotated[str, "HGNC symbol."]
    hgvs_c: Annotated[str, "HGVS on the MANE Select transcript.", Field(pattern="c[.].+")]
    hgvs_p: Annotated[
        str,
        "HGVS protein name, one-letter; empty where the protein cannot be determined.",
        Field(required=False),
    ]
    legacy_name: Annotated[
        str,
        "What the literature calls it; never used for matching.",
        Field(required=False),
    ]
    is_somatic: Annotated[
        bool,
        "somatic: a driver, whose presence indicates somatic origin; germline: an allele people "
        "are born with.",
        Field(column="origin", allowed=("somatic", "germline")),
    ]
    chrom: Annotated[str, "Contig."]
    pos: Annotated[int, "VCF position, 1-based, left-aligned."]
    ref: Annotated[str, "Reference allele.", Field(pattern="[ACGT]+")]
    alt: Annotated[str, "Alternative allele.", Field(pattern="[ACGT]+")]
    kind: Annotated[
        str,
        "What sort of allele it is (hotspot_missense, truncating, hb_variant ...).",
    ]
    disease: Annotated[str, "Diseases it matters in, semicolon-separated."]
    meaning: Annotated[str, "Why it is known.", Field(required=False)]
    verification: Annotated[
        str,
        "exact: the same allele in an independent data set; sequence: REF and names confirmed on "
        "real bases; repository: the same allele in an independent public resource, bases not "
        "seen.",
        Field(allowed=("exact", "sequence", "repository")),
    ]
    source: Annotated[str, "Where the row comes from."]

    @property
    def hotspot(self) -> Hotspot:
        """The allele of the row."""
        allele = Allele(self.chrom, self.pos, self.ref, self.alt)
        return Hotspot(self.gene, self.hgvs_c, self.hgvs_p, allele, self.is_somatic, self.kind)


def load_hotspots(path: Path) -> tuple[Hotspot, ...]:
    """Hotspots in genomic order.

    Raises:
        HemalineError: the table breaks its schema.
    """
    hotspots = (row.hotspot for row in load_rows(path, HotspotRow))
    return tuple(sorted(hotspots, key=lambda hotspot: hotspot.allele))
