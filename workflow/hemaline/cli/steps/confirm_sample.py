"""Check that a sample's alignments contain all of its reads, from files that did not change."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

_REPORT, _POOR_MATES = ".fastp.json", ".poor_mates.tsv"


def confirm_sample(
    *,
    sample: str,
    verdicts: Sequence[Path],
    statistics: Path,
    alignments: Path,
    verdict: Path,
    trimming: Sequence[Path] = (),
    poor_mates: Sequence[Path] = (),
    pairs_only: bool = False,
) -> None:
    """Write the sample's verdict.

    Args:
        verdicts: one a unit.
        trimming: reports, <sample>.<unit>{_REPORT}.
        poor_mates: reads that failed next to a kept mate, by reason; <sample>.<unit>{_POOR_MATES}.
        statistics: of samtools stats.
        pairs_only: orphans of BAM units are left out on purpose.
    """
    from hemaline.common.documents.json_files import read_instance, write_json
    from hemaline.inputs.units import UnitVerdict
    from hemaline.reads.confirmation import Trimming
    from hemaline.reads.confirmation import confirm_sample as confirm

    failed = {path.name.removesuffix(_POOR_MATES): path for path in poor_mates}
    reports = {path.name.removesuffix(_REPORT): path for path in trimming}
    confirmed = confirm(
        sample,
        [read_instance(path, UnitVerdict) for path in verdicts],
        {unit: Trimming(path, failed.get(unit)) for unit, path in reports.items()},
        statistics,
        alignments,
        pairs_only,
    )
    write_json(verdict, confirmed)
    for fault in confirmed.faults:
        print(fault.problem, file=sys.stderr)
