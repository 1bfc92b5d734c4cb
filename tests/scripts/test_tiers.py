"""Tiers of scripts/test.sh: listed, refused, and run one after another, with stubs of the tools."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
# Programs of the machine; those of the environment are read from the script.
OUTSIDE = ("apt-get", "java", "mvn", "slurmctld", "munged", "debootstrap", "chromium")
# Marks that are no tier of their own name.
MARKS = {"oracle": "oracles", "shared": None}


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """The script in a folder where every tool does nothing and succeeds."""
    (tmp_path / "scripts").mkdir()
    (tmp_path / "tests").mkdir()
    shutil.copy(ROOT / "scripts/test.sh", tmp_path / "scripts")
    for name in ("setup.sh", "install_gatk.sh"):
        stub(tmp_path / "scripts" / name, "")
    script = (ROOT / "scripts/test.sh").read_text(encoding="utf-8")
    words = set(re.findall(r"[\w-]+", script))
    installed = {path.name for path in Path(sys.executable).parent.iterdir()}
    for name in (*OUTSIDE, *(installed & words)):
        stub(tmp_path / ".venv/bin" / name, "")
    return tmp_path


def stub(path: Path, body: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\n{body}\n", encoding="utf-8")
    path.chmod(0o755)


def run(checkout: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["bash", "scripts/test.sh", *arguments],
        cwd=checkout,
        env={"PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        check=False,
    )


def tiers(checkout: Path) -> list[str]:
    done = run(checkout, "--list")
    assert done.returncode == 0
    lines = done.stdout.splitlines()[1:]
    assert all(re.match(r"\w+ +(\d+|\?)  \S", line) for line in lines)
    return [line.split()[0] for line in lines]


def test_every_mark_that_the_quick_tier_leaves_out_has_a_tier(checkout: Path) -> None:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    marks = [line.split(":")[0] for line in settings["tool"]["pytest"]["ini_options"]["markers"]]
    assert {MARKS.get(mark, mark) for mark in marks} - {None} <= set(tiers(checkout))


def test_an_unknown_tier_is_refused(checkout: Path) -> None:
    done = run(checkout, "quik")
    assert done.returncode == 2
    assert "no tier 'quik'" in done.stderr


def test_all_runs_every_tier(checkout: Path) -> None:
    done = run(checkout, "all")
    assert done.returncode == 0, done.stderr
    summary = done.stdout.rpartition("[test] all tiers\n")[2].split("\n")
    assert [line for line in summary if line] == [
        f"  {tier}: passed" for tier in tiers(checkout) if tier != "quick"
    ]


def test_all_goes_on_after_a_failure_and_names_what_cannot_run(checkout: Path) -> None:
    stub(checkout / ".venv/bin/pytest", 'case "$*" in *test_faults*) exit 1 ;; esac')
    stub(
        checkout / ".venv/bin/python",
        'case "$*" in *one_machine.why_not*) echo "starting daemons needs root" ;; esac',
    )
    done = run(checkout, "all")
    assert done.returncode == 1
    assert "  faults: failed\n" in done.stdout
    assert "  cluster: not run: starting daemons needs root\n" in done.stdout
    assert done.stdout.count(": passed") == len(tiers(checkout)) - 3


def test_what_cannot_run_is_no_failure(checkout: Path) -> None:
    stub(checkout / ".venv/bin/python", 'case "$*" in *why_not*) echo "needs root" ;; esac')
    assert run(checkout, "all").returncode == 0
