"""Tools that end well and have written half: each is found by a step's own completeness check.

A wrapper stands before each real tool on PATH and spoils the sample that bears the stage's name.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from sites import SHIFT, Site

from hemaline.simulate import Allele

pytestmark = pytest.mark.faults

# Not a hotspot, which would be looked at without any caller: U2AF1 exon 2, coding strand reversed.
POSITION = 43_104_346 + SHIFT + 3

# `tool` is the real one; `shell` is the whole command line of the job the tool is part of.
WRAPPER = """#!/bin/bash
set -uo pipefail
shell=$(tr '\\0' ' ' < /proc/$PPID/cmdline)
spoils() {{ [[ "$shell" == *"/$1.cram"* || "$shell" == *"/$1.L1"* ]]; }}
cut_file() {{ head -c "$(( $(stat -c %s "$1") * 2 / 3 ))" "$1" > "$1.cut"; mv "$1.cut" "$1"; }}
{body}
exec {tool} "$@"
"""
BODIES = {
    "fastp": 'spoils FASTP && { {tool} "$@" | head -n 4000; exit 0; }',
    "bwa": '[ "${1-}" = mem ] && spoils BWA && { {tool} "$@" | head -n 500; exit 0; }',
    "samtools": """
[ "${1-}" = sort ] && spoils SORT && { {tool} "$@" | head -c 100000; exit 0; }
[ "${1-}" = markdup ] && spoils MARKDUP && { {tool} "$@" | head -c 100000; exit 0; }
[[ "$*" == "view --no-PG -C"* ]] && spoils VIEW && {
    {tool} "$@"; cut_file results/alignments/VIEW.cram; exit 0; }
[ "${1-}" = fixmate ] && spoils FIXMATE && {
    {tool} "$@"; cut_file work/aligned/paired/FIXMATE.L1.bam; exit 0; }
""",
    "bcftools": """
[ "${1-}" = mpileup ] && spoils MPILEUP && { {tool} "$@" | head -c 100000; exit 0; }
[ "${1-}" = norm ] && spoils NORM && { {tool} "$@" | head -c 100000; exit 0; }
[[ "$*" == *"AD[0:1]"* ]] && spoils CANDIDATES && {
    {tool} "$@"; cut_file work/candidates/CANDIDATES.mpileup.vcf; exit 0; }
""",
}
SAMPLES = (
    "FASTP",
    "BWA",
    "SORT",
    "MARKDUP",
    "VIEW",
    "FIXMATE",
    "MPILEUP",
    "NORM",
    "CANDIDATES",
)


def put_before(site: Site, bodies: dict[str, str]) -> None:
    """Wrappers on the site's PATH."""
    folder = site.folder / "tools"
    folder.mkdir()
    for name, body in bodies.items():
        tool = str(shutil.which(name))
        path = folder / name
        path.write_text(WRAPPER.format(body=body.replace("{tool}", tool), tool=tool))
        path.chmod(0o755)
    site.tools.append(folder)


def variant(site: Site) -> Allele:
    """A missense change of U2AF1 that is no hotspot."""
    ref = site.knowledge.sequence[POSITION - 1]
    return Allele("chr21", POSITION, ref, {"A": "C", "C": "A", "G": "T", "T": "G"}[ref], vaf=0.3)


@pytest.fixture(scope="module")
def site(new_site: Callable[[str], Site]) -> Site:
    site = new_site("truncating")
    for name in (*SAMPLES, "WHOLE"):
        site.add_simulated(name, (variant(site),))
    put_before(site, BODIES)
    site.write()
    done = site.run()
    (site.folder / "stderr").write_text(done.stderr)
    return site


def test_x(site: Site) -> None:
    import subprocess
    print(subprocess.run("tail -40 stderr; cat work/logs/confirm_sample/*; for i in work/verdicts/*; do echo $i; done; ls results results/*; cat results/matrices/mini.status.tsv",shell=True,cwd=site.folder,capture_output=True,text=True).stdout)
    print(site.folder)
    assert 0
