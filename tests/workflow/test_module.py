"""The workflow as a module of another one: its names and all its paths get a prefix."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from sites import Site

ROOT = Path(__file__).resolve().parents[2]
# Rules of its own with names that other workflows have, too.
OUTER = """
configfile: "config.yaml"


module hemaline:
    snakefile:
        "{snakefile}"
    config:
        config
    prefix:
        "hl"


use rule * from hemaline as hl_*


rule multiqc:
    output:
        "own.html",
    shell:
        "multiqc own"


rule all:
    default_target: True
    input:
        rules.hl_all.input,
        "own.html",
"""
# Where the workflow writes, not below the prefix.
OUTSIDE = re.compile(r"(?<![\w./-])(?:results|work)(?:/\S*)?(?=\s|$)", re.M)
WRITTEN = re.compile(r"\b(?:RESULTS|WORK|CRAM|REFERENCE|TRIMMED|BACKGROUNDS|TRANSCRIPTS)\b")
PARAMS = re.compile(r"^ {4}params:\n((?: {8}.*\n)+)", re.M)


@pytest.fixture(scope="module")
def site(new_site: Callable[[str], Site]) -> Site:
    site = new_site("module")
    for key in ("samples", "units", "assays"):
        site.config[key] = str(site.folder / str(site.config[key]))
    site.config["reports"] = {"multiqc": True}
    site.assay["targets"] = str(site.folder / "targets.bed")
    site.add_simulated("S1", depth=5)
    site.add_simulated("S1N", role="normal", patient="P-S1", depth=5)
    site.write()
    outer = OUTER.format(snakefile=ROOT / "workflow/Snakefile")
    (site.folder / "Snakefile").write_text(outer, encoding="utf-8")
    return site


@pytest.fixture(scope="module")
def planned(site: Site) -> str:
    """Output of a dry run, shell commands included."""
    command = [sys.executable, "-m", "snakemake", "--dry-run", "--printshellcmds", "--cores", "2"]
    done = subprocess.run(
        command,
        capture_output=True,
        text=True,
        check=False,
        cwd=site.folder,
        env=site.environment,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout + done.stderr


def test_every_rule_has_the_prefix_next_to_rules_of_the_other_workflow(
    site: Site, planned: str
) -> None:
    jobs = dict(re.findall(r"^(\w+) +(\d+)$", planned, re.M))
    own = site.planned()
    assert own.pop("default") == 1
    total = own.pop("total")
    assert {name.removeprefix("hl_"): int(n) for name, n in jobs.items() if "hl_" in name} == own
    assert jobs["multiqc"] == jobs["all"] == "1"
    assert int(jobs["total"]) == total + 1


def test_nothing_is_written_outside_the_prefix(planned: str) -> None:
    assert "hl/results/manifest.json" in planned
    assert not OUTSIDE.findall(planned)


def test_parameters_take_paths_from_inputs_and_outputs() -> None:
    # Snakemake puts the prefix before inputs, outputs and logs; a path in `params` stays as it is.
    for rules in sorted((ROOT / "workflow/rules").glob("*.smk")):
        for params in PARAMS.findall(rules.read_text(encoding="utf-8")):
            assert not WRITTEN.search(params), f"{rules.name}: {params}"
