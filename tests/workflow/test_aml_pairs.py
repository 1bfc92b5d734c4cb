"""Real tumour/normal pairs over DNMT3A (h5vcData): BAM units whose contigs have no `chr`."""

from __future__ import annotations

import csv
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from loci import READS as ALL_READS
from loci import Gene, Loci
from sites import Site

READS = ALL_READS / "h5vcData"
R882H = 25_234_373

pytestmark = [
    pytest.mark.oracle,
    pytest.mark.shared,
    pytest.mark.skipif(not READS.is_dir(), reason="../shared/data is not here"),
]


@dataclass
class Results:
    site: Site
    loci: Loci

    def cell(self, matrix: str, sample: str) -> str:
        return self.site.matrix(matrix, "DNMT3A")[sample]

    def variants(self, sample: str) -> Iterator[dict[str, str]]:
        return (row for row in self.site.variants() if row["sample_id"] == sample)


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> Results:
    loci = Loci.of(tmp_path_factory.mktemp("dnmt3a"), (Gene("DNMT3A"),))
    site = loci.site(tmp_path_factory.mktemp("aml"))
    site.assay |= {"chemistry": "wes", "report_vaf": 0.02}
    for patient in ("Pt17", "Pt10"):
        for part, role in (("Cancer", "tumour"), ("Control", "normal")):
            site.add(f"{patient}{part}", role, patient)
            site.add_unit(f"{patient}{part}", "B1", bam=str(READS / f"{patient}{part}.bam"))
    # Pt17's control once more, as a tumour-only sample: reads at 80-100x without a driver.
    shutil.copy(READS / "Pt17Control.bam", site.folder / "blank.bam")
    site.add("Blank")
    site.add_unit("Blank", "B1", bam="blank.bam")
    site.write()
    done = site.run()
    assert done.returncode == 0, done.stdout + done.stderr
    return Results(site, loci)


def test_r882h_is_found_in_the_tumour_alone(results: Results) -> None:
    moved = results.loci.moved("DNMT3A", R882H, "C", "T")
    reported = [row for row in results.variants("Pt17Cancer") if row["reported"] == "true"]
    assert [(r["pos"], r["ref"], r["alt"], r["hgvs_p"], r["hotspot"]) for r in reported] == [
        (str(moved.pos), "C", "T", "p.Arg882His", "p.R882H")
    ]
    assert abs(float(reported[0]["vaf"]) - 0.51) < 0.05
    assert reported[0]["origin"] == "somatic"
    assert results.cell("status", "Pt17Cancer") == "1"
    assert not [row for row in results.variants("Pt17Control") if row["pos"] == str(moved.pos)]


def test_nothing_is_reported_in_controls(results: Results) -> None:
    for sample in ("Pt17Control", "Pt10Control"):
        assert not [row for row in results.variants(sample) if row["reported"] == "true"]


def test_a_hundred_fold_depth_cannot_exclude_a_variant_at_two_percent(results: Results) -> None:
    assert not [row for row in results.variants("Blank") if row["reported"] == "true"]
    assert results.cell("status", "Blank") == "NA"
    assert results.cell("reason", "Blank") == "low_depth"


def _raw_counts(bam: Path) -> tuple[int, int]:
    """T and depth at chr2:25234373 in the hospital's own alignment, by samtools alone."""
    where = ["-r", "2:25234373-25234373", "-q", "20", "-Q", "20", "--ff", "3844"]
    command = ["samtools", "mpileup", *where, str(bam)]
    text = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    fields = text.rstrip().split("\t")
    return fields[4].upper().count("T"), int(fields[3])


def test_r882h_also_in_the_control_is_neither_somatic_nor_germline(results: Results) -> None:
    """Pt10's BAMs hold R882H, in the tumour and less in the control, whatever tables give."""
    raw = [_raw_counts(READS / f"Pt10{part}.bam") for part in ("Cancer", "Control")]
    assert raw == [(22, 58), (11, 59)]
    row = next(r for r in results.variants("Pt10Cancer") if r["hotspot"] == "p.R882H")
    assert row["filter"] == "PASS"
    assert 0.3 < float(row["vaf"]) < 0.5
    assert 0.1 < int(row["normal_alt_reads"]) / int(row["normal_depth"]) < 0.25
    assert row["origin"] == "unknown"
    # One driver is seen, but at this depth there may be more: the count is a minimum.
    assert results.cell("status", "Pt10Cancer") == "1"
    assert results.cell("reason", "Pt10Cancer") == "low_depth"


def test_contigs_of_the_bam_are_recorded_and_not_refused(results: Results) -> None:
    manifest = results.site.manifest()
    unit = manifest["samples"]["Pt17Cancer"]["alignment_units"]["Pt17Cancer.B1"]  # type: ignore[index]
    assert unit["contigs"][0] == "1"


def test_the_maf_agrees_with_the_variants_table(results: Results) -> None:
    lines = (results.site.folder / "results/tables/variants.maf").read_text().splitlines()
    assert lines[0] == "#version gdc-1.0.0"
    rows = list(csv.DictReader(lines[1:], delimiter="\t"))
    driver = [row for row in rows if row["HGVSp_Short"] == "p.R882H"]
    # Controls are normals: their own variants are no rows of a MAF.
    assert [(r["Tumor_Sample_Barcode"], r["Matched_Norm_Sample_Barcode"]) for r in driver] == [
        ("Pt17Cancer", "Pt17Control"),
        ("Pt10Cancer", "Pt10Control"),
    ]
    assert driver[0]["Variant_Classification"] == "Missense_Mutation"
    assert driver[0]["Mutation_Status"] == "Somatic"
