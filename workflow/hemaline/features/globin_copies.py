"""Cells of the globin table: copies, names and qualities, where the cells are one person's."""

from __future__ import annotations

from hemaline.features.feature_cells import CellValue, FeatureCell, SampleEvidence
from hemaline.features.globin import globin_cell
from hemaline.features.globin_rules import GlobinRules

NO_COPY_NUMBER, MIXED_CELLS = "no_copy_number", "genotype_not_settled"


def copies_cell(what: str, give: str, evidence: SampleEvidence, rules: GlobinRules) -> FeatureCell:
    """A value of a row of the globin table.

    Args:
        what: locus and item of the row, with a space between them.
        give: ``status`` (1 where there are copies, else 0), ``copies``, ``name``, ``group``,
            ``quality`` or ``alternatives``.
        evidence: of the sample.
        rules: of genotypes; cells of two people leave the copies open.
    """
    row = evidence.globin.get(what)
    if row is None:
        return FeatureCell(None, NO_COPY_NUMBER)
    balanced = globin_cell("balanced", evidence, rules)
    if balanced.value == 0 or balanced.reason == "post_transplant":
        return FeatureCell(None, balanced.reason or MIXED_CELLS, sources=(row,))
    if row.reason is not None:
        return FeatureCell(None, row.reason, sources=(row,))
    value: CellValue = int(bool(row.copies)) if give == "status" else getattr(row, give)
    if give == "copies" and row.copies is not None:
        value = int(row.copies)
    return FeatureCell(value, sources=(row,))
