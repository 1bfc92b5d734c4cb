"""Optional sources of candidates: Mutect2 run for real where GATK is.

A missing tool is reported.
"""

from __future__ import annotations

import gzip
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from sites import ROOT, S34F, Site

from simulation.simulate import Allele

INSTALLED = ROOT / ".cache/gatk"
GATK = shutil.which("gatk") or shutil.which("gatk", path=str(INSTALLED))
ASSAY = {"callers": ["mpileup", "softclip", "mutect2"]}


def deletion(site: Site) -> Allele:
    """Twelve bases of the exon of S34F."""
    pos = S34F[1] - 40
    bases = site.knowledge.fetch("chr21", pos - 1, pos + 12)
    return Allele("chr21", pos, bases, bases[0], 0.2)


@pytest.fixture(scope="module")
def site(new_site: Callable[[str], Site]) -> Site:
    if GATK is None:
        pytest.skip("no gatk on PATH nor in .cache/gatk (scripts/install_gatk.sh)")
    site = new_site("mutect2")
    site.more_assays = {"queried": ASSAY}
    variants = (Allele(*S34F, vaf=0.1), deletion(site))
    site.add_simulated("QUERIED", variants)
    site.samples[-1]["assay"] = "queried"
    site.add_simulated("PLAIN", variants)
    site.write()
    done = site.run(environment=_with_gatk(site.environment))
    assert done.returncode == 0, done.stdout + done.stderr
    return site


def _with_gatk(environment: dict[str, str]) -> dict[str, str]:
    assert GATK is not None
    path = os.pathsep.join([str(Path(GATK).parent), environment["PATH"]])
    return environment | {"PATH": path}


def _callers(site: Site, sample: str) -> dict[str, set[str]]:
    return {
        row["variant_class"]: set(row["callers"].split(";"))
        for row in site.variants()
        if row["sample_id"] == sample and row["reported"] == "true"
    }


@pytest.mark.mutect2
def test_callers_state_who_saw_it(site: Site) -> None:
    queried, plain = _callers(site, "QUERIED"), _callers(site, "PLAIN")
    assert set(queried) == set(plain) == {"SNV", "deletion"}
    assert all("mutect2" in callers for callers in queried.values())
    assert not any("mutect2" in callers for callers in plain.values())
    assert {kind: callers - {"mutect2"} for kind, callers in queried.items()} == plain


@pytest.mark.mutect2
def test_its_own_verdicts_are_kept_and_decide_nothing(site: Site) -> None:
    packed = (site.folder / "work/candidates/QUERIED.mutect2.vcf.gz").read_bytes()
    text = gzip.decompress(packed).decode()
    records = [line.split("\t") for line in text.splitlines() if not line.startswith("#")]
    s34f = [r for r in records if (r[1], r[3], r[4]) == (str(S34F[1]), *S34F[2:])]
    assert len(s34f) == 1
    # FilterMutectCalls has been there.
    assert "##filtering_status=These calls have been filtered" in text
    assert not list((site.folder / "work/candidates").glob("PLAIN.mutect2*"))


def test_a_caller_that_is_missing_stops_the_run_before_it_begins(
    new_site: Callable[[str], Site], tmp_path: Path
) -> None:
    site = new_site("missing")
    site.assay |= ASSAY
    site.add_simulated("S", depth=5)
    site.write()
    for tool in ("bwa", "samtools", "bcftools", "fastp", "mosdepth", "bash", "sh", "env", "which"):
        (tmp_path / tool).symlink_to(str(shutil.which(tool)))
    done = site.run("--dry-run", environment=site.environment | {"PATH": str(tmp_path)})
    assert done.returncode == 3, done.stdout + done.stderr
    assert "HL-E10" in done.stderr
    assert "Traceback" not in done.stderr
    assert not (site.folder / "work").exists()


def test_each_sample_is_called_by_the_callers_of_its_assay(
    new_site: Callable[[str], Site], tmp_path: Path
) -> None:
    """VarDict is in no registry that this project uses: its rule is planned, not run."""
    site = new_site("planned")
    site.more_assays = {"queried": {"callers": ["mpileup", "softclip", "vardict"]}}
    for sample, assay in (("QUERIED", "queried"), ("PLAIN", "mini")):
        site.add_simulated(sample, depth=5)
        site.samples[-1]["assay"] = assay
    site.write()
    fake = tmp_path / "vardict-java"
    fake.write_text("#!/bin/sh\n")
    fake.chmod(0o755)
    path = os.pathsep.join([str(tmp_path), site.environment["PATH"]])
    environment = site.environment | {"PATH": path}
    done = site.run("--dry-run", "--quiet", "rules", environment=environment)
    assert done.returncode == 0, done.stdout + done.stderr
    jobs = dict(line.split()[:2] for line in done.stdout.splitlines() if line[:1].islower())
    assert (jobs["vardict_candidates"], jobs["pileup_candidates"]) == ("1", "2")
    assert "mutect2_candidates" not in jobs
