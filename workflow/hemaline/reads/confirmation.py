"""Check that a sample's alignments contain every read of its units; the tools do not report a loss.

A tool that is killed, or writes to a full disk, may end without an error and with half of the
reads. Its sample must not be measured, and neither must one whose files changed under the run.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from hemaline.common.documents.json_files import read_instance
from hemaline.inputs.units import UnitFault, UnitVerdict
from hemaline.reads.read_counts import ReadCounts, of_alignment, of_fastp, total

_TOTAL = "raw total sequences:"


@dataclass(frozen=True)
class Trimming:
    """Output of fastp for one unit: its report, and its counts of poor mates of kept reads."""

    report: Path
    poor_mates: Path | None = None


@dataclass(frozen=True)
class SampleVerdict:
    """A sample's units, and what is wrong with the alignments made of them.

    ``counts`` are reads by unit, without the name of the sample; none where they contradict what
    was read before.
    """

    sample: str
    units: tuple[UnitVerdict, ...]
    fault: UnitFault | None = None
    counts: Mapping[str, ReadCounts] = field(default_factory=dict)

    @property
    def reads(self) -> ReadCounts | None:
        """Reads of all units together; None where they could not be counted."""
        return total(self.counts.values()) if self.counts else None

    @property
    def accepted(self) -> bool:
        """True if the sample may be measured."""
        return not self.faults

    @property
    def faults(self) -> tuple[UnitFault, ...]:
        """Everything that keeps it from being measured."""
        found = (*(unit.fault for unit in self.units), self.fault)
        return tuple(fault for fault in found if fault is not None)


def confirm_sample(
    sample: str,
    units: Sequence[UnitVerdict],
    trimming: Mapping[str, Trimming],
    statistics: Path,
    alignments: Path,
    pairs_only: bool = False,
) -> SampleVerdict:
    """Look again once the sample is aligned.

    Args:
        sample: its id.
        units: verdicts on its units, as they were read before.
        trimming: of each unit that went through fastp.
        statistics: ``samtools stats`` of ``alignments``.
        alignments: the CRAM they were merged into; only named.
        pairs_only: whether orphans of alignment files were left out on purpose.
    """
    confirmed = tuple(unit.confirmed() for unit in units)
    counts = {}
    for unit in units:
        counted = _counted(unit, trimming.get(unit.unit), pairs_only)
        if isinstance(counted, UnitFault):
            return SampleVerdict(sample, confirmed, counted)
        counts[unit.unit.removeprefix(f"{sample}.")] = counted
    found, expected = _aligned(statistics), total(counts.values()).kept
    fault = None
    if found != expected:
        fault = UnitFault("HL-U31", str(alignments), {"found": found, "expected": expected})
    return SampleVerdict(sample, confirmed, fault, counts)


def _counted(
    unit: UnitVerdict, trimming: Trimming | None, pairs_only: bool
) -> ReadCounts | UnitFault:
    if trimming is None:
        return of_alignment(unit.reads, unit.orphans if pairs_only else 0)
    counts = of_fastp(trimming.report, trimming.poor_mates)
    if counts.given != unit.reads:
        values = {"found": counts.given, "expected": unit.reads}
        return UnitFault("HL-U32", str(trimming.report), values)
    if not counts.is_conserved:
        values = {"given": counts.given, "kept": counts.kept}
        return UnitFault("HL-U33", str(trimming.report), values)
    return counts


def _aligned(statistics: Path) -> int:
    """Primary reads, aligned or not, by ``samtools stats``."""
    for line in statistics.read_text(encoding="utf-8").splitlines():
        kind, *cells = line.split("\t")
        if kind == "SN" and cells[0] == _TOTAL:
            return int(cells[1])
    return 0


def read_sample_verdict(path: Path) -> SampleVerdict:
    """The verdict that the step which confirms a sample wrote.

    Raises:
        HemalineError: the file is damaged.
    """
    return read_instance(path, SampleVerdict)
