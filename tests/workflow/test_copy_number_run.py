"""Copy number in a run: one more job a sample, and its tables."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from sites import Site, table

from hemaline.copynumber.bin_counts import CopyCounts
from hemaline.copynumber.bins import CopyBins

pytestmark = pytest.mark.oracle


@pytest.fixture(scope="module")
def site(new_site: Callable[[str], Site]) -> Site:
    site = new_site("copies")
    site.assay["copy_number"] = {"bin_size": 10_000}
    site.add_simulated("TUMOUR", patient="P")
    site.add_simulated("NORMAL", role="normal", patient="P", seed=8)
    sheet = site.folder / "cytogenetics.tsv"
    sheet.write_text("sample_id\tkaryotype\tplus8\nTUMOUR\t46,XX,del(5)(q13q33)[12]/46,XX[8]\t\n")
    site.config |= {"cytogenetics": str(sheet), "views": ["ipssm", "cbioportal"]}
    site.write()
    done = site.run()
    assert done.returncode == 0, done.stdout + done.stderr
    return site


def test_fragments_of_the_targets_are_counted(site: Site) -> None:
    bins = CopyBins.load(site.folder / "work/copy_number/mini.bins.tsv")
    counts = CopyCounts.load(site.folder / "work/copy_number/TUMOUR.npz")
    assert len(bins) == len(counts.fragments)
    assert (counts.fragments[~bins.is_off_target] > 0).all()


def test_without_normals_every_row_states_it(site: Site) -> None:
    rows = table(site.folder / "results/tables/copy_number.tsv")
    assert {row["sample_id"] for row in rows} == {"TUMOUR", "NORMAL"}
    assert {(row["status"], row["reason"]) for row in rows} == {("NA", "no_normals")}
    assert {row["event"] for row in rows} >= {"del5q", "tp53_loh", "hyperdiploidy"}
    assert "delY" not in {row["event"] for row in rows}, "both are female"


def test_the_tables_are_delivered(site: Site) -> None:
    manifest = json.loads((site.folder / "results/manifest.json").read_text(encoding="utf-8"))
    paths = {one["path"] for one in manifest["files"]}
    names = ("copy_number", "segments", "findings")
    assert {f"tables/{n}.{f}" for n in names for f in ("tsv", "parquet")} <= paths


def test_findings_are_of_the_karyotype_where_reads_measure_nothing(site: Site) -> None:
    rows = {
        (row["sample_id"], row["finding"]): row
        for row in table(site.folder / "results/tables/findings.tsv")
    }
    lost = rows["TUMOUR", "del5q"]
    assert (lost["status"], lost["source"], lost["measured_reason"]) == ("1", "given", "no_normals")
    assert rows["NORMAL", "del5q"]["status"] == "NA"
    (features,) = table(site.folder / "results/matrices/ipssm.features.tsv")
    assert (features["del5q"], features["del17_17p"]) == ("1", "0")
    page = (site.folder / "results/reports/TUMOUR.html").read_text(encoding="utf-8")
    assert "Cytogenetic findings" in page


def test_the_study_has_no_call_without_a_panel(site: Site) -> None:
    assert not list((site.folder / "results/cbioportal").glob("*cna*"))
