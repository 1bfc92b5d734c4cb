"""Each control held against what it must show: the rows of ``tables/controls``."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from hemaline.common.tables.output_tables import read_table_rows
from hemaline.common.tables.table_schemas import table_schema
from hemaline.inputs.sheets import Sample
from hemaline.inputs.stated_variants import StatedVariant
from hemaline.quality.controls.control_measures import ControlMeasure, VariantMeasure
from hemaline.quality.controls.control_rules import ControlLimits

NTC, POSITIVE = "ntc", "positive_control"
CONTROL_ROLES = frozenset({NTC, POSITIVE})
PASS, FAIL, NOT_ASSESSABLE = "pass", "fail", "not_assessable"
FRAGMENTS, VARIANT, VARIANTS = "fragments_on_target", "stated_variant", "stated_variants"
# Nothing was required of the control, so that it answers for nothing.
NOTHING_STATED = "no_stated_variants"


@dataclass(frozen=True)
class ControlRow:
    """One row of ``tables/controls``; columns are described in its Table Schema."""

    run_id: str | None
    assay: str
    sample_id: str
    role: str
    check: str
    name: str | None
    gene: str | None
    expected: str
    observed: str | None = None
    value: float | None = None
    depth: int | None = None
    verdict: str = NOT_ASSESSABLE
    reason: str | None = None
    filter: str | None = None

    def values(self) -> dict[str, object]:
        """Cells by column."""
        return asdict(self)

    @property
    def has_checks(self) -> bool:
        """True if the control had anything to show."""
        return self.reason != NOTHING_STATED

    @property
    def label(self) -> str:
        """The check in words."""
        return self.name or self.check


def control_rows(
    sample: Sample,
    measure: ControlMeasure,
    stated: Sequence[StatedVariant],
    limits: ControlLimits,
) -> Iterator[ControlRow]:
    """Rows of one control sample; nothing for other roles.

    Args:
        sample: row of the sheet.
        measure: what was measured; its variants are those of ``stated``, in their order.
        stated: what a positive control of its assay must show.
        limits: of its assay.
    """
    if sample.role == NTC:
        yield _fragments(sample, measure, limits)
    elif sample.role == POSITIVE and not stated:
        row = _row(sample, VARIANTS, "variants that the assay does not state")
        yield replace(row, reason=NOTHING_STATED)
    elif sample.role == POSITIVE:
        measured = {one.name: one for one in measure.variants}
        for variant in stated:
            yield _variant(sample, variant, measured.get(variant.name), limits)


def _row(sample: Sample, check: str, expected: str) -> ControlRow:
    return ControlRow(
        run_id=sample.run_id or None,
        assay=sample.assay,
        sample_id=sample.sample_id,
        role=sample.role,
        check=check,
        name=None,
        gene=None,
        expected=expected,
        reason="sample_failed_qc",
    )


def _fragments(sample: Sample, measure: ControlMeasure, limits: ControlLimits) -> ControlRow:
    row = _row(sample, FRAGMENTS, f"at most {limits.ntc_max_fragments} fragments")
    found = measure.fragments
    if found is None:
        return row
    is_empty = found <= limits.ntc_max_fragments
    return replace(
        row,
        observed=f"{found} fragments",
        value=float(found),
        verdict=PASS if is_empty else FAIL,
        reason=None if is_empty else "fragments_above_limit",
    )


def _variant(
    sample: Sample, stated: StatedVariant, found: VariantMeasure | None, limits: ControlLimits
) -> ControlRow:
    expected = f"VAF {stated.vaf_min:g} to {stated.vaf_max:g}"
    row = replace(_row(sample, VARIANT, expected), name=stated.name, gene=stated.gene)
    if found is None:
        return row
    vaf = found.vaf
    verdict, reason = _judged(stated, found, limits)
    return replace(
        row,
        observed=None if vaf is None else f"VAF {vaf:.5g} ({found.alt} of {found.depth} fragments)",
        value=vaf,
        depth=found.depth,
        verdict=verdict,
        reason=reason,
        filter=None if found.failed is None else ";".join(found.failed) or "PASS",
    )


def _judged(
    stated: StatedVariant, found: VariantMeasure, limits: ControlLimits
) -> tuple[str, str | None]:
    """Verdict and reason; a variant in range that no patient's report would hold is a failure."""
    if not found.on_target:
        return NOT_ASSESSABLE, "not_targeted"
    vaf = found.vaf
    if vaf is None or found.depth < limits.min_depth:
        return NOT_ASSESSABLE, "low_depth"
    if vaf < stated.vaf_min:
        return FAIL, "vaf_below_range"
    if vaf > stated.vaf_max:
        return FAIL, "vaf_above_range"
    if stated.must_be_there and found.failed is None:
        return FAIL, "not_called"
    if stated.must_be_there and found.failed:
        return FAIL, "filtered"
    return PASS, None


def read_controls(path: Path) -> Iterator[ControlRow]:
    """Rows of the table, in its order."""
    for row in read_table_rows(path, table_schema("controls").columns):
        yield ControlRow(**row)
