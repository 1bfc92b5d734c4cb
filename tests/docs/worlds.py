"""Folders that the code of the documentation runs in, made by their names in the pages."""

from __future__ import annotations

import gzip
import shutil
import subprocess
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

import numpy as np

from builders import write_fasta
from chains import Chain, write_chains
from hemaline.callability.events.event_reports import EventRow
from hemaline.callability.region_status import RegionStatus
from hemaline.cli.main import main
from hemaline.common.tables.rows import write_rows
from hemaline.genome.reference import load_contigs
from hemaline.paths import resource
from hemaline.variants.variant_rows import VariantRow
from mafs import write_maf
from matrix_folders import write_folder
from rows import event_row, gap_row, region_row, variant_row
from sequences import DEMO_CHROM, demo_bases, demo_fasta

ROOT = Path(__file__).resolve().parents[2]
# Log hazard ratios that survival is drawn with, and the share of carriers.
EFFECTS = {"TP53": (1.1, 0.2), "SF3B1": (-0.7, 0.3), "DNMT3A": (0.0, 0.25)}
SAMPLES, MISSING, FOLLOWED_MONTHS = 600, 0.05, 60.0
_TARGETS = ROOT / "config/targets/myeloid_demo.bed"


def checkout(folder: Path) -> None:
    """The repository's own files that a reader of its pages sees, by links."""
    for name in ("config", "resources", "scripts", "workflow", "Snakefile"):
        (folder / name).symlink_to(ROOT / name)


def patients(folder: Path) -> None:
    """A MAF of invented patients, their assessed genes, samples, clinic and cytogenetics."""
    for path in resource("demo/patients/mds").iterdir():
        shutil.copy(path, folder)
    shutil.copytree(resource("demo/patients/aml"), folder / "aml")


def laboratory_maf(folder: Path) -> None:
    """The world ``patients`` under the names that the README has."""
    patients(folder)
    (folder / "mutations.maf").rename(folder / "lab.maf")
    (folder / "assessed_genes.tsv").rename(folder / "genes.tsv")


def cohort(folder: Path) -> dict[str, dict[str, float | None]]:
    """Matrices and survival of a simulated cohort; returns the VAFs, None where not assessed."""
    rng = np.random.default_rng(20)
    carries = {gene: rng.random(SAMPLES) < share for gene, (_, share) in EFFECTS.items()}
    unseen = {gene: rng.random(SAMPLES) < MISSING for gene in EFFECTS}
    hazard = np.exp(sum(effect * carries[gene] for gene, (effect, _) in EFFECTS.items())) / 40
    months = rng.exponential(1 / hazard)
    lines = ["sample_id\tmonths\tdied"]
    vafs: dict[str, dict[str, float | None]] = {}
    for at in range(SAMPLES):
        seen = min(months[at], FOLLOWED_MONTHS)
        lines.append(f"S{at:03d}\t{seen:.4f}\t{int(months[at] < FOLLOWED_MONTHS)}")
        vafs[f"S{at:03d}"] = {
            gene: None if unseen[gene][at] else 0.3 * carries[gene][at] for gene in EFFECTS
        }
    (folder / "outcome.tsv").write_text("\n".join(lines) + "\n")
    write_folder(folder / "results/matrices", vafs, tuple(EFFECTS), panel="myeloid")
    return vafs


