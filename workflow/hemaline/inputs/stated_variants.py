"""Expected variants of a positive control: the assay's table, with VAF ranges."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from hemaline.common.documents.valid_documents import pass_on
from hemaline.common.problems import Problems, raised_together
from hemaline.common.tables.text_tables import Row, read_table
from hemaline.genome.alleles import Allele


@dataclass(frozen=True)
class StatedVariant:
    """One variant of a control; VAFs are fractions, both ends pass."""

    name: str
    gene: str
    allele: Allele
    vaf_min: float
    vaf_max: float

    @property
    def must_be_there(self) -> bool:
        """True if it has to be seen, as opposed to stay below a VAF."""
        return self.vaf_min > 0


def read_stated(path: Path, problems: Problems) -> tuple[StatedVariant, ...]:
    """The rows of a table in its order; everything wrong is added to ``problems``.

    Nothing is returned where a row is wrong.
    """
    found = Problems()
    rows = read_table(path, "stated_variants", found)
    if not found.errors:
        for row in rows:
            _check(path, row, found)
    pass_on(found, problems)
    return () if found.errors else tuple(_variant(row) for row in rows)


def require_stated(path: Path | None) -> tuple[StatedVariant, ...]:
    """The variants of a table; none where an assay has no table.

    Raises:
        HemalineError: the table breaks its schema.
    """
    if path is None:
        return ()
    with raised_together() as problems:
        stated = read_stated(path, problems)
    return stated


def _check(path: Path, row: Row, problems: Problems) -> None:
    values = row.values
    if float(values["vaf_min"]) > float(values["vaf_max"]):
        ends = {"low": values["vaf_min"], "high": values["vaf_max"]}
        problems.add("HL-O01", path, row.number, "vaf_min", **ends)
    if values["ref"] == values["alt"]:
        problems.add("HL-O02", path, row.number, "alt", ref=values["ref"])


def _variant(row: Row) -> StatedVariant:
    v = row.values
    return StatedVariant(
        v["name"],
        v["gene"],
        Allele(v["chrom"], int(v["pos"]), v["ref"], v["alt"]),
        float(v["vaf_min"]),
        float(v["vaf_max"]),
    )
