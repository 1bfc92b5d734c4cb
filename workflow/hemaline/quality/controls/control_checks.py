"""Each control held against what it must show: the rows of ``tables/controls``."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Annotated

from hemaline.common.tables.output_tables import MISSING
from hemaline.common.tables.rows import Field, table
from hemaline.inputs.sheet_rows import Sample
from hemaline.inputs.stated_variants import StatedVariant
from hemaline.quality.controls.control_measures import ControlMeasure, VariantMeasure
from hemaline.quality.controls.control_rules import ControlLimits

NTC, POSITIVE = "ntc", "positive_control"
CONTROL_ROLES = frozenset({NTC, POSITIVE})
PASS, FAIL, NOT_ASSESSABLE = "pass", "fail", "not_assessable"
FRAGMENTS, VARIANT, VARIANTS = "fragments_on_target", "stated_variant", "stated_variants"
# Nothing was required of the control, so that it answers for nothing.
NOTHING_STATED = "no_stated_variants"


@table("controls", key=("sample_id", "check", "name"), missing=MISSING)
@dataclass(frozen=True)
class ControlRow:
    """One row is one check of one control sample of a run: what it must show, and what it shows."""

    run_id: Annotated[str | None, "Sequencing run of the sheet; NA where none is named."]
    assay: Annotated[str, "Assay of the control."]
    sample_id: Annotated[str, "Control sample of the sheet."]
    role: Annotated[str, "Role of the sheet.", Field(allowed=("ntc", "positive_control"))]
    check: Annotated[
        str,
        "fragments_on_target: a no-template control stays empty; stated_variant: a positive "
        "control shows a variant of the assay's table; stated_variants: there is no such table, "
        "so that nothing can be checked.",
        Field(allowed=("fragments_on_target", "stated_variant", "stated_variants")),
    ]
    name: Annotated[
        str | None,
        "Name of the stated variant, after the assay's table; NA for other checks.",
    ]
    gene: Annotated[str | None, "Gene of the stated variant; NA for other checks."]
    expected: Annotated[
        str,
        "What must be seen, in words and figures (at most 50 fragments; VAF 0.04 to 0.06).",
    ]
    observed: Annotated[
        str | None,
        "What is seen, in the same words; NA where nothing was measured.",
    ] = None
    value: Annotated[
        float | None,
        "The figure itself: fragments on target, or VAF as a fraction; NA where nothing was "
        "measured.",
    ] = None
    depth: Annotated[
        int | None,
        "Fragments at the stated variant; NA for other checks.",
        Field(unit="fragments"),
    ] = None
    verdict: Annotated[
        str,
        "pass; fail; not_assessable: no verdict is possible, which is no pass.",
        Field(allowed=("pass", "fail", "not_assessable")),
    ] = NOT_ASSESSABLE
    reason: Annotated[
        str | None,
        "Why it is no pass. fail: fragments_above_limit, vaf_below_range, vaf_above_range, "
        "not_called (in range, and no source proposed it), filtered (in range, and a technical "
        "filter stopped it). not_assessable: sample_failed_qc, not_targeted, low_depth, "
        "no_stated_variants. NA where it passes.",
        Field(
            allowed=(
                "fragments_above_limit",
                "vaf_below_range",
                "vaf_above_range",
                "not_called",
                "filtered",
                "sample_failed_qc",
                "not_targeted",
                "low_depth",
                "no_stated_variants",
            )
        ),
    ] = None
    filter: Annotated[
        str | None,
        "Technical filters that the stated variant fails, joined by ;; PASS; NA where it was "
        "not called and for other checks.",
    ] = None

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
