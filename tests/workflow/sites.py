"""A small site for workflow tests: a real but shortened reference, its knowledge, and samples.

The contig holds the false copy of U2AF1 and then U2AF1 itself, both real, so that bwa indexes it
in a second. Every coordinate of the knowledge is moved along; the build is `test`.
"""

from __future__ import annotations

import csv
import json
import os
import re
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pysam
import yaml

from builders import write_fasta
from hemaline.common.intervals import Interval
from hemaline.paths import resource
from simulation.simulate import Allele, Library, Reads, simulate
from simulation.simulate_files import write_fastq

ROOT = Path(__file__).resolve().parents[2]
COPY, TRUE = (6_484_023, 6_499_848), (43_092_356, 43_108_170)
GAP = 500
# First base of the true locus on the shortened contig minus that on GRCh38.
SHIFT = (COPY[1] - COPY[0] + 1) + GAP + 1 - TRUE[0]
S34F = ("chr21", 43_104_346 + SHIFT, "G", "A")
# The other scheduler starts a solver for each choice of jobs, and each choice causes another one
# after the time span: a third of what a small run takes.
SCHEDULER = ("--scheduler", "greedy", "--max-jobs-per-timespan", "1000/3s")


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle, delimiter="\t"))


def write_rows(path: Path, rows: Sequence[Mapping[str, object]]) -> None:
    """Rows as TSV; the first one names the columns."""
    lines = ["\t".join(rows[0])] + ["\t".join(map(str, row.values())) for row in rows]
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def jobs_of(done: subprocess.CompletedProcess[str]) -> dict[str, int]:
    """Count of jobs by rule that Snakemake states before it starts them."""
    text = done.stdout + done.stderr
    return {name: int(count) for name, count in re.findall(r"^(\w+) +(\d+)$", text, re.M)}


def table(path: Path) -> list[dict[str, str]]:
    """Rows of a TSV."""
    return _rows(path)


@dataclass
class Knowledge:
    """The shortened reference and its resources, made once a session."""

    folder: Path
    sequence: str = ""
    exons: list[Interval] = field(default_factory=list)

    @classmethod
    def make(cls, folder: Path) -> Knowledge:
        """Write FASTA and tables under ``folder``."""
        made = cls(folder)
        with pysam.FastaFile(str(_demo_fasta(folder))) as fasta:
            parts = [fasta.fetch("chr21", first - 1, last) for first, last in (COPY, TRUE)]
        made.sequence = ("N" * GAP).join(parts) + "N" * GAP
        write_fasta(folder / "mini.fa", {"chr21": made.sequence}, index=False)
        made._write_tables()
        return made

    def fetch(self, chrom: str, start: int, end: int) -> str:
        """Bases, 0-based half-open."""
        assert chrom == "chr21"
        return self.sequence[start:end]

    def _write_tables(self) -> None:
        transcript = next(r for r in _rows(resource("transcripts.tsv")) if r["gene"] == "U2AF1")
        spans = [tuple(map(int, e.split("-"))) for e in transcript["exons"].split(",")]
        transcript["exons"] = ",".join(f"{a + SHIFT}-{b + SHIFT}" for a, b in spans)
        first, last = (int(transcript[key]) + SHIFT for key in ("cds_first", "cds_last"))
        transcript |= {"cds_first": str(first), "cds_last": str(last)}
        write_rows(self.folder / "transcripts.tsv", [transcript])
        coding = [(max(a + SHIFT, first), min(b + SHIFT, last)) for a, b in spans]
        self.exons = [Interval("chr21", a - 1, b) for a, b in coding if a <= b]
        hotspots = [r for r in _rows(resource("hotspots.tsv")) if r["gene"] == "U2AF1"]
        for row in hotspots:
            row["pos"] = str(int(row["pos"]) + SHIFT)
        write_rows(self.folder / "hotspots.tsv", hotspots)
        mask = _rows(resource("masks.tsv"))[0]
        mask |= {"first": "1", "last": str(COPY[1] - COPY[0] + 1)}
        write_rows(self.folder / "masks.tsv", [mask])
        scope = {"gene": "*", "kind": "cds", "name": "all", "required": "yes", "flank": "2"}
        write_rows(self.folder / "scopes.tsv", [scope | {"must_cover": "", "source": "test"}])
        write_rows(self.folder / "panels/mini.tsv", [{"gene": "U2AF1", "source": "test"}])


def _demo_fasta(folder: Path) -> Path:
    """The demo reference with indexes of its own: nothing is written next to the original."""
    link = folder / "demo.fa.gz"
    link.symlink_to(resource("demo") / "reference.fa.gz")
    return link


