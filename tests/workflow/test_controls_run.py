"""Two sequencing runs in one cohort: one whose controls pass, one whose controls fail."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sites import S34F, Site, table, write_rows

from simulation.simulate import Allele
from simulation.simulate_files import write_fastq

# Five samples take a minute and a half of one core.
pytestmark = pytest.mark.oracle

STATED = Allele(*S34F, 0.2)
HISTORY = "laboratory/controls.tsv"


def _add(site: Site, sample: str, role: str, run: str, depth: float, *alleles: Allele) -> None:
    site.add(sample, role, run_id=run)
    _add_unit(site, sample, "L1", depth, *alleles)


def _add_unit(site: Site, sample: str, unit: str, depth: float, *alleles: Allele) -> None:
    paths = [site.folder / f"{sample}.{unit}_R{mate}.fastq.gz" for mate in (1, 2)]
    if depth:
        write_fastq(site.reads(sample, alleles, depth), *paths)
    else:
        for path in paths:
            path.write_bytes(b"")
    site.add_unit(sample, unit, fastq_1=str(paths[0]), fastq_2=str(paths[1]))


@pytest.fixture(scope="module")
def site(new_site: Callable[[str], Site]) -> Site:
    site = new_site("controls")
    _add(site, "PC1", "positive_control", "R1", 150, STATED)
    # No reads at all in one lane, and a few in the other: neither is a broken file.
    _add(site, "NTC1", "ntc", "R1", 0)
    _add_unit(site, "NTC1", "L2", 1)
    _add(site, "P2", "tumour", "R2", 300)
    _add(site, "PC2", "positive_control", "R2", 150)
    _add(site, "NTC2", "ntc", "R2", 40)
    row = dict(zip(("chrom", "pos", "ref", "alt"), S34F, strict=True))
    ends = {"vaf_min": 0.1, "vaf_max": 0.3, "source": "test"}
    write_rows(site.folder / "stated.tsv", [{"name": "U2AF1 S34F", "gene": "U2AF1", **row, **ends}])
    site.assay["controls"] = {"positive": "stated.tsv", "ntc_max_fragments": 50}
    site.config["controls_history"] = HISTORY
    site.write()
    done = site.run()
    # A run that must not be reported does not end with success, and reports it.
    assert "ERROR HL-O07 R2: this run of mini is not reportable" in done.stderr
    assert "HL-O07 R1" not in done.stderr
    assert "HL-D01" not in done.stderr
    return site


def test_what_each_control_shows(site: Site) -> None:
    rows = {row["sample_id"]: row for row in table(site.folder / "results/tables/controls.tsv")}
    resolved = {name: (row["verdict"], row["reason"]) for name, row in rows.items()}
    assert resolved == {
        "PC1": ("pass", "NA"),
        "NTC1": ("pass", "NA"),
        "PC2": ("fail", "vaf_below_range"),
        "NTC2": ("fail", "fragments_above_limit"),
    }
    assert 0 < float(rows["NTC1"]["value"]) <= 50 < float(rows["NTC2"]["value"])
    assert (float(rows["PC2"]["value"]), rows["PC1"]["filter"]) == (0, "PASS")
    assert float(rows["PC1"]["value"]) == pytest.approx(0.2, abs=0.1)


def test_the_run_that_may_not_be_reported(site: Site) -> None:
    runs = {row["run_id"]: row["verdict"] for row in table(site.folder / "results/tables/runs.tsv")}
    assert runs == {"R1": "reportable", "R2": "not_reportable"}
    samples = site.manifest()["samples"]
    assert isinstance(samples, dict)
    assert {name: (one["verdict"], one["run"]["verdict"]) for name, one in samples.items()} == {
        "PC1": ("complete", "reportable"),
        "NTC1": ("complete", "reportable"),
        "P2": ("complete", "not_reportable"),
        "PC2": ("complete", "not_reportable"),
        "NTC2": ("complete", "not_reportable"),
    }
    assert samples["P2"]["run"]["failed"] == (
        "PC2 U2AF1 S34F: vaf_below_range; NTC2 fragments_on_target: fragments_above_limit"
    )


def test_cells_stay_and_controls_have_none(site: Site) -> None:
    assert site.matrix("status") == {"P2": "0"}


def test_a_finished_run_is_recorded_once(site: Site) -> None:
    history = (site.folder / HISTORY).read_bytes()
    assert [line.split(b"\t")[2] for line in history.splitlines()[1:]] == [
        b"PC1",
        b"NTC1",
        b"PC2",
        b"NTC2",
    ]
    assert site.planned() == {}
    site.run("--forcerun", "record_controls")
    assert (site.folder / HISTORY).read_bytes() == history
