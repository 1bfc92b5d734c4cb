"""The five lines at the end of a run: samples by verdict, and what to open."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

_NAMED = 6
_WHOLE_RUN = ("cohort.html", "multiqc.html")


def run_summary(results: Path) -> list[str]:
    """Lines of a finished run, from its manifest; none where only a part of it was requested.

    Quarantined samples were not measured; those that fail their quality check were, and none of
    their genes is 0.
    """
    manifest = results / "manifest.json"
    if not manifest.exists():
        return []
    samples = json.loads(manifest.read_text(encoding="utf-8"))["samples"]
    groups: dict[str, list[str]] = {"passed": [], "warn": [], "fail": [], "quarantined": []}
    for name, entry in samples.items():
        groups[_group(entry)].append(name)
    lines = [
        _line(name, f"{len(found)}{_notes(found, samples) if name == 'passed' else _names(found)}")
        for name, found in groups.items()
    ]
    worst_first = [name for found in reversed(groups.values()) for name in found]
    return [*lines, _line("open", ", ".join(_to_open(results, worst_first)))]


def _group(entry: Mapping[str, Any]) -> str:
    if entry["verdict"] == "failed":
        return "quarantined"
    if entry["verdict"] == "failed_qc" or entry["qc"] == "fail":
        return "fail"
    return "warn" if entry["qc"] == "warn" else "passed"


def _notes(names: Sequence[str], samples: Mapping[str, Mapping[str, Any]]) -> str:
    """How many of the samples pass without all checks, or are of a role that is not judged."""
    meanings = {
        "partial": "partial: identity, sex or contamination not assessed",
        "not_assessable": "not judged",
    }
    found = [samples[name]["qc"] for name in names]
    notes = [f"{found.count(qc)} {text}" for qc, text in meanings.items() if qc in found]
    return f" ({'; '.join(notes)})" if notes else ""


def _names(names: Sequence[str]) -> str:
    """The first samples of a group."""
    if not names:
        return ""
    more = f" and {len(names) - _NAMED} more" if len(names) > _NAMED else ""
    return f"  {', '.join(names[:_NAMED])}{more}"


def _to_open(results: Path, samples: Sequence[str]) -> list[str]:
    """The run's report, the first that there is of these samples, and the folder of matrices."""
    reports = results / "reports"
    found = [reports / name for name in _WHOLE_RUN if (reports / name).exists()][:1]
    pages = (reports / f"{name}.html" for name in samples)
    first = [page for page in pages if page.exists()][:1]
    matrices = [path for path in (results / "matrices",) if path.exists()]
    return [str(path) for path in (*found, *first, *matrices)]


def _line(name: str, text: str) -> str:
    return f"{name:<13}{text}"
