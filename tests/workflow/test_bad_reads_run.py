"""Hostile reads, files and tools in a run: their samples are not measured, the others complete."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from cohort import MESSAGES, put_tools_before
from sites import Site

FAULTS = {
    "SHIFTED": ("HL-U10", "SHIFTED_R2.fastq.gz", "accept_unit/paired/SHIFTED.L1"),
    "LOST": ("HL-U31", "LOST.cram", "count_sample/LOST"),
    "CHANGED": ("HL-U30", "CHANGED_R2.fastq.gz", "count_sample/CHANGED"),
}


def test_samples_that_failed_are_not_measured_and_the_others_are(cohort: Site) -> None:
    expected = {"WT": "0", "ODD": "1"} | dict.fromkeys(FAULTS, "NA")
    assert {name: cohort.matrix("status")[name] for name in expected} == expected
    assert {name: cohort.matrix("reason")[name] for name in FAULTS} == dict.fromkeys(
        FAULTS, "sample_failed_qc"
    )
    assert expected.keys() & {row["sample_id"] for row in cohort.variants()} == {"ODD"}
    for name in FAULTS:
        assert {row["reason"] for row in cohort.callability(name)} == {"sample_failed_qc"}


@pytest.mark.parametrize("sample", FAULTS)
def test_each_is_named_by_code_and_unit(cohort: Site, sample: str) -> None:
    code, file, log = FAULTS[sample]
    lines = [line for line in (cohort.folder / MESSAGES).read_text().splitlines() if sample in line]
    unit = None if code == "HL-U31" else f"{sample}.L1"
    source = unit or "of the whole sample"
    assert any(
        line.startswith(f"ERROR HL-D01 {sample}: not measured, {code} {source}:") for line in lines
    )
    assert not [line for line in lines if line.startswith("ERROR HL-D01") and file in line]
    messages = (cohort.folder / f"work/logs/{log}.log").read_text()
    assert messages.startswith(f"ERROR {code} ")
    assert file in messages
    (fault,) = cohort.manifest()["samples"][sample]["faults"]  # type: ignore[index]
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
