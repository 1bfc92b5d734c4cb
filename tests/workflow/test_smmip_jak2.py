"""Real single-molecule probes over JAK2 V617F (smMIP-tools): BAM units of GRCh37, UMIs inline."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path

import pysam
import pytest
import yaml
from sites import ROOT, SCHEDULER, table, write_rows

from builders import write_fasta
from hemaline.reads.families import read_family_sizes

SHARED = ROOT.parent / "shared/data"
READS = SHARED / "reads/smMIP_JAK2"
LOCI = SHARED / "reference/derived_loci/GRCh38.loci.fa"
LOCUS, FIRST = "JAK2|chr9:5069923-5074142", 5_069_923
# Every position below is this one less than on chr9: the reference holds nothing before the locus.
LEFT_OUT = FIRST - 1
# The design's arms (Target_MIPgen.txt); this stretch has the same coordinates in both builds.
ARMS = [
    ("chr9", 5_073_711 - LEFT_OUT, 5_073_731 - LEFT_OUT, "+"),
    ("chr9", 5_073_857 - LEFT_OUT, 5_073_881 - LEFT_OUT, "-"),
]
TARGET = ("chr9", 5_073_731 - LEFT_OUT, 5_073_857 - LEFT_OUT)
V617F = str(5_073_770 - LEFT_OUT)
EXON_14 = (str(5_073_734 - LEFT_OUT), str(5_073_784 - LEFT_OUT))
CASES = {"case1_rep1": 0.0318, "case2_rep1": 0.0296}
BLANKS = ["case4_rep1", "control1", "control2", "control3", "control4"]
# Counted by families of at least two reads, and some of them by reads as well.
READ_CASES, READ_BLANKS = ["case1_rep1", "case2_rep1"], ["case4_rep1", "control2"]
# One of each is in the run of the quick tier; the long tier runs the others.
QUICK = ("case1_rep1", "case4_rep1")

pytestmark = [
    pytest.mark.shared,
    pytest.mark.skipif(not READS.is_dir(), reason="../shared/data is not here"),
]

SOURCE = {"source": "test"}
# Exon 14 as far as the probe reads it, in frame.
TRANSCRIPT = {
    "gene": "JAK2",
    "hgnc_id": "HGNC:6192",
    "mane": "MANE Select",
    "transcript": "NM_004972.4",
    "ensembl_transcript": "ENST00000381652.4",
    "protein": "NP_004963.1",
    "protein_length": "17",
    "chrom": "chr9",
    "strand": "+",
    "exons": "-".join(EXON_14),
    "cds_first": EXON_14[0],
    "cds_last": EXON_14[1],
}
HOTSPOT = {
    "gene": "JAK2",
    "hgvs_c": "c.1849G>T",
    "hgvs_p": "p.V617F",
    "legacy_name": "V617F",
    "origin": "somatic",
    "chrom": "chr9",
    "pos": V617F,
    "ref": "G",
    "alt": "T",
    "kind": "hotspot_missense",
    "disease": "myeloid",
    "meaning": "",
    "verification": "exact",
}
# A 0 is about V617F alone.
SCOPE = {"gene": "JAK2", "kind": "hotspot", "name": "p.V617F", "required": "yes"}


def _write_knowledge(folder: Path) -> dict[str, str]:
    write_rows(folder / "transcripts.tsv", [TRANSCRIPT | SOURCE])
    write_rows(folder / "hotspots.tsv", [HOTSPOT | SOURCE])
    write_rows(folder / "scopes.tsv", [SCOPE | SOURCE])
    write_rows(folder / "panels/jak2.tsv", [{"gene": "JAK2"} | SOURCE])
    return {
        "transcripts": "transcripts.tsv",
        "hotspots": "hotspots.tsv",
        "scopes": "scopes.tsv",
        "panels": "panels",
    }


def _write_sheets(folder: Path, sources: Sequence[str]) -> None:
    samples, units = [], []
    for source in sources:
        counted = ["families", "reads"] if source in READ_CASES + READ_BLANKS else ["families"]
        for assay in counted:
            sample = f"{source}-{assay}"
            samples.append(
                {
                    "sample_id": sample,
                    "patient_id": sample,
                    "disease": "MPN",
                    "material": "peripheral_blood",
                    "role": "tumour",
                    "sex": "unknown",
                    "assay": assay,
                    # Without it nothing below 2 % is assessed; the source does not give it.
                    "index_type": "unique_dual",
                }
            )
            # A file may be given once in a run.
            bam = folder / f"{sample}.bam"
            shutil.copy(READS / f"{source}.bam", bam)
            units.append(
                {
                    "sample_id": sample,
                    "unit_id": "B1",
                    "fastq_1": "",
                    "fastq_2": "",
                    "bam": bam.name,
                }
            )
    write_rows(folder / "samples.tsv", samples)
    write_rows(folder / "units.tsv", units)


def _bed(path: Path, rows: list[tuple[object, ...]]) -> str:
    path.write_text("".join("\t".join(map(str, row)) + "\n" for row in rows))
    return path.name


FolderOf = Callable[[str], Path]


@pytest.fixture(scope="module")
def folder_of(tmp_path_factory: pytest.TempPathFactory) -> FolderOf:
    """The run that holds a sample, made for the first test that reads it."""

    @cache
    def made(quick: bool) -> Path:
        sources = [source for source in (*CASES, *BLANKS) if (source in QUICK) == quick]
        return _run(tmp_path_factory.mktemp("smmip"), sources)

    return lambda sample: made(sample.partition("-")[0] in QUICK)


def _run(folder: Path, sources: Sequence[str]) -> Path:
    shutil.copy(LOCI, folder / "loci.fa")
    with pysam.FastaFile(str(folder / "loci.fa")) as loci:
        bases = loci.fetch(LOCUS)
    # A declared partial test reference.
    write_fasta(folder / "chr9.fa", {"chr9": bases}, index=False)
    _write_sheets(folder, sources)
    arms = [(chrom, start, end, "arm", 0, strand) for chrom, start, end, strand in ARMS]
    assay = {
        "chemistry": "smmip",
        "targets": _bed(folder / "targets.bed", [TARGET]),
        "primers": _bed(folder / "arms.bed", arms),
        "padding": 0,
        "panels": ["jak2"],
        "report_vaf": 0.01,
    }
    umi = {"source": "inline", "read": "both", "length": 4, "min_family": 2}
    (folder / "assays").mkdir()
    for name, more in {"reads": {}, "families": {"umi": umi}}.items():
        document = assay | {"name": name} | more
        (folder / f"assays/{name}.yaml").write_text(yaml.safe_dump(document))
    config = {
        "samples": "samples.tsv",
        "units": "units.tsv",
        "assays": "assays",
        "reference": {"fasta": "chr9.fa", "build": "test", "partial": True},
        "resources": _write_knowledge(folder),
        "reports": {"multiqc": False},
    }
    (folder / "config.yaml").write_text(yaml.safe_dump(config))
    command = [sys.executable, "-m", "snakemake", "-s", str(ROOT / "Snakefile"), "--cores", "2"]
    command += SCHEDULER
    where = ["--directory", str(folder), "--configfile", str(folder / "config.yaml")]
    done = subprocess.run([*command, *where], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return folder


def _row(folder: Path, sample: str) -> dict[str, str] | None:
    rows = table(folder / "results/tables/variants.tsv")
    found = [row for row in rows if row["sample_id"] == sample and row["pos"] == V617F]
    return found[0] if found else None


def _cell(folder: Path, matrix: str, sample: str) -> str:
    rows = table(folder / f"results/matrices/jak2.{matrix}.tsv")
    return next(row["JAK2"] for row in rows if row["sample_id"] == sample)


def each(*samples: str) -> pytest.MarkDecorator:
    """Each sample; those of the other run belong to the long tier."""
    params = []
    for sample in samples:
        marks = () if sample.partition("-")[0] in QUICK else pytest.mark.oracle
        params.append(pytest.param(sample, marks=marks))
    return pytest.mark.parametrize("sample", params)


@each(*(f"{s}-families" for s in CASES), *(f"{s}-reads" for s in READ_CASES))
def test_v617f_is_found_near_three_percent(folder_of: FolderOf, sample: str) -> None:
    folder = folder_of(sample)
    row = _row(folder, sample)
    assert row is not None
    assert (row["filter"], row["hotspot"], row["reported"]) == ("PASS", "p.V617F", "true")
    assert float(row["vaf"]) == pytest.approx(CASES[sample.partition("-")[0]], abs=0.01)
    assert _cell(folder, "status", sample) == "1"


@each(*(f"{s}-families" for s in BLANKS), *(f"{s}-reads" for s in READ_BLANKS))
def test_v617f_is_not_reported_in_blanks(folder_of: FolderOf, sample: str) -> None:
    folder = folder_of(sample)
    row = _row(folder, sample)
    assert row is None or row["filter"] != "PASS"


def test_reads_are_many_and_families_few(folder_of: FolderOf) -> None:
    """15,000 reads give 0 at one percent; the 600 molecules behind them are too few to."""
    folder = folder_of(QUICK[0])
    for matrix in ("status", "hotspot"):
        assert _cell(folder, matrix, "case4_rep1-reads") == "0"
        assert _cell(folder, matrix, "case4_rep1-families") == "NA"
    assert float(_cell(folder, "limit", "case4_rep1-reads")) <= 0.01
    assert _cell(folder, "reason", "case4_rep1-families") == "low_depth"
    assert _cell(folder, "hotspot_reason", "case4_rep1-families") == "low_depth"


def test_a_0_rests_on_the_base_of_v617f_alone(folder_of: FolderOf) -> None:
    folder = folder_of(QUICK[0])
    rows = table(folder / "results/tables/callability.tsv")
    assert {(row["region"], row["kind"], row["first"], row["last"]) for row in rows} == {
        ("p.V617F", "hotspot", V617F, V617F)
    }


@each(*(f"{source}-families" for source in (*CASES, *BLANKS)))
def test_depth_is_the_count_of_families_of_two(folder_of: FolderOf, sample: str) -> None:
    folder = folder_of(sample)
    found = read_family_sizes(folder / f"work/qc/{sample}.families.tsv")
    assert found.mean is not None
    assert 15 < found.mean < 25
    several = found.families - found.sizes[1]
    calls = folder / f"results/calls/{sample}.vcf.gz"
    with pysam.VariantFile(str(calls)) as records:
        record = next(r for r in records if r.pos == int(V617F) and r.alts == ("T",))
        # Some fragments have a poor base there.
        assert 0.95 * several <= record.samples[0]["DP"] <= several
