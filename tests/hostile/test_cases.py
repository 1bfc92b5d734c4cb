"""Every case of the table, run against the real commands."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from bench import Bench
from case import Case
from foreign_cases import WORDS
from hostile_cases import CHECKED, PLANNED

from hemaline.cli import main as cli
from hemaline.paths import resource

pytestmark = pytest.mark.usefixtures("packaged_resources_once")

ROOT = Path(__file__).resolve().parents[2]


def words(case: Case, bench: Bench) -> list[str]:
    """The function behind `hemaline` on the command line."""
    if case.arguments:
        return [case.command, *case.arguments]
    if case.command in WORDS:
        return WORDS[case.command]
    if case.command == "check":
        return ["check", "--configfile", "config.yaml"]
    if case.command == "accept-unit":
        names = [path.name for path in bench.reads]
        is_alignment = names[0].endswith((".bam", ".cram"))
        kind = "alignment" if is_alignment else "paired" if len(names) == 2 else "single"
        reads = ["--kind", kind, "--reads", *map(str, bench.reads), "--assay", "assays/mini.yaml"]
        where = ["--verdict", "verdict.json", "--accepted", "accepted"]
        return ["step", "accept-unit", "--unit", "A.L1", *reads, *where]
    if case.command == "prepare-targets":
        bench.put("out.fai", "chr21\t200\t7\t200\t201\n")
        options = ["--targets", "targets.bed", "--fai", "out.fai", "--padding", "10"]
        return ["step", "prepare-targets", *options, "--output", "out.bed"]
    tables = [f"--{n}={resource(f'{n}.tsv')}" for n in ("contigs", "hotspots", "masks")]
    build = {"prepare-reference": "GRCh38", "prepare-test": "test"}[case.command]
    options = ["--fasta", "ref.fa", *tables, "--build", build, "--partial"]
    return [
        "step",
        "prepare-reference",
        *options,
        "--prepared",
        "out.fa",
        "--report",
        "report.json",
    ]


Answer = tuple[int, str]
Run = Callable[[list[str], Path], Answer]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Run:
    """`hemaline` in a folder: in this process, or in one of its own for the long tier."""

    def in_process(words: list[str], folder: Path) -> Answer:
        monkeypatch.chdir(folder)
        code = cli.main(words)
        out, err = capfd.readouterr()
        return code, out + err

    def as_process(words: list[str], folder: Path) -> Answer:
        return finished([sys.executable, "-m", "hemaline", *words], folder)

    return as_process if os.environ.get("HEMALINE_AS_PROCESSES") else in_process


def finished(command: list[str], folder: Path) -> Answer:
    """Exit code and all output of a process; tools of the case precede the real ones."""
    path = os.pathsep.join([str(folder / "tools"), os.environ["PATH"]])
    environment = os.environ | {"PATH": path, "XDG_CACHE_HOME": str(folder / ".cache")}
    done = subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, check=False
    )
    return done.returncode, done.stdout + done.stderr


def judge(case: Case, bench: Bench, answer: Answer) -> None:
    """Hold an answer against the table."""
    code, text = answer
    assert code == case.exit_code, text
    resolved = [line for line in text.splitlines() if line.startswith(("ERROR ", "WARNING "))]
    if case.code:
        lines = [line for line in resolved if f" {case.code}" in line]
        assert lines, text
        assert any(all(word in line for word in case.words) for line in lines), lines
        assert all(" Fix: " in line for line in resolved)
    else:
        assert not resolved, text
    assert "Traceback" not in text
    assert "HL-X01" not in text
    assert not list(bench.folder.rglob("*PWNED"))
    assert not [name for name in case.absent if (bench.folder / name).exists()]
    for expected in bench.folder.glob("must_hold/*"):
        assert expected.read_text() in (bench.folder / expected.name).read_text()


@pytest.mark.parametrize("case", CHECKED, ids=lambda case: case.id)
def test_each_gets_its_answer(case: Case, run: Run, tmp_path: Path) -> None:
    bench = Bench.sound(tmp_path)
    case.make(bench)
    command = words(case, bench)
    before = bench.all_files()
    judge(case, bench, run(command, tmp_path))
    if case.command == "check" or case.arguments:
        assert bench.all_files() == before


@pytest.mark.hostile
@pytest.mark.parametrize("case", PLANNED, ids=lambda case: case.id)
def test_the_workflow_states_the_same_before_anything_is_made(case: Case, tmp_path: Path) -> None:
    bench = Bench.sound(tmp_path)
    case.make(bench)
    before = bench.all_files()
    command = [sys.executable, "-m", "snakemake", "-s", str(ROOT / "Snakefile"), "--cores", "1"]
    options = ["--dry-run", "--quiet", "--configfile", "config.yaml"]
    judge(case, bench, finished([*command, *options], tmp_path))
    assert bench.all_files() == before
