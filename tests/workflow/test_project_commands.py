"""A new project is checked and planned from its own folder; a reference is prepared alone."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from builders import random_sequence

ROOT = Path(__file__).resolve().parents[2]
RUNX1 = "chr21\t34792114\t34792630\n"


def hemaline(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "hemaline", *words]
    return subprocess.run(
        command, cwd=folder, capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL
    )


@pytest.fixture(scope="module")
def project(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("laboratory")
    (folder / "reads").mkdir()
    for read in (1, 2):
        (folder / f"reads/A_S1_L001_R{read}_001.fastq.gz").write_bytes(b"x")
    (folder / "targets.bed").write_text(RUNX1)
    words = ["--fastq", "reads", "--targets", "targets.bed", "--disease", "MDS", "--partial"]
    words += ["--reference", str(ROOT / "resources/demo/reference.fa.gz")]
    made = hemaline(folder, "init", "project", *words)
    assert made.returncode == 0, made.stderr
    return folder / "project"


def test_a_new_project_is_checked_and_planned(project):
    """Under a configuration whose name looks like an option, too."""
    assert hemaline(project, "check").returncode == 0
    named = project / "-c.yaml"
    named.write_text((project / "config.yaml").read_text())
    try:
        planned = hemaline(project, "run", "--dry-run", "--configfile=-c.yaml")
    finally:
        named.unlink()
    assert planned.returncode == 0, planned.stderr
    assert "1 of 1 samples" in planned.stderr
    assert not (project / "work").exists()
    assert not (project / "results").exists()


def test_the_lock_of_a_killed_run_can_be_removed(project):
    """The next run gathers own, packaged and derived panels."""
    names = ("targets", "myeloid", "targets_targets")
    panels = [f"work/panels/{name}.tsv" for name in names]
    assay = project / "assays/targets.yaml"
    text = assay.read_text()
    lock = project / ".snakemake/locks/0.output.lock"
    run = ["run", "--cores", "1", "--", *panels]
    try:
        assay.write_text(text.replace('["targets"]', "[targets, myeloid, from_targets]"))
        lock.parent.mkdir(parents=True, exist_ok=True)
        lock.write_text(f"{panels[0]}\n")
        done = hemaline(project, *run)
        assert done.returncode == 3, done.stderr
        assert "ERROR HL-E11" in done.stderr
        assert "LockException" not in done.stderr
        done = hemaline(project, *run, "--unlock")
        assert done.returncode == 0, done.stderr
        assert "the results are complete" not in done.stderr
        done = hemaline(project, *run)
        assert done.returncode == 0, done.stderr
        genes = [
            [line.split("\t")[0] for line in (project / name).read_text().splitlines()[1:]]
            for name in panels
        ]
    finally:
        assay.write_text(text)
    assert (genes[0], len(genes[1]), genes[2]) == (["RUNX1"], 158, ["RUNX1"])
    assert done.stdout.strip() == ""


def test_faults_keep_their_exit_code_and_nothing_is_made(project):
    sheet = project / "samples.tsv"
    text = sheet.read_text()
    try:
        sheet.write_text(text.replace("MDS", "flu"))
        done = hemaline(project, "run")
    finally:
        sheet.write_text(text)
    assert done.returncode == 2
    assert "HL-T22" in done.stderr


def test_a_reference_is_prepared_by_the_rules_of_the_workflow(tmp_path):
    bases = random_sequence(16_569)
    (tmp_path / "small.fa").write_text(f">chrM\n{bases}A\n")
    words = ["reference", "prepare", "small.fa", "--output", "ready", "--partial"]
    done = hemaline(tmp_path, *words)
    assert done.returncode == 1
    assert "ERROR HL-R07" in done.stderr  # a contig that is longer than that of GRCh38
    (tmp_path / "small.fa").write_text(f">chrM\n{bases}\n")
    done = hemaline(tmp_path, *words)
    assert done.returncode == 0, done.stderr
    assert json.loads((tmp_path / "ready/reference.fa.json").read_text())["contigs"] == 1
    assert (tmp_path / "ready/reference.fa.sa").exists()
    assert "landmarks" in done.stdout
    assert "nothing to do" in hemaline(tmp_path, *words).stderr
