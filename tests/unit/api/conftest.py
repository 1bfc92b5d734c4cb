"""Files that the examples of the public functions read, made in code."""

from __future__ import annotations

from pathlib import Path

import pytest

from hemaline.callability.region_status import RegionStatus
from hemaline.common.tables.rows import write_rows
from hemaline.variants.variant_rows import VariantRow
from mafs import write_maf
from matrix_folders import write_folder
from rows import gap_row, region_row, variant_row
from sequences import DEMO_CHROM, demo_bases, demo_fasta

GENES = ("RUNX1", "U2AF1")
CONFIG = """\
samples: samples_sheet.tsv
units: units.tsv
assays: assays
reference: {fasta: ref.fa}
"""


@pytest.fixture(scope="session")
def reference(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return demo_fasta(tmp_path_factory.mktemp("reference"))


@pytest.fixture
def files(tmp_path: Path, reference: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with every file; it is the working directory."""
    monkeypatch.chdir(tmp_path)
    for suffix in ("", ".fai"):
        Path(f"demo.fa{suffix}").symlink_to(f"{reference}{suffix}")
    _write_run()
    _write_tables()
    _write_vcf()
    write_maf(Path("lab.maf"), [{"Tumor_Sample_Barcode": "S1"}])
    Path("genes.tsv").write_text("gene\nRUNX1\n")
    Path("samples.tsv").write_text("sample_id\nS1\nS2\n")
    one, none = {"RUNX1": 0.3, "U2AF1": 0.0}, {"RUNX1": 0.0, "U2AF1": 0.0}
    write_folder(Path("site_a"), {"A1": one, "A2": none}, GENES, panel="demo")
    write_folder(Path("site_b"), {"B1": one}, GENES, panel="demo")
    found = {"RUNX1": 0.0, "U2AF1": 0.25}
    write_folder(Path("renewed"), {"A1": one, "A2": found}, GENES, panel="demo")
    return tmp_path


def _write_run() -> None:
    """A configuration of one sample that may start."""
    Path("assays").mkdir()
    Path("assays/p.yaml").write_text("name: p\nchemistry: capture\ntargets: t.bed\n")
    Path("t.bed").write_text("chr1\t0\t10\n")
    Path("ref.fa").write_text(">chr1\nA\n")
    Path("a.fq").write_text("@r\nA\n+\nI\n")
    Path("units.tsv").write_text("sample_id\tunit_id\tfastq_1\nA\tL1\ta.fq\n")
    header = "sample_id\tpatient_id\tdisease\tmaterial\trole\tsex\tassay"
    Path("samples_sheet.tsv").write_text(f"{header}\nA\tP\tMDS\tbone_marrow\ttumour\tmale\tp\n")
    Path("config.yaml").write_text(CONFIG)


def _write_tables() -> None:
    """The tables of a sample with a TP53 variant, whose NRAS was not covered."""
    variants = [
        variant_row("TP53", 0.3, hgvs_p="p.Arg175His"),
        variant_row("NRAS", 0.05, reported=False),
    ]
    write_rows(Path("variants.tsv"), VariantRow, variants, Path("variants.parquet"))
    regions = [region_row("TP53"), gap_row("NRAS")]
    write_rows(Path("callability.tsv"), RegionStatus, regions, Path("callability.parquet"))


def _write_vcf() -> None:
    """U2AF1 p.S34F in 30 of 100 fragments, and a symbolic allele."""
    length, base = len(demo_bases()), demo_bases()[43104360 - 1]
    lines = [
        "##fileformat=VCFv4.2",
        f"##contig=<ID={DEMO_CHROM},length={length}>",
        '##FORMAT=<ID=GT,Number=1,Type=String,Description="Genotype">',
        '##FORMAT=<ID=AD,Number=R,Type=Integer,Description="Reads">',
        '##FORMAT=<ID=DP,Number=1,Type=Integer,Description="Depth">',
        "#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\tT1",
        f"{DEMO_CHROM}\t43104346\t.\tG\tA\t.\tPASS\t.\tGT:AD:DP\t0/1:70,30:100",
        f"{DEMO_CHROM}\t43104360\t.\t{base}\t<DEL>\t.\tPASS\t.\tGT:AD:DP\t0/1:70,30:100",
    ]
    Path("calls.vcf").write_text("\n".join(lines) + "\n")