def run(folder: Path) -> None:
    """Tables of a run with two samples, matrices of it, and clinical tables."""
    tables = folder / "results/tables"
    tables.mkdir(parents=True)
    samples = ("MDS01", "MDS02")
    regions = [region_row(g, sample_id=s) for s in samples for g in ("TP53", "NRAS")]
    regions += [gap_row("SF3B1", sample_id=s) for s in samples]
    variants = [variant_row("TP53", 0.3, sample_id="MDS01", hgvs_p="p.Arg175His")]
    events = [event_row("FLT3_ITD", "FLT3", None)]
    for name, kind, rows in (
        ("callability", RegionStatus, regions),
        ("variants", VariantRow, variants),
        ("events", EventRow, events),
    ):
        write_rows(tables / f"{name}.tsv", kind, rows, tables / f"{name}.parquet")
    vafs = {"MDS01": {"TP53": 0.3, "NRAS": 0.0}, "MDS02": {"TP53": 0.0, "NRAS": 0.0}}
    write_folder(folder / "results/matrices", vafs, ("TP53", "NRAS", "SF3B1"), panel="myeloid")
    header = "sample_id\tpatient_id\tdisease\tmaterial\trole\tsex\tassay"
    rows = (f"{s}\tP-{s}\tMDS\tbone_marrow\ttumour\tunknown\tmyeloid" for s in samples)
    (folder / "samples.tsv").write_text("\n".join([header, *rows]) + "\n")
    clinical = "sample_id\thaemoglobin\tplatelets\tmarrow_blasts\nMDS01\t9.1\t90\t4\n"
    (folder / "clinical.tsv").write_text(f"{clinical}MDS02\t11.0\t210\t1\n")
    cytogenetics = "sample_id\tkaryotype\nMDS01\t46,XX,del(5)(q13q33)[20]\nMDS02\t46,XY[20]\n"
    (folder / "cytogenetics.tsv").write_text(cytogenetics)


def features(folder: Path) -> None:
    """The world ``run`` with the features of IPSS-M."""
    run(folder)
    tables = [
        f"--{n}={folder}/results/tables/{n}.tsv" for n in ("variants", "callability", "events")
    ]
    sheets_ = [f"--{n}={folder}/{n}.tsv" for n in ("samples", "clinical", "cytogenetics")]
    command = ["features", "ipssm", *tables, *sheets_, f"--output={folder}/ipssm.features.tsv"]
    assert main(command) == 0


def sites(folder: Path) -> None:
    """Matrices of two sites, an older version of the first, and a key of it."""
    one, other = {"TP53": 0.3, "NRAS": 0.0}, {"TP53": 0.0, "NRAS": None}
    genes = ("TP53", "NRAS")
    write_folder(folder / "site_a", {"A1": one, "A2": other}, genes, panel="myeloid")
    write_folder(folder / "site_b", {"B1": one}, genes, panel="myeloid")
    write_folder(folder / "old", {"A1": other, "A2": other}, genes, panel="myeloid")
    shutil.copytree(folder / "site_a", folder / "new")
    for site in ("a", "b"):
        key = folder / f"site_{site}.key"
        command = ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(key)]
        subprocess.run(command, check=True)
    keys = (f"site_{s} {(folder / f'site_{s}.key.pub').read_text()}" for s in ("a", "b"))
    (folder / "sites.keys").write_text("".join(keys))


def fastq(folder: Path) -> None:
    """FASTQ files of three samples, targets, and a reference of the demo's chromosome."""
    rows = [line.split("\t") for line in _TARGETS.read_text().splitlines()]
    targets = [(int(start), int(end)) for _, start, end, name in rows if "RUNX1" in name]
    (folder / "panel.bed").write_text("".join(f"{DEMO_CHROM}\t{s}\t{e}\n" for s, e in targets))
    bases = demo_bases()
    write_fasta(folder / "GRCh38.fa", {DEMO_CHROM: bases})
    (folder / "fastq").mkdir()
    for at, name in enumerate(("P01_S1", "P02_S2", "P03_S3")):
        fragments = _fragments(bases, targets, np.random.default_rng(at))
        _write_mates(folder / "fastq", f"{name}_L001", list(fragments))


