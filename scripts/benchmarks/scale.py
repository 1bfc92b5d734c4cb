"""`scripts/benchmark.py scale`: what planning a cohort costs, by a dry run of the workflow."""

from __future__ import annotations

import argparse
import gzip
import os
import re
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import yaml

from benchmarks.callers import ROOT, Cost, run_measured
from hemaline.paths import resource

COHORTS = (10, 100, 1000, 5000)
_JOBS = re.compile(r"^total\s+(\d+)$", re.MULTILINE)


@dataclass(frozen=True)
class Planned:
    """A dry run: jobs, and what it cost."""

    samples: int
    jobs: int
    cost: Cost


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Options of the benchmark."""
    parser.add_argument(
        "--samples", type=int, action="append", help=f"cohort sizes; default {COHORTS}"
    )


def sample_names(samples: int) -> list[str]:
    """Their ids."""
    return [f"S{number:05d}" for number in range(samples)]


def write_cohort(
    folder: Path, samples: int, panel: str = "demo", reference: Path | None = None
) -> Path:
    """A project of ``samples`` tumours with one pair of tiny FASTQ files each.

    ``reference`` is a folder of a prepared reference; without one the project makes its own.
    Returns the configuration.
    """
    header = "sample_id\tpatient_id\tdisease\tmaterial\trole\tsex\tassay\n"
    names = sample_names(samples)
    rows = "".join(f"{s}\tP-{s}\tMDS\tbone_marrow\ttumour\tfemale\tscale\n" for s in names)
    (folder / "samples.tsv").write_text(header + rows)
    units = ["sample_id\tunit_id\tfastq_1\tfastq_2\tbam"]
    content = gzip.compress(b"@read\nACGT\n+\nIIII\n", mtime=0)
    for name in names:
        pair = [folder / f"{name}_R{mate}.fastq.gz" for mate in (1, 2)]
        for path in pair:
            if not path.exists():
                path.write_bytes(content)
        units.append(f"{name}\tL1\t{pair[0]}\t{pair[1]}\t")
    (folder / "units.tsv").write_text("\n".join(units) + "\n")
    (folder / "assays").mkdir(exist_ok=True)
    assay = {"name": "scale", "chemistry": "capture", "panels": [panel]}
    assay["targets"] = str(folder / "targets.bed")
    _write(folder / "assays/scale.yaml", yaml.safe_dump(assay))
    _write(folder / "targets.bed", "chr21\t43092955\t43107570\n")
    source = {"fasta": str(resource("demo") / "reference.fa.gz"), "partial": True}
    if reference:
        source["directory"] = str(reference)
    config = {
        "samples": "samples.tsv",
        "units": "units.tsv",
        "assays": "assays",
        "reference": source,
        "reports": {"multiqc": reference is None},
    }
    path = folder / "config.yaml"
    path.write_text(yaml.safe_dump(config))
    return path


def _write(path: Path, text: str) -> None:
    """A file that is as it should be stays: written anew, it would make finished samples again."""
    if not path.exists() or path.read_text(encoding="utf-8") != text:
        path.write_text(text, encoding="utf-8")


def plan(samples: int) -> Planned:
    """Dry run of a cohort of that size in a folder of its own."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        config = write_cohort(folder, samples)
        command = [sys.executable, "-m", "snakemake", "-s", str(ROOT / "Snakefile"), "-n"]
        command += ["--directory", str(folder), "--configfile", str(config), "--cores", "2"]
        log = folder / "plan.log"
        cost = run_measured([*command, "--quiet", "rules"], log)
        found = _JOBS.search(log.read_text(encoding="utf-8"))
        if not found:
            raise SystemExit(f"no job count in the output of {' '.join(command)}")
        return Planned(samples, int(found[1]), cost)


def render(rows: Sequence[Planned]) -> str:
    """Markdown."""
    lines = [
        f"`scripts/benchmark.py scale`, {os.cpu_count()} cores, a dry run of the whole workflow:",
        "",
        "| samples | jobs | wall s | CPU s | peak MB | CPU ms a job |",
        "|---:|---:|---:|---:|---:|---:|",
    ]
    for row in rows:
        each = 1000 * row.cost.cpu_seconds / row.jobs
        lines.append(
            f"| {row.samples:,} | {row.jobs:,} | {row.cost.wall_seconds:.0f}"
            f" | {row.cost.cpu_seconds:.0f} | {row.cost.peak_mb:.0f} | {each:.1f} |"
        )
    return "\n".join(lines)


def scale(args: argparse.Namespace) -> str:
    """Plan each cohort; returns the Markdown of the table."""
    rows = []
    for samples in args.samples or COHORTS:
        print(f"planning {samples} samples", file=sys.stderr, flush=True)
        rows.append(plan(samples))
    return render(rows)
