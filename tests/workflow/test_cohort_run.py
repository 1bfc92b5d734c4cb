"""One cohort through the whole workflow: what comes out, what reruns, what is refused."""

from __future__ import annotations

import gzip
import json
import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from cohort import MESSAGES
from sites import Site

# Samples of the table that no other module is about.
SAMPLES = ("WT", "T1", "N1", "ODD", "SE", "B1", "CUT")


@pytest.fixture
def site(cohort: Site) -> Site:
    return cohort


def test_status_states_one_zero_and_not_measured(site: Site) -> None:
    expected = {"WT": "0", "T1": "1", "ODD": "1", "SE": "1", "B1": "1", "CUT": "NA"}
    assert {name: site.matrix("status")[name] for name in expected} == expected
    assert "N1" not in site.matrix("status")
    assert site.matrix("reason")["CUT"] == "sample_failed_qc"
    assert site.matrix("vaf")["WT"] == "0"
    assert site.matrix("vaf")["CUT"] == "NA"
    assert abs(float(site.matrix("vaf")["T1"]) - 0.3) < 0.1
    assert {name: site.matrix("count")[name] for name in expected} == expected


def test_the_end_of_the_run_names_the_failed(site: Site) -> None:
    assert "ERROR HL-D01 CUT:" in (site.folder / MESSAGES).read_text()


def test_the_same_variant_has_the_same_name_from_every_kind_of_unit(site: Site) -> None:
    reported = [row for row in site.variants() if row["reported"] == "true"]
    rows = [row for row in reported if row["sample_id"] in SAMPLES]
    assert {row["sample_id"] for row in rows} == {"T1", "ODD", "SE", "B1"}
    assert {(row["gene"], row["hgvs_p"], row["consequence"], row["hotspot"]) for row in rows} == {
        ("U2AF1", "p.Ser34Phe", "missense_variant", "p.S34F")
    }
    origin = {row["sample_id"]: row["origin"] for row in rows}
    assert origin.pop("T1") == "somatic"
    assert origin == dict.fromkeys(("ODD", "SE", "B1"), "somatic_likely")
    normal_depths = {row["sample_id"]: row["normal_depth"] for row in rows}
    assert int(normal_depths["T1"]) > 100
    assert normal_depths["SE"] == "NA"


def test_file_names_run_nothing(site: Site) -> None:
    assert not list(site.folder.rglob("PWNED"))


def test_a_failed_sample_is_named_and_the_others_are_complete(site: Site) -> None:
    manifest = site.manifest()
    verdicts = {name: manifest["samples"][name]["verdict"] for name in SAMPLES}  # type: ignore[index]
    assert verdicts.pop("CUT") == "failed"
    assert set(verdicts.values()) == {"complete"}
    assert {row["reason"] for row in site.callability("CUT")} == {"sample_failed_qc"}


def test_every_sample_has_a_report_of_its_own(site: Site) -> None:
    """It agrees with the matrix, gives the reason of a failed sample, and names no person."""
    statuses = site.matrix("status")
    for sample in SAMPLES:
        status = statuses.get(sample)
        page = (site.folder / f"results/reports/{sample}.html").read_text()
        text = (site.folder / f"results/reports/{sample}.tsv").read_text()
        rows = [line.split("\t") for line in text.splitlines()]
        answers = {row[5] for row in rows if row[1] == "gene" and row[4] == "status"}
        assert answers == ({status} if status else set())
        assert ("p.Ser34Phe" in page) == (status == "1")
        assert not any(f">{one['patient_id']}<" in page for one in site.samples)
    assert "HL-U" in (site.folder / "results/reports/CUT.html").read_text()


def test_every_delivered_file_has_its_checksum(site: Site) -> None:
    from hemaline.common.files import sha256

    results = site.folder / "results"
    files = site.manifest()["files"]
    assert {Path(one["path"]).parts[0] for one in files} == {  # type: ignore[attr-defined]
        "alignments",
        "calls",
        "tables",
        "matrices",
        "reports",
    }
    for one in files:  # type: ignore[attr-defined]
        assert sha256(results / one["path"]) == one["sha256"]


def test_no_dates_or_paths_in_deliverables(site: Site) -> None:
    here = str(site.folder).encode()
    reference = str(site.knowledge.folder).encode()
    for path in (site.folder / "results").rglob("*"):
        if path.suffix == ".gz":
            content = gzip.decompress(path.read_bytes())
        elif path.suffix == ".cram":
            command = ["samtools", "view", "--no-PG", "-H", str(path)]
            content = subprocess.run(command, capture_output=True, check=True).stdout
            assert b"@PG" not in content
        elif path.is_file():
            content = path.read_bytes()
        else:
            continue
        assert here not in content, path
        assert reference not in content, path


def test_a_cram_does_not_name_the_path_it_was_written_to(site: Site) -> None:
    head = (site.folder / "results/alignments/WT.cram").read_bytes()[:26]
    assert head[:4] == b"CRAM"
    assert head[6:].rstrip(b"\0") == b"-"


