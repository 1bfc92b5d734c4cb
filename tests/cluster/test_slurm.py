"""The demo cohort on Slurm, with a job and a node lost on the way, and on this machine alone."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import pysam
import pytest
from one_machine import Cluster

pytestmark = [pytest.mark.cluster, pytest.mark.timeout(5400)]

ROOT = Path(__file__).resolve().parents[2]
PROFILES = ROOT / "workflow/profiles"
# This cluster has no accounts and no accounting; it answers at once.
HERE = [
    "--slurm-no-account",
    *("--slurm-status-command", "squeue"),
    *("--slurm-init-seconds-before-status-checks", "3"),
    *("--seconds-between-status-checks", "3"),
    *("--latency-wait", "5"),
    # Two rules of a sample run at once: on two cores each has one.
    *("--max-threads", "1"),
]
# What stands between two runs of one cohort: records, not the containers they are packed in.
RECORDS = {".cram": pysam.AlignmentFile, ".vcf.gz": pysam.VariantFile}


@dataclass(frozen=True)
class Run:
    """The demo project in a folder of its own, on shared inputs."""

    folder: Path

    def prepare(self) -> None:
        """Make the folder."""
        for name in ("config", "resources", ".demo", ".cache"):
            (self.folder / name).symlink_to(ROOT / name)

    def command(self, profile: str, *options: str) -> list[str]:
        """Snakemake with a profile."""
        base = [sys.executable, "-m", "snakemake", "-s", str(ROOT / "Snakefile")]
        base += ["--directory", str(self.folder), "--quiet", "rules", "host", "reason"]
        return [*base, "--workflow-profile", str(PROFILES / profile), *options]

    def start(self, profile: str, *options: str) -> subprocess.Popen[bytes]:
        """Begin; output goes to a file of the folder."""
        with (self.folder / f"{profile}.log").open("ab") as log:
            return subprocess.Popen(
                self.command(profile, *options), cwd=self.folder, stdout=log, stderr=log
            )

    def complete(self, profile: str, *options: str) -> None:
        """Run to the end."""
        code = self.start(profile, *options).wait()
        assert code == 0, (self.folder / f"{profile}.log").read_text()[-4000:]

    def deliverables(self) -> dict[str, str]:
        """Checksum of each delivered file of the manifest, by path."""
        manifest = json.loads((self.folder / "results/manifest.json").read_text())
        return {one["path"]: one["sha256"] for one in manifest["files"]}


@pytest.fixture(scope="module")
def local(tmp_path_factory: pytest.TempPathFactory) -> Run:
    run = Run(tmp_path_factory.mktemp("local"))
    run.prepare()
    run.complete("default")
    return run


def _wait_for_jobs(cluster: Cluster, process: subprocess.Popen[bytes], number: int) -> list[str]:
    while len(jobs := cluster.jobs()) < number:
        assert process.poll() is None, "the run ended before its jobs could be broken"
        time.sleep(0.5)
    return jobs


@pytest.fixture(scope="module")
def broken(cluster: Cluster, tmp_path_factory: pytest.TempPathFactory) -> Run:
    """A run that lost a job, then the node, then was taken up again."""
    run = Run(tmp_path_factory.mktemp("broken"))
    run.prepare()
    process = run.start("slurm", *HERE)
    while not list((run.folder / "results/calls").glob("*.vcf.gz")):
        assert process.poll() is None
        time.sleep(0.5)
    job = _wait_for_jobs(cluster, process, 1)[0]
    subprocess.run(["scancel", "--signal=KILL", job], check=True)
    time.sleep(5)
    _wait_for_jobs(cluster, process, 1)
    cluster.kill_node()
    time.sleep(5)
    cluster.start_node()
    process.wait()
    if not (run.folder / "results/manifest.json").exists():
        run.complete("slurm", *HERE)
    return run


def test_a_broken_run_ends_with_the_same_files(broken: Run, local: Run) -> None:
    wanted, found = local.deliverables(), broken.deliverables()
    assert found.keys() == wanted.keys()
    differing = [path for path in wanted if wanted[path] != found[path]]
    for path in differing:
        (kind,) = [opened for suffix, opened in RECORDS.items() if path.endswith(suffix)]
        assert _records(kind, local.folder / "results" / path) == _records(
            kind, broken.folder / "results" / path
        ), path


def _records(kind: type, path: Path) -> list[str]:
    with kind(str(path)) as source:
        return [str(record) for record in source]


def test_a_sample_is_one_submission(broken: Run) -> None:
    log = (broken.folder / "slurm.log").read_text()
    samples = len((ROOT / "config/samples.tsv").read_text().splitlines()) - 1
    submitted = log.count("has been submitted with SLURM jobid")
    # Reference and targets before, the cohort's steps after, and what was sent again.
    assert submitted < 3 * samples + 40, log[-3000:]


def test_nothing_is_left_running(broken: Run, cluster: Cluster) -> None:
    assert cluster.jobs() == []
    mine = subprocess.run(["pgrep", "-f", str(broken.folder)], check=False, capture_output=True)
    assert mine.stdout.decode().split() in ([], [str(os.getpid())])
