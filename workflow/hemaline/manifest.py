"""The manifest: what a run delivered, with checksums, and how each sample fared."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from hemaline import __version__
from hemaline.files import replacing, sha256
from hemaline.problems import Problems
from hemaline.units import Verdict, read_verdict

# Folders of the results whose files are the same wherever the same input is run.
_DELIVERED = ("alignments", "calls", "tables", "matrices")


def write_manifest(
    path: Path,
    results: Path,
    sample_ids: Sequence[str],
    verdicts: Path,
    reference_report: Path,
    data_package: Path,
    others: Sequence[Path],
) -> None:
    """Write the manifest; paths in it are relative to ``results``.

    ``others`` are deliverables that not every run has: the report, backgrounds of donors.
    """
    package = json.loads(data_package.read_text(encoding="utf-8"))
    files = [*_delivered(results, sample_ids), *sorted(others)]
    document = {
        "hemaline": __version__,
        "schema_digest": package["schema_digest"],
        "provenance": package["provenance"],
        "reference": json.loads(reference_report.read_text(encoding="utf-8")),
        "samples": {name: sample_verdict(verdicts, name) for name in sample_ids},
        "files": [
            {
                "path": file.relative_to(results).as_posix(),
                "bytes": file.stat().st_size,
                "sha256": sha256(file),
            }
            for file in files
        ],
    }
    with replacing(path) as out:
        json.dump(document, out, indent=2)
        out.write("\n")


def _delivered(results: Path, sample_ids: Sequence[str]) -> Iterator[Path]:
    """Files of this cohort; what an earlier sheet left behind in the folder is not listed."""
    wanted = set(sample_ids)
    for folder in _DELIVERED:
        for file in sorted((results / folder).iterdir()):
            of_sample = folder in ("alignments", "calls")
            if file.is_file() and (not of_sample or file.name.split(".")[0] in wanted):
                yield file


def sample_verdict(folder: Path, sample_id: str) -> dict[str, Any]:
    """``complete``, or ``failed`` with the reason of each refused unit."""
    units = unit_verdicts(folder, sample_id)
    refused = {verdict.unit: verdict.reason for verdict in units if not verdict.accepted}
    return {
        "verdict": "failed" if refused else "complete",
        "reads": sum(verdict.reads for verdict in units),
        "refused_units": refused,
        "alignment_units": {
            verdict.unit: {"contigs": list(verdict.contigs[:3]), "assembly": list(verdict.assembly)}
            for verdict in units
            if verdict.contigs
        },
    }


def unit_verdicts(folder: Path, sample_id: str) -> list[Verdict]:
    """Verdicts of a sample's units, by unit."""
    return [read_verdict(path) for path in sorted(folder.glob(f"*/{sample_id}.*.json"))]


def quarantined(path: Path) -> Problems:
    """One problem (exit code 4) for each refused unit of a manifest's failed samples."""
    problems = Problems()
    if path.exists():
        samples = json.loads(path.read_text(encoding="utf-8"))["samples"]
        for name, one in samples.items():
            for unit, reason in one["refused_units"].items():
                problems.add("HL-D01", name, unit=unit, reason=reason)
    return problems