@dataclass
class Site:
    """One project folder: sheets, assay, configuration, and the ways to run it."""

    folder: Path
    knowledge: Knowledge
    config: dict[str, object] = field(default_factory=dict)
    assay: dict[str, object] = field(default_factory=dict)
    more_assays: dict[str, dict[str, object]] = field(default_factory=dict)
    samples: list[dict[str, str]] = field(default_factory=list)
    units: list[dict[str, str]] = field(default_factory=list)
    # Folders searched for tools before those of PATH.
    tools: list[Path] = field(default_factory=list)

    def __post_init__(self) -> None:
        """A configuration that a test may change before :meth:`write`."""
        known = self.knowledge.folder
        self.config = {
            "samples": "samples.tsv",
            "units": "units.tsv",
            "assays": "assays",
            "reference": {
                "fasta": str(known / "mini.fa"),
                "build": "test",
                "directory": str(known / "reference"),
            },
            "resources": {
                name: str(known / f"{name}.tsv")
                for name in ("transcripts", "scopes", "hotspots", "masks")
            }
            | {"panels": str(known / "panels")},
            "reports": {"multiqc": False},
        }
        self.assay = {
            "name": "mini",
            "chemistry": "capture",
            "targets": "targets.bed",
            "panels": ["mini"],
            "report_vaf": 0.05,
            # Reads of one locus leave most of these targets bare: their median is not informative.
            "qc": {"depth": {"fail": None}},
        }

    def reads(
        self, sample: str, alleles: Sequence[Allele] = (), depth: float = 350, seed: int = 7
    ) -> Reads:
        """Simulated reads over the coding exons."""
        targets = tuple(exon.widened(20) for exon in self.knowledge.exons)
        library = Library(targets, tuple(alleles), depth, seed=seed, sample_id=sample)
        return simulate(self.knowledge.fetch, library)

    def add(
        self,
        sample: str,
        role: str = "tumour",
        patient: str = "",
        assay: str = "mini",
        **more: str,
    ) -> None:
        """A row of the sample sheet; every row must have the same optional columns ``more``."""
        self.samples.append(
            {
                "sample_id": sample,
                "patient_id": patient or f"P-{sample}",
                "disease": "MDS",
                "material": "bone_marrow",
                "role": role,
                "sex": "female",
                "assay": assay,
            }
            | more
        )

    def add_unit(self, sample: str, unit: str = "L1", **paths: str) -> None:
        """A row of the units sheet."""
        empty = {"fastq_1": "", "fastq_2": "", "bam": ""}
        self.units.append({"sample_id": sample, "unit_id": unit} | empty | paths)

    def add_simulated(
        self,
        sample: str,
        alleles: Sequence[Allele] = (),
        role: str = "tumour",
        patient: str = "",
        depth: float = 350,
        seed: int = 7,
    ) -> None:
        """A sample with one unit of simulated pairs."""
        paths = [self.folder / f"{sample}_R{mate}.fastq.gz" for mate in (1, 2)]
        write_fastq(self.reads(sample, alleles, depth, seed), *paths)
        self.add(sample, role, patient)
        self.add_unit(sample, fastq_1=str(paths[0]), fastq_2=str(paths[1]))

    def write(self) -> None:
        """Write sheets, assay, targets and configuration."""
        write_rows(self.folder / "samples.tsv", self.samples)
        write_rows(self.folder / "units.tsv", self.units)
        (self.folder / "assays").mkdir(exist_ok=True)
        for name, assay in {"mini": self.assay, **self.more_assays}.items():
            document = self.assay | assay | {"name": name}
            (self.folder / f"assays/{name}.yaml").write_text(yaml.safe_dump(document))
        lines = (f"{e.chrom}\t{e.start - 20}\t{e.end + 20}\n" for e in self.knowledge.exons)
        (self.folder / "targets.bed").write_text("".join(lines))
        (self.folder / "config.yaml").write_text(yaml.safe_dump(self.config))

    def command(self, *options: str) -> list[str]:
        """Snakemake on this folder."""
        base = [sys.executable, "-m", "snakemake", "-s", str(ROOT / "Snakefile")]
        where = ["--directory", str(self.folder), "--configfile", str(self.folder / "config.yaml")]
        return [*base, *where, "--cores", "2", "--keep-going", *SCHEDULER, *options]

    @property
    def environment(self) -> dict[str, str]:
        """Caches stay in the folder of the test."""
        path = os.pathsep.join([*map(str, self.tools), os.environ["PATH"]])
        return dict(os.environ) | {"XDG_CACHE_HOME": str(self.folder / ".cache"), "PATH": path}

    def run(
        self, *options: str, environment: dict[str, str] | None = None
    ) -> subprocess.CompletedProcess[str]:
        """Run to the end; the caller checks the exit code."""
        return subprocess.run(
            self.command(*options),
            capture_output=True,
            text=True,
            check=False,
            cwd=self.folder,
            env=environment or self.environment,
        )

    def planned(self, *options: str) -> dict[str, int]:
        """Count of jobs by rule that a run would start."""
        done = self.run("--dry-run", "--quiet", "rules", *options)
        assert done.returncode == 0, done.stdout + done.stderr
        return jobs_of(done)

    def matrix(self, name: str, gene: str = "U2AF1") -> dict[str, str]:
        """Cells of a gene by sample."""
        rows = table(self.folder / f"results/matrices/mini.{name}.tsv")
        return {row["sample_id"]: row[gene] for row in rows}

    def variants(self) -> list[dict[str, str]]:
        """The variants table."""
        return table(self.folder / "results/tables/variants.tsv")

    def callability(self, sample: str) -> list[dict[str, str]]:
        """Rows of one sample in the callability table."""
        rows = table(self.folder / "results/tables/callability.tsv")
        return [row for row in rows if row["sample_id"] == sample]

    def manifest(self) -> dict[str, object]:
        """The manifest."""
        path = self.folder / "results/manifest.json"
        return dict(json.loads(path.read_text(encoding="utf-8")))
