"""Requirements for controls where their assay states none: ``resources/qc_controls.yaml``."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from hemaline.common.documents.valid_documents import valid_document
from hemaline.inputs.assays import AssayControls
from hemaline.paths import resource


@dataclass(frozen=True)
class ControlLimits:
    """Largest count of fragments on target of an empty control; smallest one at a variant."""

    ntc_max_fragments: int
    min_depth: int

    def of_assay(self, controls: AssayControls) -> ControlLimits:
        """These, with what an assay states instead."""
        most, least = controls.ntc_max_fragments, controls.min_depth
        return ControlLimits(
            self.ntc_max_fragments if most is None else most,
            self.min_depth if least is None else least,
        )


@dataclass(frozen=True)
class ChartRules:
    """Standard deviations at which lines are drawn, from so many runs on."""

    sd: tuple[float, ...]
    min_runs: int


@dataclass(frozen=True)
class ControlRules:
    """All of them."""

    version: str
    limits: ControlLimits
    chart: ChartRules


def load_control_rules(path: Path | None = None) -> ControlRules:
    """The rules of ``path``, or the packaged ones.

    Raises:
        HemalineError: the file cannot be read or breaks its schema.
    """
    source = path or resource("qc_controls.yaml")
    document = valid_document(source, "qc_controls")
    limits = ControlLimits(
        document["ntc"]["max_fragments"], document["positive_control"]["min_depth"]
    )
    chart = document["chart"]
    return ControlRules(
        document["version"], limits, ChartRules(tuple(map(float, chart["sd"])), chart["min_runs"])
    )