def test_read_groups_come_from_the_sheet(site: Site) -> None:
    path = site.folder / "results/alignments/B1.cram"
    command = ["samtools", "view", "--no-PG", "-H", str(path)]
    header = subprocess.run(command, capture_output=True, check=True, text=True).stdout
    groups = [line for line in header.splitlines() if line.startswith("@RG")]
    assert groups == ["@RG\tID:B1.L1\tSM:B1\tLB:B1\tPU:run.L1\tPL:ILLUMINA"]


def test_matrices_are_a_valid_data_package(site: Site) -> None:
    from frictionless import Package, system

    with system.use_context(trusted=True):
        report = Package(str(site.folder / "results/matrices/datapackage.json")).validate()
    assert report.valid, report.flatten(["fieldName", "rowNumber", "message"])


def test_a_second_run_does_nothing(site: Site) -> None:
    assert site.planned() == {}


def _planned_after(site: Site, *changes: tuple[Path, bytes]) -> dict[str, int]:
    """Jobs of a run with bytes added to files, which are restored."""
    held = [(path, path.stat(), path.read_bytes()) for path, _ in changes]
    for path, added in changes:
        path.write_bytes(path.read_bytes() + added)
    planned = site.planned()
    for path, status, content in held:
        path.write_bytes(content)
        os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns))
    return planned


COHORT_RULES = ("collect_alleles", "tabulate_variants", "join_callability", "write_matrices")


def test_a_changed_fastq_reruns_its_sample_and_a_changed_panel_what_is_assessed(
    site: Site,
) -> None:
    """Both at once: calls are renewed of the one sample alone, assessments of all."""
    planned = _planned_after(
        site,
        (site.folder / "WT_R1.fastq.gz", gzip.compress(b"@x\nA\n+\nF\n")),
        (site.knowledge.folder / "panels/mini.tsv", b"\n"),
    )
    per_sample = ("accept_unit", "align_fastq_unit", "merge_units_to_cram", "call_sample_variants")
    assert [planned[rule] for rule in per_sample] == [1, 1, 1, 1]
    assert planned["assess_sample"] == len(site.samples)
    assert [planned[rule] for rule in COHORT_RULES] == [1, 1, 1, 1]
    assert "prepare_masked_reference" not in planned
    assert "index_masked_reference" not in planned


def test_a_changed_assay_renews_what_concerns_it(site: Site) -> None:
    planned = _planned_after(site, (site.folder / "assays/mini.yaml", b"\n"))
    samples = [row for row in site.samples if row["assay"] == "mini"]
    for rule in ("assess_sample", "call_sample_variants"):
        assert planned[rule] == len(samples), rule
    assert [planned[rule] for rule in COHORT_RULES] == [1, 1, 1, 1]
    assert "align_fastq_unit" not in planned


def test_recount_depth_agrees_with_mosdepth_at_a_thousand_sites(site: Site) -> None:
    """mosdepth counts fragments too, without a base quality: it may only be the larger."""
    from hemaline.filters.filter_file import load_filters
    from hemaline.reads.depth import fragment_depth
    from hemaline.reads.fragments import Alignments

    cram = site.folder / "results/alignments/WT.cram"
    reference = site.knowledge.folder / "reference/reference.fa"
    prefix = site.folder / "oracle"
    command = ["mosdepth", "-Q", "20", "-F", "3844", "-f", str(reference), str(prefix), str(cram)]
    subprocess.run(command, check=True, capture_output=True)
    oracle = [0] * len(site.knowledge.sequence)
    for line in (
        gzip.decompress(Path(f"{prefix}.per-base.bed.gz").read_bytes()).decode().split("\n")
    ):
        if line:
            _, start, end, depth = line.split("\t")
            oracle[int(start) : int(end)] = [int(depth)] * (int(end) - int(start))
    compared = 0
    with Alignments(cram, reference) as alignments:
        for exon in site.knowledge.exons:
            region = exon.widened(25)
            depth = fragment_depth(alignments, region, load_filters("capture"))
            for offset, own in enumerate(depth.total):
                expected = oracle[region.start + offset]
                assert 0.93 * expected - 3 <= own <= expected
                compared += 1
    assert compared >= 1000


def test_the_report_has_its_sections(site: Site) -> None:
    for name in ("status", "callability", "calls"):
        path = site.folder / f"work/report/{name}_mqc.json"
        assert json.loads(path.read_text())["data"]


def test_a_bad_sheet_stops_everything_before_anything_is_made(
    new_site: Callable[[str], Site],
) -> None:
    bad = new_site("bad")
    bad.add_simulated("WT")
    bad.samples[0]["sex"] = "femal"
    bad.samples[0]["sample_id"] = "../WT"
    bad.write()
    done = bad.run()
    assert done.returncode == 2
    assert "HL-" in done.stderr
    assert "Traceback" not in done.stderr
    assert "femal" in done.stderr
    assert "../WT" in done.stderr
    assert not (bad.folder / "results").exists()
    assert not (bad.folder / "work").exists()
    shutil.rmtree(bad.folder)
