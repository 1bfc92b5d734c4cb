"""Whether a sample's alignments hold every read of its units: what the tools do not tell.

A tool that is killed, or writes to a full disk, may end without an error and with half of the
reads. Its sample must not be measured, and neither must one whose files changed under the run.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from hemaline.common.files import replacing
from hemaline.inputs.units import Fault, Verdict, fault_from, verdict_from

_TOTAL = "raw total sequences:"


@dataclass(frozen=True)
class SampleVerdict:
    """A sample's units, and what is wrong with the alignments made of them."""

    sample: str
    units: tuple[Verdict, ...]
    fault: Fault | None = None

    @property
    def accepted(self) -> bool:
        """Whether the sample may be measured."""
        return not self.faults

    @property
    def faults(self) -> tuple[Fault, ...]:
        """Everything that keeps it from being measured."""
        found = (*(unit.fault for unit in self.units), self.fault)
        return tuple(fault for fault in found if fault is not None)


def confirm_sample(
    sample: str,
    units: Sequence[Verdict],
    trimming: Mapping[str, Path],
    statistics: Path,
    alignments: Path,
    pairs_only: bool = False,
) -> SampleVerdict:
    """Look again once the sample is aligned.

    Args:
        sample: its id.
        units: verdicts on its units, as they were read before.
        trimming: fastp's report of each unit that went through fastp.
        statistics: ``samtools stats`` of ``alignments``.
        alignments: the CRAM they were merged into; only named.
        pairs_only: whether orphans of alignment files were left out on purpose.
    """
    confirmed = tuple(unit.confirmed() for unit in units)
    expected = 0
    for unit in units:
        report = trimming.get(unit.unit)
        if report is None:
            expected += unit.reads - (unit.orphans if pairs_only else 0)
            continue
        before, after = _trimmed(report)
        if before != unit.reads:
            values = {"found": before, "expected": unit.reads}
            return SampleVerdict(sample, confirmed, Fault("HL-U32", str(report), values))
        expected += after
    found = _aligned(statistics)
    fault = None
    if found != expected:
        fault = Fault("HL-U31", str(alignments), {"found": found, "expected": expected})
    return SampleVerdict(sample, confirmed, fault)


def _trimmed(report: Path) -> tuple[int, int]:
    """Reads that fastp took in and handed on."""
    summary = json.loads(report.read_text(encoding="utf-8"))["summary"]
    before, after = (
        int(summary[f"{when}_filtering"]["total_reads"]) for when in ("before", "after")
    )
    return before, after


def _aligned(statistics: Path) -> int:
    """Primary reads, aligned or not, by ``samtools stats``."""
    for line in statistics.read_text(encoding="utf-8").splitlines():
        kind, *cells = line.split("\t")
        if kind == "SN" and cells[0] == _TOTAL:
            return int(cells[1])
    return 0


def write_sample_verdict(path: Path, verdict: SampleVerdict) -> None:
    """Write it as JSON."""
    with replacing(path) as out:
        json.dump(asdict(verdict), out, indent=2)
        out.write("\n")


def read_sample_verdict(path: Path) -> SampleVerdict:
    """Read what :func:`write_sample_verdict` wrote."""
    values = json.loads(path.read_text(encoding="utf-8"))
    units = tuple(verdict_from(unit) for unit in values["units"])
    return SampleVerdict(values["sample"], units, fault_from(values["fault"]))
