"""Hostile reads, files and tools in a run: their samples are not measured, the others complete."""

from __future__ import annotations

import gzip
import re
import shutil
from collections.abc import Callable

import pytest
from sites import S34F, Site

from simulation.simulate import Allele
from simulation.simulate_files import write_fastq

# Programs that precede the real tools on PATH: each acts by the sample's name.
TOOLS = {
    "bwa": """
case "$*" in
    *ID:LOST.*) {tool} "$@" | head -n 500 || true ;;
    *ID:BWA.*) {tool} "$@" | head -n 500 || true; exit 1 ;;
    *ID:CHANGED.*) touch CHANGED_R2.fastq.gz; exec {tool} "$@" ;;
    *) exec {tool} "$@" ;;
esac""",
    "fastp": """
case "$*" in
    */FASTP.L1/*) {tool} "$@" | head -n 4000 || true; exit 1 ;;
    *) exec {tool} "$@" ;;
esac""",
    "samtools": """
case "$*" in
    sort*/SORT\\ -) {tool} "$@" | head -c 100000 || true; exit 1 ;;
    *) exec {tool} "$@" ;;
esac""",
}


def put_tools_before(site: Site) -> None:
    folder = site.folder / "tools"
    folder.mkdir()
    for name, text in TOOLS.items():
        path = folder / name
        path.write_text("#!/bin/bash\nset -euo pipefail" + text.format(tool=shutil.which(name)))
        path.chmod(0o755)
    site.tools.append(folder)


def add_crlf_in_an_odd_folder(site: Site) -> None:
    """Rows 66 and 67: what is accepted must work to the end."""
    folder = site.folder / "Station 3 – Blut ü"
    folder.mkdir()
    paths = [folder / f"Fall 1 R{mate}.fastq.gz" for mate in (1, 2)]
    write_fastq(site.reads("ODD", (Allele(*S34F, vaf=0.3),)), *paths)
    for path in paths:
        windows = gzip.decompress(path.read_bytes()).replace(b"\n", b"\r\n")
        path.write_bytes(gzip.compress(windows))
    site.add("ODD")
    site.add_unit("ODD", fastq_1=str(paths[0]), fastq_2=str(paths[1]))


def add_shifted(site: Site) -> None:
    """Row 61, in a sample that carries a variant and has a second, whole unit."""
    site.add_simulated("SHIFTED", (Allele(*S34F, vaf=0.3),))
    path = site.folder / "SHIFTED_R2.fastq.gz"
    lines = gzip.decompress(path.read_bytes()).splitlines(keepends=True)
    path.write_bytes(gzip.compress(b"".join(lines[4:] + lines[:4])))
    site.add_simulated("SECOND", (Allele(*S34F, vaf=0.3),), seed=8)
    site.samples.pop()
    site.units[-1] |= {"sample_id": "SHIFTED", "unit_id": "L2"}


@pytest.fixture(scope="module")
def site(new_site: Callable[[str], Site]) -> Site:
    site = new_site("hostile")
    site.add_simulated("WT")
    add_crlf_in_an_odd_folder(site)
    add_shifted(site)
    for name in ("LOST", "CHANGED"):
        site.add_simulated(name, (Allele(*S34F, vaf=0.3),))
    site.units[-1] |= {"fastq_2": "CHANGED_R2.fastq.gz"}
    put_tools_before(site)
    site.write()
    done = site.run()
    assert done.returncode == 4, done.stdout + done.stderr
    (site.folder / "stderr").write_text(done.stderr)
    return site


FAULTS = {
    "SHIFTED": ("HL-U10", "SHIFTED_R2.fastq.gz", "accept_unit/paired/SHIFTED.L1"),
    "LOST": ("HL-U31", "LOST.cram", "count_sample/LOST"),
    "CHANGED": ("HL-U30", "CHANGED_R2.fastq.gz", "count_sample/CHANGED"),
}


def test_samples_that_failed_are_not_measured_and_the_others_are(site: Site) -> None:
    failed = dict.fromkeys(FAULTS, "NA")
    assert site.matrix("status") == {"WT": "0", "ODD": "1"} | failed
    assert {name: site.matrix("reason")[name] for name in FAULTS} == dict.fromkeys(
        FAULTS, "sample_failed_qc"
    )
    assert {row["sample_id"] for row in site.variants()} == {"ODD"}
    for name in FAULTS:
        assert {row["reason"] for row in site.callability(name)} == {"sample_failed_qc"}


@pytest.mark.parametrize("sample", FAULTS)
def test_each_is_named_by_code_and_unit(site: Site, sample: str) -> None:
    code, file, log = FAULTS[sample]
    lines = [line for line in (site.folder / "stderr").read_text().splitlines() if sample in line]
    unit = None if code == "HL-U31" else f"{sample}.L1"
    source = unit or "of the whole sample"
    assert any(
        line.startswith(f"ERROR HL-D01 {sample}: not measured, {code} {source}:") for line in lines
    )
    assert not [line for line in lines if line.startswith("ERROR HL-D01") and file in line]
    resolved = (site.folder / f"work/logs/{log}.log").read_text()
    assert resolved.startswith(f"ERROR {code} ")
    assert file in resolved
    (fault,) = site.manifest()["samples"][sample]["faults"]  # type: ignore[index]
    assert (fault["code"], fault["unit"]) == (code, unit)


def test_a_tool_that_fails_inside_a_pipe_fails_its_job(new_site: Callable[[str], Site]) -> None:
    """It has written half of its output by then, which the next tool takes for the whole."""
    site = new_site("broken")
    for name in ("FASTP", "BWA", "SORT", "WHOLE"):
        site.add_simulated(name, depth=100)
    put_tools_before(site)
    site.write()
    done = site.run("--until", "merge_units_to_cram")
    assert done.returncode == 1
    failed = set(re.findall(r"^Error in rule (\w+):", done.stderr, re.M))
    assert failed == {"align_fastq_unit", "merge_units_to_cram"}
    assert {path.name for path in site.folder.glob("results/alignments/*.cram")} == {"WHOLE.cram"}
    left = {path.name for path in site.folder.glob("work/aligned/paired/*.bam")}
    assert left == {"SORT.L1.bam"}
