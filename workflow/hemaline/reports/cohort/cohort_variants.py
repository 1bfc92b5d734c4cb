"""Reported variants of a cohort as columns: for allele fractions, proteins and classes of cells."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from hemaline.annotation.naming.protein_names import named_codons
from hemaline.reports.cohort.appearance import Appearance
from hemaline.reports.cohort.cohort_files import batches
from hemaline.variants.variant_rows import VariantRow

_COLUMNS = (
    "sample_id", "gene", "hgvs_c", "hgvs_p", "hgvs_g", "consequence", "vaf", "origin", "reported",
    "vus", "germline_risk",
)  # fmt: skip
# What a variant is listed as, in the page's data.
REPORTED, OF_UNCERTAIN, OF_GERMLINE = 0, 1, 2


@dataclass(frozen=True)
class CohortVariant:
    """One variant of one sample; ``residue`` is the first that it touches."""

    sample: str
    gene: str
    name: str
    state: str
    vaf: float | None
    residue: int | None
    origin: str
    listed: int


@dataclass(frozen=True)
class ReportedVariants:
    """Variants that the page shows, in the order of the table."""

    rows: Sequence[CohortVariant]

    @cached_property
    def largest(self) -> Mapping[tuple[str, str], CohortVariant]:
        """The reported variant with the largest VAF by sample and gene."""
        found: dict[tuple[str, str], CohortVariant] = {}
        for row in self.rows:
            best = found.get((row.sample, row.gene))
            if row.listed == REPORTED and (best is None or (row.vaf or 0) > (best.vaf or 0)):
                found[row.sample, row.gene] = row
        return found


def reported_variants(path: Path, appearance: Appearance) -> ReportedVariants:
    """Variants that are reported, of uncertain significance, or germline risk alleles."""
    return ReportedVariants(tuple(_rows(path, appearance)))


def _rows(path: Path, appearance: Appearance) -> Iterator[CohortVariant]:
    import pyarrow.compute as pc

    for batch in batches(path, VariantRow, _COLUMNS):
        wanted = [
            pc.fill_null(batch.column(n), False) for n in ("reported", "vus", "germline_risk")
        ]
        chosen = batch.filter(pc.or_(wanted[0], pc.or_(wanted[1], wanted[2])))
        for row in chosen.to_pylist():
            if row["gene"] is not None:
                yield _variant(row, appearance)


def _variant(row: Mapping[str, Any], appearance: Appearance) -> CohortVariant:
    codons = named_codons(row["hgvs_p"])
    known = row["hgvs_p"] and not row["hgvs_p"].endswith("?")
    name = row["hgvs_p"] if known else row["hgvs_c"] or row["hgvs_g"]
    listed = REPORTED if row["reported"] else OF_UNCERTAIN if row["vus"] else OF_GERMLINE
    return CohortVariant(
        sample=row["sample_id"],
        gene=row["gene"],
        name=(name or "").rpartition(":")[2],
        state=appearance.state_of_consequence(row["consequence"]).name,
        vaf=row["vaf"],
        residue=codons.first if codons else None,
        origin=row["origin"] or "",
        listed=listed,
    )