def _fragments(
    bases: str, targets: Sequence[tuple[int, int]], rng: np.random.Generator
) -> Iterator[str]:
    """250 bases each, over the targets, 600 deep."""
    for start, end in targets:
        for at in rng.integers(start - 250, end, 600 * (end - start + 250) // 250):
            yield bases[at : at + 250]


def genome(folder: Path) -> None:
    """The world ``fastq`` with the index of a whole GRCh38, which is what a check reads."""
    fastq(folder)
    contigs = load_contigs(resource("contigs.tsv")).values()
    lines = (f"{one.name}\t{one.length}\t6\t60\t61\n" for one in contigs)
    (folder / "GRCh38.fa.fai").write_text("".join(lines))


def _write_mates(folder: Path, name: str, fragments: Sequence[str]) -> None:
    """Mates of 150 bases, from both ends of each fragment."""
    complement = str.maketrans("ACGTN", "TGCAN")
    for mate in (1, 2):
        with gzip.open(folder / f"{name}_R{mate}_001.fastq.gz", "wt") as handle:
            for at, fragment in enumerate(fragments):
                text = fragment if mate == 1 else fragment[::-1].translate(complement)
                handle.write(f"@{name}:{at} {mate}:N:0:A\n{text[:150]}\n+\n{'I' * 150}\n")


def vcf(folder: Path) -> None:
    """A called and a true VCF with U2AF1 p.S34F, their reference, and assessed genes."""
    _write_reference(folder)
    for name in ("calls", "truth"):
        _write_vcf(folder / f"{name}.vcf", len(demo_bases()), 43104346)


def grch37(folder: Path) -> None:
    """A VCF and a MAF of GRCh37 with U2AF1 p.S34F, and the chain of its region to GRCh38."""
    _write_reference(folder)
    _write_vcf(folder / "hg19.vcf", 48129895, 44524456)
    place = {"Chromosome": DEMO_CHROM, "Start_Position": "44524456", "NCBI_Build": "GRCh37"}
    change = {"Hugo_Symbol": "U2AF1", "Entrez_Gene_Id": "7307", "Reference_Allele": "G"}
    write_maf(folder / "hg19.maf", [{**place, **change, "Tumor_Seq_Allele2": "A"}])
    blocks = Chain(DEMO_CHROM, [(44_400_000, 42_979_890, 300_000)])
    write_chains(folder / "hg19ToHg38.over.chain.gz", blocks)


def _write_reference(folder: Path) -> None:
    fasta = demo_fasta(folder)
    for suffix in ("", ".fai"):
        Path(f"{fasta}{suffix}").rename(folder / f"GRCh38.fa{suffix}")
    (folder / "assessed_genes.tsv").write_text("gene\nU2AF1\nRUNX1\n")


def _write_vcf(path: Path, length: int, position: int) -> None:
    """G>A in 30 of 100 fragments of a tumour, and in none of its normal."""
    lines = [
        "##fileformat=VCFv4.2",
        f"##contig=<ID={DEMO_CHROM},length={length}>",
        '##FORMAT=<ID=GT,Number=1,Type=String,Description="Genotype">',
        '##FORMAT=<ID=AD,Number=R,Type=Integer,Description="Reads">',
        '##FORMAT=<ID=DP,Number=1,Type=Integer,Description="Depth">',
        "#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\tTUMOUR\tNORMAL",
        f"{DEMO_CHROM}\t{position}\t.\tG\tA\t.\tPASS\t.\tGT:AD:DP\t0/1:70,30:100\t0/0:80,0:80",
    ]
    path.write_text("\n".join(lines) + "\n")


def sheets(folder: Path) -> None:
    """A sample sheet of nf-core/sarek, and one of Illumina with FASTQ files."""
    (folder / "samplesheet.csv").write_text(
        "patient,sample,sex,status,lane,fastq_1,fastq_2\n"
        "P1,T1,XX,1,L001,T1_R1.fastq.gz,T1_R2.fastq.gz\n"
    )
    (folder / "SampleSheet.csv").write_text(
        "[Header]\nFileFormatVersion,2\n[BCLConvert_Data]\nLane,Sample_ID,index\n1,T2,ACGT\n"
    )
    (folder / "fastq").mkdir()
    for mate in (1, 2):
        (folder / f"fastq/T2_S1_L001_R{mate}_001.fastq.gz").write_bytes(b"x")


WORLDS: Mapping[str, Callable[[Path], object]] = {
    "checkout": checkout,
    "patients": patients,
    "cohort": cohort,
    "run": run,
    "features": features,
    "sites": sites,
    "fastq": fastq,
    "genome": genome,
    "laboratory_maf": laboratory_maf,
    "vcf": vcf,
    "grch37": grch37,
    "sheets": sheets,
}
