"""Tools that end well and have written half: each is found by a step's own completeness check.

A wrapper precedes each real tool on PATH and spoils the sample that bears the stage's name.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable

import pytest
from sites import SHIFT, Site

from hemaline.calling.sample_vcf import read_calls
from simulation.simulate import Allele

pytestmark = pytest.mark.faults

# Not a hotspot, which would be assessed without any caller: U2AF1 exon 2, coding strand reversed.
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
[ "${1-}" = norm ] && spoils NORM && {
    {tool} "$@" > NORM.bcf; cut_file NORM.bcf; cat NORM.bcf; exit 0; }
[[ "$*" == *"AD[0:1]"* ]] && spoils CANDIDATES && {
    {tool} "$@"; cut_file work/candidates/CANDIDATES.mpileup.vcf.gz; exit 0; }
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
        site.add_simulated(name, (variant(site),), depth=150)
    put_before(site, BODIES)
    site.write()
    done = site.run()
    assert done.returncode == 1, done.stdout + done.stderr
    return site


@pytest.mark.parametrize("sample", SAMPLES)
def test_each_is_noticed(site: Site, sample: str) -> None:
    """Either its job failed and nothing of it is delivered, or its sample is not measured."""
    calls = site.folder / f"results/calls/{sample}.vcf.gz"
    verdict = site.folder / f"work/verdicts/{sample}.json"
    if calls.exists():
        assert json.loads(verdict.read_text())["fault"]["code"] in ("HL-U31", "HL-U32")
        assert not list(read_calls(calls))
    assert not (site.folder / "results/manifest.json").exists()


def test_the_sample_next_to_them_is_complete(site: Site) -> None:
    calls = list(read_calls(site.folder / "results/calls/WHOLE.vcf.gz"))
    assert variant(site).pos in [call.allele.pos for call in calls if call.passed]


def test_consequences_that_are_lost_are_noticed(new_site: Callable[[str], Site]) -> None:
    """One line less would put an allele into no gene: a 0 for a mutated one."""
    site = new_site("consequences")
    site.add_simulated("S", (variant(site),), depth=150)
    body = """[ "${1-}" = csq ] && {
        {tool} "$@"; sed -i '$d' work/cohort/consequences.vcf; exit 0; }"""
    put_before(site, {"bcftools": body})
    site.write()
    done = site.run()
    assert done.returncode == 1
    assert "HL-H02" in (site.folder / "work/logs/tabulate_variants.log").read_text()
    assert not (site.folder / "results/tables/variants.tsv").exists()
