"""Share of tumour cells of a sample, by its row of the sample sheet."""

from __future__ import annotations

from hemaline.copynumber.copy_rows import SampleFacts
from hemaline.copynumber.copy_rules import PurityRules

_YES = "yes"


def sample_facts(
    sample_id: str,
    sex: str,
    disease: str,
    material: str,
    cd138_sorted: str,
    plasma_cell_pct: str,
    rules: PurityRules,
) -> SampleFacts:
    """Facts of a sample: in plasma cell diseases floors are of plasma cells.

    Sorted cells whose purity was not measured count as pure, as in the view of myeloma. None where
    no plasma cell was counted: the divisor of the floor is not known.
    """
    if disease not in rules.diseases:
        return SampleFacts(sample_id, sex)
    if plasma_cell_pct:
        measured = float(plasma_cell_pct) / 100
        return SampleFacts(sample_id, sex, measured or None, purity_needed=True)
    is_sorted = cd138_sorted == _YES or material in rules.sorted_materials
    return SampleFacts(sample_id, sex, 1.0 if is_sorted else None, purity_needed=True)
