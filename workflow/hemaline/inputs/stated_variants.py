"""Expected variants of a positive control: the assay's table, with VAF ranges."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

from hemaline.common.documents.valid_documents import pass_on
from hemaline.common.problems import Problems, raised_together
from hemaline.common.tables.rows import Field, numbered_rows, table
from hemaline.genome.alleles import Allele


@table("stated_variants", key=("chrom", "pos", "ref", "alt"), is_spreadsheet=True)
@dataclass(frozen=True)
class StatedVariant:
    """Variants that a positive control must show; the assay names the table."""

    name: Annotated[
        str,
        "What the laboratory calls the variant, unique in the table (JAK2 V617F).",
        Field(pattern="(?!NA$)[A-Za-z0-9][A-Za-z0-9 _.>*()+:-]{0,62}", unique=True),
    ]
    gene: Annotated[str, "HGNC symbol."]
    chrom: Annotated[str, "Contig, as in the reference."]
    pos: Annotated[int, "VCF position, 1-based.", Field(minimum=1)]
    ref: Annotated[str, "Reference allele.", Field(pattern="[ACGT]+")]
    alt: Annotated[str, "Alternative allele.", Field(pattern="[ACGT]+")]
    hgvs_c: Annotated[
        str,
        "HGVS on the transcript; for people only.",
        Field(required=False, pattern="[cn][.].+"),
    ]
    vaf_min: Annotated[
        float,
        "Smallest VAF that passes, as a fraction; 0 for a variant that must not be there.",
        Field(unit="fraction", minimum=0, maximum=1),
    ]
    vaf_max: Annotated[
        float,
        "Largest VAF that passes, as a fraction.",
        Field(unit="fraction", minimum=0, maximum=1),
    ]
    source: Annotated[str, "Where range and variant come from: certificate, lot, own measurements."]

    @property
    def allele(self) -> Allele:
        """The variant on the reference."""
        return Allele(self.chrom, self.pos, self.ref, self.alt)

    @property
    def must_be_there(self) -> bool:
        """True if it has to be seen, as opposed to stay below a VAF."""
        return self.vaf_min > 0


def read_stated(path: Path, problems: Problems) -> tuple[StatedVariant, ...]:
    """The rows of a table in its order; everything wrong is added to ``problems``.

    Nothing is returned where a row is wrong.
    """
    found = Problems()
    rows = numbered_rows(path, StatedVariant, found)
    if not found.errors:
        for number, one in rows:
            _check(path, number, one, found)
    pass_on(found, problems)
    return () if found.errors else tuple(one for _, one in rows)


def require_stated(path: Path | None) -> tuple[StatedVariant, ...]:
    """The variants of a table; none where an assay has no table.

    Raises:
        HemalineError: the table breaks its schema.
    """
    if path is None:
        return ()
    with raised_together() as problems:
        return read_stated(path, problems)


def _check(path: Path, number: int, one: StatedVariant, problems: Problems) -> None:
    if one.vaf_min > one.vaf_max:
        problems.add(
            "HL-O01", path, number, "vaf_min", low=f"{one.vaf_min:g}", high=f"{one.vaf_max:g}"
        )
    if one.ref == one.alt:
        problems.add("HL-O02", path, number, "alt", ref=one.ref)
