"""Requirements for controls where their assay states none: ``resources/qc_controls.yaml``."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from pydantic import Field

from hemaline.common.documents.models import (
    Document,
    Positive,
    PositiveCount,
    SourcedDocument,
    Unique,
)
from hemaline.inputs.assays import AssayControls


@dataclass(frozen=True)
class ControlLimits:
    """Largest count of fragments on target of an empty control; smallest one at a variant."""

    ntc_max_fragments: int
    min_depth: int


class NtcRules(Document):
    """No-template controls."""

    max_fragments: int = Field(
        ge=0, le=1_000_000, description="Fragments on target that one may have."
    )


class PositiveControlRules(Document):
    """Positive controls."""

    min_depth: PositiveCount = Field(
        description="Fragments at a stated variant below which no verdict is given."
    )


class ChartRules(Document):
    """Control chart over runs."""

    sd: Annotated[Unique[Positive], Field(min_length=1)] = Field(
        description="Standard deviations at which lines are drawn."
    )
    min_runs: int = Field(
        ge=2, description="Runs from which mean and standard deviation are drawn."
    )


class ControlRules(SourcedDocument):
    """Requirements for the controls of a run where their assay states none."""

    ntc: NtcRules
    positive_control: PositiveControlRules
    chart: ChartRules

    def limits(self, controls: AssayControls) -> ControlLimits:
        """The limits of an assay: its own, and these where it has none."""
        most, least = controls.ntc_max_fragments, controls.min_depth
        return ControlLimits(
            self.ntc.max_fragments if most is None else most,
            self.positive_control.min_depth if least is None else least,
        )
