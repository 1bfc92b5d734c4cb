"""Folders that a run writes, kept apart from each other and from everything that it reads.

Snakemake deletes the outputs of a rule before it runs it, so an input under the name of an output
would be gone. All of ``work`` and ``results`` belongs to the workflow; ``reference.directory`` may
hold files of the user, of which those that the workflow writes there must not be inputs.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from hemaline.common.problems import Problems

# The prepared reference in ``reference.directory``, and the files written next to it.
PREPARED = "reference.fa"
BWA_INDEX = (".amb", ".ann", ".bwt", ".pac", ".sa")
_COMPANIONS = ("", ".fai", ".json", *BWA_INDEX)
_SYSTEM = ("/dev", "/proc", "/sys")


@dataclass(frozen=True)
class InputFile:
    """A file that a run reads, and the place that names it (``row`` counts from 1)."""

    path: Path
    source: Path | str
    row: int | None = None
    column: str | None = None


@dataclass(frozen=True)
class RunFolders:
    """Outputs of a run; ``history`` is the file of controls that many runs append to."""

    results: Path
    work: Path
    reference: Path
    history: Path | None = None

    def __iter__(self) -> Iterator[tuple[str, Path]]:
        """Key of the configuration and path of each."""
        yield from (("results", self.results), ("work", self.work))
        yield "reference.directory", self.reference
        if self.history:
            yield "controls_history", self.history


def check_folders(outputs: RunFolders, source: Path | str, problems: Problems) -> None:
    """Report output folders that are the same, nested, or belong to others.

    The default ``<work>/reference`` is the one folder inside another that is allowed.
    """
    folders = {column: path for column, path in outputs if column != "controls_history"}
    real = {column: _real(path) for column, path in folders.items()}
    taken = {
        Path("/"): "the root of the file system",
        _real(source).parent: "the folder of the configuration",
        Path.cwd().resolve(): "the working folder",
    }
    for column, path in real.items():
        if path in taken:
            problems.add("HL-C05", source, column=column, path=folders[column], what=taken[path])
        elif any(path.is_relative_to(folder) for folder in _SYSTEM):
            what = "a folder of the system"
            problems.add("HL-C05", source, column=column, path=folders[column], what=what)
    names = list(real)
    for place, first in enumerate(names):
        for second in names[place + 1 :]:
            if real[first] == real[second]:
                problems.add("HL-C04", source, column=second, first=first, second=second)
                continue
            for inner, outer in ((first, second), (second, first)):
                is_default = real[inner] == real["work"] / "reference"
                if real[inner].is_relative_to(real[outer]) and not is_default:
                    problems.add("HL-C06", source, column=inner, inner=inner, outer=outer)


def check_run_inputs(inputs: Iterable[InputFile], outputs: RunFolders, problems: Problems) -> None:
    """Report inputs that are where the run writes, links followed."""
    results, work = _real(outputs.results), _real(outputs.work)
    # Each followed by itself: the prepared reference may be a link to its own input.
    written = {_real(outputs.reference / f"{PREPARED}{suffix}") for suffix in _COMPANIONS}
    if outputs.history:
        written.add(_real(outputs.history))
    # Panels of normals of earlier runs are read from the results; no rule makes them again.
    earlier = [results / name for name in ("background", "copy_normals")]
    for one in inputs:
        real = _real(one.path)
        place = (one.source, one.row, one.column)
        if real in written:
            problems.add("HL-C07", *place, path=one.path, output=real)
            continue
        for folder, root in (("results", results), ("work", work)):
            is_inside = real != root and real.is_relative_to(root)
            if is_inside and not any(real.is_relative_to(one) for one in earlier):
                problems.add("HL-C08", *place, path=one.path, folder=folder)


def _real(path: Path | str) -> Path:
    """Links followed, ``x/../y`` resolved; a NUL, which no path has, is reported elsewhere."""
    return Path(os.path.realpath(str(path).replace("\0", "")))
