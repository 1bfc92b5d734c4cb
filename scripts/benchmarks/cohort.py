"""`scripts/benchmark.py cohort`: the cohort's rules on synthetic samples, and one sample more.

The rules run as in any run, from files that the package's own writers drew; what each cost is
Snakemake's own benchmark of it. Then a sample is added to the sheet, and a dry run shows what that
makes to be done.
"""

from __future__ import annotations

import argparse
import os
import re
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.callers import ROOT, Cost, run_measured
from benchmarks.scale import sample_names, write_cohort
from benchmarks.synthetic import VARIANTS, draw_distribution, write_samples
from hemaline.inputs.assays import require_assay

COHORTS = (100, 300, 1000)
PANEL = "myeloid"
REFERENCE = ROOT / ".cache/demo_reference"
FIGURE = ROOT / "docs/methods/cohort_scale.svg"
_PLANNED = re.compile(r"^(\w+)\s+(\d+)$", re.MULTILINE)


@dataclass(frozen=True)
class Step:
    """Snakemake's benchmark of one rule; ``peak_mb`` is None where it was too short."""

    rule: str
    wall_seconds: float
    cpu_seconds: float
    peak_mb: float | None


@dataclass(frozen=True)
class Run:
    """A cohort: its rules, the whole command, and the jobs that one sample more makes."""

    samples: int
    steps: tuple[Step, ...]
    whole: Cost
    added: dict[str, int]

    @property
    def steps_cost(self) -> Cost:
        """All rules, one after another."""
        return Cost(
            sum(step.cpu_seconds for step in self.steps),
            sum(step.wall_seconds for step in self.steps),
            max(step.peak_mb or 0 for step in self.steps),
        )


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Options of the benchmark."""
    parser.add_argument(
        "--samples", type=int, action="append", help=f"cohort sizes; default {COHORTS}"
    )


def cohort(args: argparse.Namespace) -> str:
    """Run each cohort; returns the Markdown of the table, and draws the figure with ``--write``."""
    runs = []
    for samples in args.samples or COHORTS:
        print(f"a cohort of {samples} samples", file=sys.stderr, flush=True)
        with tempfile.TemporaryDirectory() as name:
            runs.append(run_cohort(Path(name), samples))
    if args.write:
        draw(runs, FIGURE)
    return render(runs)


def run_cohort(folder: Path, samples: int) -> Run:
    """The cohort's rules in ``folder``, from samples that are finished."""
    config = write_cohort(folder, samples, PANEL, REFERENCE)
    command = [sys.executable, "-m", "snakemake", "-s", str(ROOT / "Snakefile")]
    command += ["--directory", str(folder), "--configfile", str(config), "--cores", "2"]
    run_measured([*command, "work/targets/scale.bed"], folder / "targets.log")
    floor = require_assay(folder / "assays/scale.yaml").report_vaf
    distribution = draw_distribution(REFERENCE / "reference.fa", PANEL, samples, floor)
    write_samples(folder, sample_names(samples), distribution)
    whole = run_measured([*command, "--quiet", "rules"], folder / "cohort.log")
    write_cohort(folder, samples + 1, PANEL, REFERENCE)
    log = folder / "added.log"
    run_measured([*command, "-n", "--quiet", "rules"], log)
    added = {rule: int(jobs) for rule, jobs in _PLANNED.findall(log.read_text(encoding="utf-8"))}
    return Run(samples, tuple(read_steps(folder / "work/benchmarks")), whole, added)


def read_steps(folder: Path) -> list[Step]:
    """Benchmarks of the rules that ran once."""
    steps = []
    for path in sorted(folder.glob("*.tsv"), key=lambda path: path.stat().st_mtime):
        keys, cells = (line.split("\t") for line in path.read_text().splitlines())
        row = dict(zip(keys, cells, strict=True))
        peak = None if row["max_rss"] == "NA" else float(row["max_rss"])
        steps.append(Step(path.stem, float(row["s"]), float(row["cpu_time"]), peak))
    return steps


def render(runs: Sequence[Run]) -> str:
    """Markdown: a row a cohort, then a row a rule of the largest."""
    lines = [
        f"`scripts/benchmark.py cohort`, {os.cpu_count()} cores, {VARIANTS} variants a sample,"
        f" panel {PANEL}, load {os.getloadavg()[0]:.1f} at the end. Rules: sums of Snakemake's own"
        " benchmarks. Command: all of it, planning included.",
        "",
        "| samples | rules, wall s | rules, CPU s | command, wall s | command, CPU s | peak MB"
        " | jobs for one sample more | of them the cohort's |",
        "|---:|---:|---:|---:|---:|---:|---:|---:|",
    ]
    for run in runs:
        rules, total = run.steps_cost, run.added["total"]
        once = sum(1 for step in run.steps if step.rule in run.added)
        lines.append(
            f"| {run.samples:,} | {rules.wall_seconds:.0f} | {rules.cpu_seconds:.0f}"
            f" | {run.whole.wall_seconds:.0f} | {run.whole.cpu_seconds:.0f}"
            f" | {run.whole.peak_mb:.0f} | {total} | {once} |"
        )
    largest = runs[-1]
    lines += ["", f"Of {largest.samples:,} samples, by rule:", ""]
    lines += ["| rule | wall s | CPU s | peak MB |", "|---|---:|---:|---:|"]
    for step in largest.steps:
        peak = "" if step.peak_mb is None else f"{step.peak_mb:.0f}"
        lines.append(f"| {step.rule} | {step.wall_seconds:.1f} | {step.cpu_seconds:.1f} | {peak} |")
    return "\n".join(lines)


def draw(runs: Sequence[Run], path: Path) -> None:
    """CPU seconds of each rule over the number of samples, as SVG."""
    import matplotlib as mpl

    mpl.use("svg")
    from matplotlib import pyplot

    # No date and no random ids: the same figures give the same file.
    mpl.rcParams["svg.hashsalt"] = "hemaline"
    figure, axes = pyplot.subplots(figsize=(6, 4))
    sizes = [run.samples for run in runs]
    rules = sorted(
        (step.rule for step in runs[-1].steps),
        key=lambda rule: -_cpu(runs[-1], rule),
    )
    axes.plot(sizes, [run.steps_cost.cpu_seconds for run in runs], "ko-", label="all rules")
    for rule in rules[:6]:
        axes.plot(sizes, [_cpu(run, rule) for run in runs], "o-", label=rule)
    axes.set(xlabel="samples", ylabel="CPU seconds", xlim=0, ylim=0)
    axes.legend(frameon=False, fontsize="small")
    figure.savefig(path, metadata={"Date": None}, bbox_inches="tight")


def _cpu(run: Run, rule: str) -> float:
    return sum(step.cpu_seconds for step in run.steps if step.rule == rule)
