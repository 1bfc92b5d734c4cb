"""Read a unit from end to end and hand it on, or an empty one in its place."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Literal


def accept_unit(
    *,
    unit: str,
    kind: Literal["paired", "single", "alignment"],
    reads: Sequence[Path],
    assay: Path,
    verdict: Path,
    accepted: Path,
    may_be_empty: bool = False,
) -> None:
    """Write the verdict and the accepted reads.

    Args:
        may_be_empty: of a no-template control.
        accepted: folder of the reads.
    """
    from dataclasses import replace

    from hemaline.common.documents.json_files import write_json
    from hemaline.inputs.assays import require_assay
    from hemaline.inputs.umi import missing_umis
    from hemaline.inputs.units import hand_on
    from hemaline.reads.alignment_check import check_alignment
    from hemaline.reads.fastq_check import check_fastq

    if kind == "alignment":
        found = check_alignment(unit, reads[0], may_be_empty)
    else:
        found = check_fastq(unit, reads, may_be_empty)
    umi = require_assay(assay).umi
    if umi and found.accepted and found.reads:
        found = replace(found, fault=missing_umis(umi, kind, reads))
    hand_on(found, kind, list(reads), accepted)
    # What was rewritten rather than linked may have been rewritten from other bytes.
    confirmed = found.confirmed()
    if confirmed != found:
        hand_on(confirmed, kind, list(reads), accepted)
    write_json(verdict, confirmed)
    if confirmed.fault:
        print(confirmed.fault.problem, file=sys.stderr)
