"""Every case of the table, run against the real commands."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from bench import Bench
from hostile_cases import CASES, Case

from hemaline import cli
from hemaline.paths import resource

ROOT = Path(__file__).resolve().parents[2]


def words(case: Case, bench: Bench) -> list[str]:
    """What stands behind `hemaline` on the command line."""
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
    assert case.command == "prepare-reference"
    tables = [f"--{n}={resource(f'{n}.tsv')}" for n in ("contigs", "hotspots", "masks")]
    options = ["--fasta", "ref.fa", *tables, "--build", "GRCh38", "--partial"]
    return ["step", "prepare-reference", *options, "--output", "out.fa", "--report", "report.json"]


@pytest.fixture
def run(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> Callable[[list[str], Path], tuple[int, str]]:
    """`hemaline` in a folder: in this process, or in one of its own for the long tier."""

    def in_process(words: list[str], folder: Path) -> tuple[int, str]:
        monkeypatch.chdir(folder)
        code = cli.main(words)
        out, err = capfd.readouterr()
        return code, out + err

    def as_process(words: list[str], folder: Path) -> tuple[int, str]:
        command = [sys.executable, "-m", "hemaline", *words]
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
        return done.returncode, done.stdout + done.stderr

    return as_process if os.environ.get("HEMALINE_AS_PROCESSES") else in_process


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_each_gets_its_answer(
    case: Case, run: Callable[[list[str], Path], tuple[int, str]], tmp_path: Path
) -> None:
    bench = Bench.sound(tmp_path)
    case.make(bench)
    command = words(case, bench)
    before = bench.all_files()
    code, text = run(command, tmp_path)
    assert code == case.exit_code, text
    told = [line for line in text.splitlines() if line.startswith(("ERROR ", "WARNING "))]
    if case.code:
        lines = [line for line in told if f" {case.code} " in line]
        assert lines, text
        assert any(all(word in line for word in case.words) for line in lines), lines
        assert all(" Fix: " in line for line in told)
    else:
        assert not told, text
    assert "Traceback" not in text
    assert "HL-X01" not in text
    assert not list(tmp_path.rglob("*PWNED"))
    assert not [name for name in case.absent if (tmp_path / name).exists()]
    if case.command == "check":
        assert bench.all_files() == before
