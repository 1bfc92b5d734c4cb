"""Plan every shipped configuration from nothing and assert how many jobs that is.

A root Snakefile that only includes another one plans nothing and exits 0; a count notices.
"""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
from pathlib import Path

import yaml

from hemaline.project.loaded_run import load_project

ONCE = (
    "prepare_masked_reference",
    "index_masked_reference",
    "write_matrices",
    "write_manifest",
    "default",
)
BY_SAMPLE = ("merge_units_to_cram", "call_sample_variants", "assess_sample", "target_depth")


def planned(config: Path) -> dict[str, int]:
    """Count of jobs by rule, in an empty folder next to links to what the configuration names."""
    with tempfile.TemporaryDirectory() as folder:
        for name in ("config", "resources", ".demo"):
            (Path(folder) / name).symlink_to(Path(name).resolve())
        command = [sys.executable, "-m", "snakemake", "-s", str(Path("Snakefile").resolve())]
        options = ["--dry-run", "--quiet", "rules", "--directory", folder, "--cores", "2"]
        done = subprocess.run(
            [*command, *options, "--configfile", str(config.resolve())],
            capture_output=True,
            text=True,
            check=False,
        )
    text = done.stdout + done.stderr
    if done.returncode:
        sys.exit(f"{config}: dry run failed\n{text}")
    return {name: int(count) for name, count in re.findall(r"^(\w+) +(\d+)$", text, re.M)}


def main() -> None:
    for config in sorted(Path("config").glob("*.yaml")):
        document = yaml.safe_load(config.read_text(encoding="utf-8"))
        project, problems = load_project(document, config)
        if project is None:
            sys.exit(problems.report())
        jobs = planned(config)
        units = sum(len(some) for some in project.units.values())
        expected = dict.fromkeys(ONCE, 1) | dict.fromkeys(BY_SAMPLE, len(project.samples))
        expected["accept_unit"] = units
        wrong = {rule: jobs.get(rule, 0) for rule, n in expected.items() if jobs.get(rule, 0) != n}
        if wrong:
            sys.exit(f"{config}: expected {expected}, planned {wrong}")
        print(f"{config}: {jobs['total']} jobs for {len(project.samples)} samples")


if __name__ == "__main__":
    main()
