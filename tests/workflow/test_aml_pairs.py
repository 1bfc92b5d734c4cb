"""Real tumour/normal pairs over DNMT3A (h5vcData): BAM units whose contigs have no `chr`."""

from __future__ import annotations

import csv
import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import yaml
from sites import ROOT, table, write_rows

from builders import write_fasta
from hemaline.genome.transcripts import load_transcripts
from hemaline.paths import resource

SHARED = ROOT.parent / "shared/data"
READS = SHARED / "reads/h5vcData"
LOCI = SHARED / "reference/derived_loci/GRCh38.loci.fa"
FIRST, LAST = 25_199_987, 25_399_988

pytestmark = [
    pytest.mark.shared,
    pytest.mark.skipif(not READS.is_dir(), reason="../shared/data is not here"),
]


def _locus() -> str:
    """DNMT3A's bases on GRCh38, N where none are known."""
    bases: list[str] = []
    keep = False
    for line in LOCI.read_text().splitlines():
        if line.startswith(">"):
            keep = f"chr2:{FIRST}-{LAST}" in line
        elif keep:
            bases.append(line)
    return "".join(bases)


@dataclass
class Results:
    folder: Path

    def cell(self, matrix: str, sample: str) -> str:
        rows = table(self.folder / f"results/matrices/myeloid.{matrix}.tsv")
        return next(row["DNMT3A"] for row in rows if row["sample_id"] == sample)

    def variants(self, sample: str) -> Iterator[dict[str, str]]:
        for row in table(self.folder / "results/tables/variants.tsv"):
            if row["sample_id"] == sample:
                yield row


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> Results:
    folder = tmp_path_factory.mktemp("aml")
    locus = _locus()
    assert len(locus) == LAST - FIRST + 1
    # A declared partial test reference: chr2 as far as the locus, N before it.
    write_fasta(folder / "chr2.fa", {"chr2": "N" * (FIRST - 1) + locus}, index=False)
    samples, units = [], []
    for patient in ("Pt17", "Pt10"):
        for part, role in (("Cancer", "tumour"), ("Control", "normal")):
            sample = f"{patient}{part}"
            samples.append(
                {
                    "sample_id": sample,
                    "patient_id": patient,
                    "disease": "AML",
                    "material": "bone_marrow",
                    "role": role,
                    "sex": "unknown",
                    "assay": "exome",
                }
            )
            bam = str(READS / f"{sample}.bam")
            empty = {"fastq_1": "", "fastq_2": ""}
            units.append({"sample_id": sample, "unit_id": "B1", **empty, "bam": bam})
    # Pt17's control once more, as a tumour-only sample: reads at 80-100x without a driver.
    shutil.copy(READS / "Pt17Control.bam", folder / "blank.bam")
    samples.append(samples[0] | {"sample_id": "Blank", "patient_id": "Blank"})
    units.append(units[0] | {"sample_id": "Blank", "bam": "blank.bam"})
    write_rows(folder / "samples.tsv", samples)
    write_rows(folder / "units.tsv", units)
    gene = load_transcripts(resource("transcripts.tsv"))["DNMT3A"]
    exons = [exon.widened(20) for _, exon in gene.coding_exons()]
    bed = "".join(f"{exon.chrom}\t{exon.start}\t{exon.end}\n" for exon in exons)
    (folder / "exome.bed").write_text(bed)
    (folder / "assays").mkdir()
    assay = {"name": "exome", "chemistry": "wes", "targets": "exome.bed"}
    (folder / "assays/exome.yaml").write_text(yaml.safe_dump(assay))
    config = {
        "samples": "samples.tsv",
        "units": "units.tsv",
        "assays": "assays",
        "reference": {"fasta": "chr2.fa", "build": "test", "partial": True},
        "reports": {"multiqc": False},
    }
    (folder / "config.yaml").write_text(yaml.safe_dump(config))
    command = [sys.executable, "-m", "snakemake", "-s", str(ROOT / "Snakefile"), "--cores", "2"]
    where = ["--directory", str(folder), "--configfile", str(folder / "config.yaml")]
    done = subprocess.run([*command, *where], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return Results(folder)


def test_r882h_is_found_in_the_tumour_alone(results: Results) -> None:
    reported = [row for row in results.variants("Pt17Cancer") if row["reported"] == "true"]
    assert [(r["pos"], r["ref"], r["alt"], r["hgvs_p"], r["hotspot"]) for r in reported] == [
        ("25234373", "C", "T", "p.Arg882His", "p.R882H")
    ]
    assert abs(float(reported[0]["vaf"]) - 0.51) < 0.05
    assert reported[0]["origin"] == "somatic"
    assert results.cell("status", "Pt17Cancer") == "1"
    assert not [row for row in results.variants("Pt17Control") if row["pos"] == "25234373"]


def test_nothing_is_reported_in_controls(results: Results) -> None:
    for sample in ("Pt17Control", "Pt10Control"):
        assert not [row for row in results.variants(sample) if row["reported"] == "true"]


def test_a_hundred_fold_depth_cannot_say_no_at_two_percent(results: Results) -> None:
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
    """Pt10's BAMs hold R882H, in the tumour and less in the control, whatever tables say."""
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
    manifest = json.loads((results.folder / "results/manifest.json").read_text())
    unit = manifest["samples"]["Pt17Cancer"]["alignment_units"]["Pt17Cancer.B1"]
    assert unit["contigs"][0] == "1"


def test_the_maf_agrees_with_the_variants_table(results: Results) -> None:
    lines = (results.folder / "results/tables/variants.maf").read_text().splitlines()
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
