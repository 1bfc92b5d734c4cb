"""The manifest: what a run delivered, with checksums, and how each sample fared."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from hemaline.annotation.sources.knowledge_records import read_record
from hemaline.common.documents.json_files import write_json
from hemaline.common.files import sha256
from hemaline.common.problems import Problems, catalogue
from hemaline.common.tables.rows import read_rows
from hemaline.inputs.qc_rules import FAIL
from hemaline.quality.controls.run_verdicts import RunRow
from hemaline.quality.verdicts import VerdictRow, overall_verdicts
from hemaline.reads.confirmation import SampleVerdict, read_sample_verdict
from hemaline.version import __version__

_FAILED_QC = "failed_qc"
# Names of contigs and assemblies in the header of a laboratory's BAM.
_FIRST = 3
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:|*#+-]{0,63}")
_NO_NAME = "not a name"
# Folders of the results whose files are the same wherever the same input is run.
_DELIVERED = ("alignments", "calls", "tables", "matrices", "reports")
# Of these the files that belong to a sample of the sheet.
_BY_SAMPLE = frozenset({"alignments", "calls", "reports"})
# Reads of patients in a page: the tier of data that never leave the site.
_READ_PAGES, _SITE_ONLY = Path("reports/reads"), "T0"


def write_manifest(
    path: Path,
    results: Path,
    sample_ids: Sequence[str],
    verdicts: Path,
    sample_verdicts: Path,
    reference_report: Path,
    data_package: Path,
    others: Sequence[Path],
    knowledge: Sequence[Path] = (),
    cells: Mapping[str, Any] | None = None,
    runs: Mapping[str, RunRow] | None = None,
    stale: Collection[Path] = (),
) -> None:
    """Write the manifest; paths in it are relative to ``results``.

    ``sample_verdicts`` are rows of :mod:`hemaline.quality.verdicts` at the level of samples;
    ``others`` are deliverables of no one sample: the cohort's pages, MultiQC's report, backgrounds;
    ``knowledge`` are records of the outside sources that were consulted; ``cells`` accounts for
    every sample x gene (:func:`hemaline.project.completeness.account_cells`); ``runs`` gives by
    sample whether the controls of its run allow it to be reported; ``stale`` are files of an
    earlier run, which are not listed.
    """
    qualities = overall_verdicts(read_rows(sample_verdicts, VerdictRow))
    package = json.loads(data_package.read_text(encoding="utf-8"))
    delivered = (file for file in _delivered(results, sample_ids) if file not in stale)
    files = [*delivered, *sorted(others)]
    document = {
        "hemaline": __version__,
        "schema_digest": package["schema_digest"],
        "provenance": package["provenance"],
        "knowledge": [asdict(read_record(record)) for record in knowledge],
        "reference": json.loads(reference_report.read_text(encoding="utf-8")),
        "samples": {
            name: sample_entry(
                read_sample_verdict(verdicts / f"{name}.json"),
                qualities[name],
                (runs or {}).get(name),
            )
            for name in sample_ids
        },
        "cells": cells or {},
        "files": [
            {
                "path": file.relative_to(results).as_posix(),
                "bytes": file.stat().st_size,
                "sha256": sha256(file),
                **_tier(file.relative_to(results)),
            }
            for file in files
        ],
    }
    write_json(path, document)


def _tier(file: Path) -> dict[str, str]:
    return {"tier": _SITE_ONLY} if file.parent == _READ_PAGES else {}


def _delivered(results: Path, sample_ids: Sequence[str]) -> Iterator[Path]:
    """Files of this cohort; what an earlier sheet left behind in the folder is not listed."""
    wanted = set(sample_ids)
    for folder in _DELIVERED:
        for file in sorted((results / folder).iterdir()):
            of_sample = folder in _BY_SAMPLE
            if file.is_file() and (not of_sample or file.name.split(".")[0] in wanted):
                yield file


def sample_entry(
    verdict: SampleVerdict, quality: VerdictRow, run: RunRow | None = None
) -> dict[str, Any]:
    """``complete``; ``failed`` with what is wrong with which unit; or ``failed_qc``.

    A failed sample was not measured, and its run ends with exit code 4. One that failed its quality
    check was measured, and none of its genes is 0. ``run`` is the verdict of its run's controls.
    """
    reads = verdict.reads
    measured = _FAILED_QC if quality.verdict == FAIL else "complete"
    return {
        "verdict": measured if verdict.accepted else "failed",
        "qc": quality.verdict,
        "qc_reason": quality.reason,
        "run": run and {"run_id": run.run_id, "verdict": run.verdict, "failed": run.failed},
        "reads": sum(unit.reads for unit in verdict.units),
        "reads_kept": reads.kept if reads else None,
        "reads_lost": reads.lost if reads else {},
        "faults": list(_faults(verdict)),
        "alignment_units": {
            unit.unit: {"contigs": _names(unit.contigs), "assembly": _names(unit.assembly)}
            for unit in verdict.units
            if unit.contigs
        },
    }


def _faults(verdict: SampleVerdict) -> Iterator[dict[str, str | None]]:
    """Fault by unit; None for the alignments made of all of them.

    Files are not named: their names may be those of people. They are named in the unit's log.
    """
    for unit in verdict.units:
        if unit.fault:
            yield {"code": unit.fault.code, "unit": unit.unit, "reason": unit.fault.reason}
    if verdict.fault:
        yield {"code": verdict.fault.code, "unit": None, "reason": verdict.fault.reason}


def _names(texts: Sequence[str]) -> list[str]:
    """The first texts of a BAM's header; it may have any content, so that only names are kept."""
    return [text if _NAME.fullmatch(text) else _NO_NAME for text in texts[:_FIRST]]


def quarantined(path: Path) -> Problems:
    """One problem (exit code 4) for each fault of a manifest's failed samples.

    Samples that failed their quality check are warnings.
    """
    problems = Problems()
    if path.exists():
        samples = json.loads(path.read_text(encoding="utf-8"))["samples"]
        for name, one in samples.items():
            for fault in one["faults"]:
                values = {
                    "fault": fault["code"],
                    "source": fault["unit"] or "of the whole sample",
                    "reason": fault["reason"],
                }
                problems.add("HL-D01", name, fix=catalogue()[fault["code"]].fix, **values)
            if one["verdict"] == _FAILED_QC:
                problems.add("HL-Z02", name, reason=one["qc_reason"])
    return problems
