"""Files that other programs read: each names what exists here."""

from __future__ import annotations

import re
from pathlib import Path

import yaml

ROOT = Path(__file__).resolve().parents[2]


def document(name: str) -> dict[str, object]:
    return dict(yaml.safe_load((ROOT / name).read_text(encoding="utf-8")))


def test_hooks_run_locked_programs_that_the_tests_run_too() -> None:
    lock = (ROOT / "envs/python.lock").read_text(encoding="utf-8")
    tests = (ROOT / "scripts/test.sh").read_text(encoding="utf-8")
    (repository,) = document(".pre-commit-config.yaml")["repos"]  # type: ignore[misc]
    assert repository["repo"] == "local"
    for hook in repository["hooks"]:
        program = re.fullmatch(r"\.venv/bin/(\w+)( .*)?", hook["entry"])
        assert program is not None
        assert re.search(rf"^{program[1]}==", lock, re.MULTILINE)
        assert re.search(rf"^{program[1]}\b", tests, re.MULTILINE)


def test_the_catalogue_names_a_profile_that_exists() -> None:
    usage = dict(document(".snakemake-workflow-catalog.yml")["usage"])  # type: ignore[call-overload]
    flags = str(usage["mandatory-flags"]["flags"]).split()
    assert flags[0] == "--workflow-profile"
    assert (ROOT / flags[1] / "config.yaml").is_file()


def test_the_citation_has_what_its_format_requires() -> None:
    citation = document("CITATION.cff")
    assert {"cff-version", "message", "title", "authors"} <= citation.keys()
