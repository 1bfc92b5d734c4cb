"""Donors (role pon) to a frozen background table, and what a later run may do with it."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from pathlib import Path

import pysam
import pytest
from sites import S34F, Site, table

from hemaline.errors.background import Background
from hemaline.errors.background_file import load_background
from hemaline.errors.error_profile import load_profile
from hemaline.errors.target_counts import TargetCounts
from hemaline.filters.filter_document import FilterDocument
from hemaline.genome.alleles import Allele as Change
from hemaline.paths import resource
from simulation.simulate import Allele

pytestmark = pytest.mark.oracle

DONORS = [f"D{number}" for number in range(4)]
NOISE = 0.012
TABLE = "results/background/mini.background.tsv.gz"


def noisy_change(site: Site) -> Allele:
    """A place in the middle of the first exon where every donor's library errs."""
    exon = site.knowledge.exons[0]
    pos = (exon.start + exon.end) // 2
    ref = site.knowledge.fetch("chr21", pos - 1, pos)
    return Allele("chr21", pos, ref, {"A": "C", "C": "A", "G": "T", "T": "G"}[ref], NOISE)


def change(allele: Allele) -> Change:
    return Change(allele.chrom, allele.pos, allele.ref, allele.alt)


@pytest.fixture(scope="module")
def site(new_site: Callable[[str], Site]) -> Site:
    site = new_site("donors")
    noise = noisy_change(site)
    for donor in DONORS:
        carried = (Allele(*S34F, vaf=0.1),) if donor == "D2" else ()
        site.add_simulated(donor, (noise, *carried), role="pon", depth=1000)
    site.add_simulated("CUT", role="pon")
    path = site.folder / "CUT_R2.fastq.gz"
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    site.add_simulated("WT")
    site.write()
    done = site.run()
    assert done.returncode == 4, done.stdout + done.stderr
    assert "HL-N05" in done.stderr, "5 donors are fewer than advised"
    return site


@pytest.fixture(scope="module")
def background(site: Site) -> Background:
    with pysam.FastaFile(str(site.knowledge.folder / "reference/reference.fa")) as fasta:
        rules = FilterDocument.load(resource("filters.yaml"))
        return load_background(site.folder / TABLE, fasta.fetch, rules)


def test_the_table_states_how_many_donors_it_has(site: Site, background: Background) -> None:
    assert background.header.donors == 4, "the fifth was refused"
    assert background.header.advised_donors == 20
    log = (site.folder / "work/logs/build_background/mini.log").read_text()
    assert "HL-N05" in log
    assert "4 donors" in log


def test_a_noisy_site_has_a_higher_rate(site: Site, background: Background) -> None:
    noise = noisy_change(site)
    found = background.rate(change(noise))
    assert found is not None
    assert NOISE / 2 < found < 2 * NOISE
    elsewhere = [
        background.rate(Change("chr21", noise.pos + d, ref, noise.alt))
        for d in range(-20, 21)
        if (ref := site.knowledge.fetch("chr21", noise.pos + d - 1, noise.pos + d)) != noise.alt
        and d
    ]
    assert max(r for r in elsewhere if r is not None) < found / 3


def test_a_driver_in_a_donor_is_listed_and_raises_no_rate(
    site: Site, background: Background
) -> None:
    rows = table(site.folder / "results/background/mini.driver_alleles.tsv")
    (seen,) = [row for row in rows if row["donors_positive"] != "0"]
    assert (seen["gene"], seen["hgvs_p"], seen["donors"]) == ("U2AF1", "p.S34F", "4")
    assert abs(float(seen["max_vaf"]) - 0.1) < 0.04
    assert seen["donors_positive"] == "1"
    driver = Change(*S34F)
    assert background.rate(driver) is None
    for alt in "ACGT":
        found = background.rate(Change(driver.chrom, driver.pos, driver.ref, alt))
        if alt not in (driver.ref, driver.alt) and found is not None:
            assert found < 0.005


def test_a_donor_is_determined_by_its_data(site: Site, background: Background) -> None:
    counts = {
        name: TargetCounts.load(site.folder / f"work/background/{name}.counts.npz")
        for name in DONORS
    }
    assert all(background.has_donor(one) for one in counts.values())
    content = gzip.decompress((site.folder / TABLE).read_bytes()).decode()
    assert not any(name in content for name in (*DONORS, "CUT"))
    with pysam.FastaFile(str(site.knowledge.folder / "reference/reference.fa")) as fasta:
        without = background.without(counts["D0"], fasta.fetch)
    assert without.totals.sum() == background.totals.sum() - counts["D0"].total.sum()


def test_a_donors_own_rates_are_those_of_its_library(site: Site) -> None:
    profile = load_profile(site.folder / "work/background/D2.json")
    errors = sum(rate.errors for rate in profile.classes.values())
    fragments = sum(rate.fragments for rate in profile.classes.values())
    # The simulator errs at 4e-4 of good bases, in three ways; fastp and mates correct a part.
    assert 0.5e-4 < errors / fragments < 2e-4
    assert profile.measured.driver > 0


def test_pon_samples_have_no_rows_and_their_files_are_delivered(site: Site) -> None:
    assert list(site.matrix("status")) == ["WT"]
    paths = {Path(one["path"]).as_posix() for one in site.manifest()["files"]}  # type: ignore[attr-defined]
    assert {"background/mini.background.tsv.gz", "background/mini.driver_alleles.tsv"} <= paths


def test_a_run_never_uses_the_table_it_makes(site: Site) -> None:
    site.assay["background"] = TABLE
    site.write()
    before = (site.folder / TABLE).read_bytes()
    done = site.run()
    assert done.returncode == 2
    assert "HL-N08" in done.stderr
    assert (site.folder / TABLE).read_bytes() == before


def test_a_later_run_without_donors_uses_it_as_it_is(site: Site) -> None:
    site.samples = [row for row in site.samples if row["role"] != "pon"]
    site.units = [row for row in site.units if row["sample_id"] == "WT"]
    site.assay["background"] = TABLE
    site.write()
    before = (site.folder / TABLE).stat().st_mtime_ns
    planned = site.planned()
    assert "build_background" not in planned
    done = site.run()
    assert done.returncode == 0, done.stdout + done.stderr
    assert "HL-N05" in done.stderr
    assert (site.folder / TABLE).stat().st_mtime_ns == before
    site.assay["padding"] = 5
    site.write()
    done = site.run("--dry-run")
    assert done.returncode == 2
    assert "HL-N03" in done.stderr
