"""The files of one sample that decide where it is callable."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from hemaline.paths import Folder, resource


@dataclass(frozen=True, kw_only=True)
class SampleFiles:
    """Parameters of the step that assesses a sample.

    Attributes:
        sex: as in the sample sheet
        index_type: as in the sample sheet
        verdict: whether its reads are whole
        calls: its VCF
        profile: its error profile
        counts: its letters at target bases
        panels: folder of panels
    """

    sample: str
    sex: str
    index_type: str
    verdict: Path
    calls: Path
    alignments: Path
    reference: Path
    targets: Path
    assay: Path
    profile: Path
    counts: Path
    panels: Folder
    hotspots: Path = resource("hotspots.tsv")
