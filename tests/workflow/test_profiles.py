"""The shipped profiles: found from the root, and every rule has its place on a cluster."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
PROFILES = ROOT / "workflow/profiles"
# Submissions of their own: one an assay of donors, one an outside source.
ALONE = {"build_background", "build_copy_normals", "record_source"}
NO_JOBS = {"all"}
_RULE = re.compile(r"^rule (\w+):\n((?:(?:[ ].*)?\n)*)", re.M)


def _groups_of_rules() -> dict[str, str]:
    """The group that each rule states, empty where it states none."""
    found = {}
    for path in [ROOT / "workflow/Snakefile", *sorted((ROOT / "workflow/rules").glob("*.smk"))]:
        for name, body in _RULE.findall(path.read_text(encoding="utf-8")):
            group = re.search(r'^    group:\n        submission\("(\w+)"\)$', body, re.M)
            found[name] = group[1] if group else ""
    return found


def test_every_rule_belongs_to_a_submission() -> None:
    groups = _groups_of_rules()
    # One that is in none would be a submission of its own, or as many as there are samples.
    assert {name for name, group in groups.items() if not group} == ALONE | NO_JOBS
    assert set(groups.values()) == {"", "reference", "sample", "cohort"}


def test_groups_are_stated_by_rules_alone() -> None:
    # Those of a profile are not known within a job, which then starts Snakemake for each rule.
    profile = yaml.safe_load((PROFILES / "slurm/config.yaml").read_text(encoding="utf-8"))
    assert "groups" not in profile


@pytest.mark.parametrize("profile", ["default", "slurm"])
def test_a_profile_is_found_from_the_root(profile: str) -> None:
    options = ["--profile", f"workflow/profiles/{profile}", "--list-rules"]
    done = subprocess.run(
        [sys.executable, "-m", "snakemake", *options],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert f"Using profile workflow/profiles/{profile} " in done.stderr
    assert "write_manifest" in done.stdout.split()
