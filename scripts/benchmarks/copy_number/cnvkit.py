"""CNVkit on the same simulated counts, in an environment of its own, by its own commands."""

from __future__ import annotations

import csv
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from benchmarks.callers import ROOT, usual_environment
from hemaline.common.intervals import Interval
from simulation.copy_number.designs import OFF_TARGET, Design
from simulation.copy_number.genome import Floats, Integers

VERSION = "0.9.14"
ENVIRONMENT = ROOT / ".cache/cnvkit"
# What `cnvkit.py call` takes by default as a loss and as a gain, log2 (--method threshold).
DEFAULT_LOSS, DEFAULT_GAIN = -0.25, 0.2


@dataclass(frozen=True)
class Segment:
    """A segment of CNVkit."""

    where: Interval
    log2: float


def install() -> str | None:
    """Install CNVkit from PyPI unless it is there; the reason where it cannot be."""
    if (ENVIRONMENT / "bin/cnvkit.py").exists():
        return None
    commands = (
        [sys.executable, "-m", "venv", str(ENVIRONMENT)],
        [str(ENVIRONMENT / "bin/pip"), "install", "--quiet", f"cnvkit=={VERSION}"],
    )
    for command in commands:
        done = subprocess.run(command, check=False, capture_output=True, text=True)
        if done.returncode:
            shutil.rmtree(ENVIRONMENT, ignore_errors=True)
            return done.stderr.strip().splitlines()[-1]
    return None


@dataclass(frozen=True)
class Cnvkit:
    """A reference of normals, and the commands that use it."""

    design: Design
    folder: Path

    def learn(self, donors: Sequence[Integers]) -> None:
        """Make the reference of the donors' fragments (bins,)."""
        names = [self._write(f"D{n:02}", counts) for n, counts in enumerate(donors)]
        files = [str(path) for pair in names for path in pair]
        self._run("reference", *files, "--no-edge", "--no-rmask", "-o", str(self._reference))

    def segments(self, name: str, fragments: Integers) -> list[Segment]:
        """Segments by the HMM-free method ``haar``; ``fix`` before, with the same GC."""
        target, off = self._write(name, fragments)
        ratios, segments = (self.folder / f"{name}.{word}" for word in ("cnr", "cns"))
        reference = str(self._reference)
        options = ("--no-edge", "--no-rmask", "-o", str(ratios))
        self._run("fix", str(target), str(off), reference, *options)
        self._run("segment", str(ratios), "-m", "haar", "-o", str(segments))
        return list(_read(segments))

    @property
    def _reference(self) -> Path:
        return self.folder / "reference.cnn"

    def _write(self, name: str, fragments: Integers) -> tuple[Path, Path]:
        """Coverage of targets and of off-target bins, as ``cnvkit.py coverage`` writes it."""
        off = self.design.kind == OFF_TARGET
        paths = (
            self.folder / f"{name}.targetcoverage.cnn",
            self.folder / f"{name}.antitargetcoverage.cnn",
        )
        depth: Floats = fragments / (self.design.end - self.design.start)
        for path, chosen, gene in zip(paths, (~off, off), ("target", "Antitarget"), strict=True):
            with path.open("w", encoding="utf-8", newline="") as handle:
                out = csv.writer(handle, delimiter="\t", lineterminator="\n")
                out.writerow(["chromosome", "start", "end", "gene", "gc", "depth", "log2"])
                for i in np.flatnonzero(chosen):
                    log2 = np.log2(depth[i]) if depth[i] > 0 else -20.0
                    place = (self.design.chrom[i], self.design.start[i], self.design.end[i], gene)
                    out.writerow([*place, f"{self.design.gc[i]:.4f}", depth[i], f"{log2:.6f}"])
        return paths

    def _run(self, *arguments: str) -> None:
        command = [str(ENVIRONMENT / "bin/cnvkit.py"), *arguments]
        done = subprocess.run(
            command, check=False, capture_output=True, text=True, env=usual_environment()
        )
        if done.returncode:
            raise SystemExit(f"{' '.join(command)}:\n{done.stderr}")


def _read(path: Path) -> Iterable[Segment]:
    with path.open(encoding="utf-8", newline="") as handle:
        for row in csv.DictReader(handle, delimiter="\t"):
            where = Interval(row["chromosome"], int(row["start"]), int(row["end"]))
            yield Segment(where, float(row["log2"]))


def region_level(segments: Iterable[Segment], where: Sequence[Interval]) -> float:
    """Mean log2 of the segments over a region, by overlapped bases; 0 where there is none."""
    total = weight = 0.0
    for segment in segments:
        for place in where:
            if segment.where.overlaps(place):
                both = min(segment.where.end, place.end) - max(segment.where.start, place.start)
                total += both * segment.log2
                weight += both
    return total / weight if weight else 0.0


def open_folder() -> tempfile.TemporaryDirectory[str]:
    """A folder for its files, removed with the object."""
    return tempfile.TemporaryDirectory(prefix="cnvkit-")
