"""With what a report was made: from the data package of the matrices and the reference's report."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from hemaline.common.tables.output_tables import as_text

Versions = Mapping[str, Sequence[tuple[str, str]]]


@dataclass(frozen=True)
class ReportVersions:
    """The documents of a run."""

    package: Mapping[str, Any]
    reference: Mapping[str, Any]

    def of(self, assay: str) -> Versions:
        """(item, value) pairs by group; of what differs between assays that of ``assay``."""
        made = self.package["provenance"]
        background = self.package.get("backgrounds", {}).get(assay)
        return {
            "": [
                ("hemaline", made["hemaline"]),
                ("schema_digest", self.package["schema_digest"]),
                ("policy", made["policy"]),
                ("report_vaf", as_text(made["floors"][assay])),
                ("filters", made["filters"][assay]),
                ("background", background or "none"),
                ("reference", self._reference()),
            ],
            "knowledge": sorted(made.get("knowledge", {}).items()),
            "tool": sorted(made["tools"].items()),
            "resource": sorted(made["resources"].items()),
        }

    def of_cohort(self, panels: Sequence[str]) -> list[tuple[str, str]]:
        """(item, value) pairs of a page of all samples of these panels."""
        made = self.package["provenance"]
        return [
            ("hemaline", made["hemaline"]),
            ("schema_digest", self.package["schema_digest"]),
            ("policy", made["policy"]),
            ("panels", ", ".join(panels)),
            ("reference", self._reference()),
        ]

    def _reference(self) -> str:
        known = self.reference
        partial = ", partial" if known.get("partial") else ""
        masked = known.get("masked") or []
        hidden = f", masked {' '.join(masked)}" if masked else ""
        return f"{known['build']}{partial}{hidden} sha256:{known['sha256']}"


def report_versions(data_package: Path, reference_report: Path) -> ReportVersions:
    """Read them."""
    return ReportVersions(
        json.loads(data_package.read_text(encoding="utf-8")),
        json.loads(reference_report.read_text(encoding="utf-8")),
    )
