"""This pipeline and its peers, on the same alignments, with what each cost."""

from __future__ import annotations

import hashlib
import json
import os
import shlex
import shutil
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import yaml

from hemaline.common.intervals import Interval

ROOT = Path(__file__).resolve().parents[2]
LAUNCHER = Path(__file__).with_name("measure.py")
PEERS = Path(__file__).with_name("peers.yaml")
ASSAY = "accuracy"
# A changed resource needs a new check of the reference, not new alignments of simulated reads.
_ANCIENT = "prepare_masked_reference=fasta,masks,hotspots,contigs"


@dataclass(frozen=True)
class Cost:
    """CPU (user + system) and wall seconds, and the largest resident set of any one process."""

    cpu_seconds: float = 0.0
    wall_seconds: float = 0.0
    peak_mb: float = 0.0

    def __add__(self, other: Cost) -> Cost:
        """One after the other."""
        return Cost(
            self.cpu_seconds + other.cpu_seconds,
            self.wall_seconds + other.wall_seconds,
            max(self.peak_mb, other.peak_mb),
        )


def usual_environment() -> dict[str, str]:
    """This process's, but Python keeps byte code, as it does for people: images turn that off."""
    return {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}


def run_measured(command: Sequence[str], log: Path) -> Cost:
    """Run to the end; what it and all its children used.

    Raises:
        SystemExit: it failed; the end of its log is printed.
    """
    usage = log.with_suffix(".usage.json")
    with log.open("w", encoding="utf-8") as out:
        measured = [sys.executable, "-S", str(LAUNCHER), str(usage), *command]
        code = subprocess.run(
            measured, check=False, stdout=out, stderr=out, env=usual_environment()
        ).returncode
    if code:
        print(log.read_text(encoding="utf-8", errors="replace")[-3000:], file=sys.stderr)
        raise SystemExit(f"failed ({code}): {shlex.join(command)}")
    return Cost(**json.loads(usage.read_text(encoding="utf-8")))


@dataclass(frozen=True)
class Project:
    """A Snakemake project of simulated samples under ``folder``."""

    folder: Path
    reference_folder: Path
    fasta: Path

    @property
    def reference(self) -> Path:
        """The prepared reference."""
        return self.reference_folder / "reference.fa"

    @property
    def targets(self) -> Path:
        """The BED the callers get: the pipeline's own, padded."""
        return self.folder / f"work/targets/{ASSAY}.bed"

    def cram(self, sample: str) -> Path:
        """Alignments of a sample."""
        return self.folder / f"results/alignments/{sample}.cram"

    def is_aligned(self, sample: str) -> bool:
        """True if the alignments are there and younger than the reads."""
        cram, reads = self.cram(sample), self.fastq(sample)[1]
        return cram.exists() and cram.stat().st_mtime >= reads.stat().st_mtime

    def calls(self, sample: str) -> Path:
        """The pipeline's VCF of a sample."""
        return self.folder / f"results/calls/{sample}.vcf.gz"

    def fastq(self, sample: str) -> tuple[Path, Path]:
        """FASTQ pair of a sample."""
        one, two = (self.folder / f"{sample}_R{mate}.fastq.gz" for mate in (1, 2))
        return one, two

    def write(self, samples: Sequence[str], targets: Sequence[Interval]) -> None:
        """Sheets, assay, targets and configuration; files that would not change are left alone."""
        header = "sample_id\tpatient_id\tdisease\tmaterial\trole\tsex\tassay\tindex_type\n"
        rows = "".join(
            f"{s}\tP-{s}\tMDS\tbone_marrow\ttumour\tfemale\t{ASSAY}\tunique_dual\n" for s in samples
        )
        units = "sample_id\tunit_id\tfastq_1\tfastq_2\tbam\n"
        for sample in samples:
            one, two = self.fastq(sample)
            units += f"{sample}\tL1\t{one}\t{two}\t\n"
        assay = {"name": ASSAY, "chemistry": "capture", "targets": "targets.bed"}
        config = {
            "samples": "samples.tsv",
            "units": "units.tsv",
            "assays": "assays",
            "reference": {
                "fasta": str(self.fasta),
                "partial": True,
                "directory": str(self.reference_folder),
            },
            "reports": {"multiqc": False},
        }
        for name, text in (
            ("samples.tsv", header + rows),
            ("units.tsv", units),
            (f"assays/{ASSAY}.yaml", yaml.safe_dump(assay)),
            ("config.yaml", yaml.safe_dump(config)),
            ("targets.bed", "".join(f"{t.chrom}\t{t.start}\t{t.end}\n" for t in targets)),
        ):
            _write_if_new(self.folder / name, text)

    def snakemake(self, until: str, log: str) -> Cost:
        """Run the workflow up to and with a rule, without repeating what only code would repeat."""
        command = [sys.executable, "-m", "snakemake", "-s", str(ROOT / "Snakefile")]
        command += ["--directory", str(self.folder), "--cores", str(os.cpu_count() or 1)]
        command += ["--configfile", str(self.folder / "config.yaml"), "--rerun-triggers", "mtime"]
        command += ["--rerun-incomplete", "--consider-ancient", _ANCIENT, "--until", until]
        return run_measured(command, self.folder / f"{log}.log")

    def call(self, samples: Sequence[str]) -> Cost:
        """Candidates, recount and filters of every sample; alignments stay.

        Done once for the same code, resources and alignments, as peers are.
        """
        made_from = {
            "code": _digest(ROOT / "workflow", ROOT / "resources"),
            "crams": [self.cram(sample).stat().st_mtime_ns for sample in samples],
        }
        done = self.folder / "calling.json"
        if done.exists() and all(self.calls(sample).exists() for sample in samples):
            before = json.loads(done.read_text(encoding="utf-8"))
            if before["made_from"] == made_from:
                return Cost(**before["cost"])
        done.unlink(missing_ok=True)
        cost = self._call_again()
        record = {"made_from": made_from, "cost": asdict(cost)}
        done.write_text(json.dumps(record), encoding="utf-8")
        return cost

    def _call_again(self) -> Cost:
        for made_before in ("results/calls", "work/candidates", "work/background"):
            shutil.rmtree(self.folder / made_before, ignore_errors=True)
        return self.snakemake("call_sample_variants", "calling")


def _digest(*folders: Path) -> str:
    """SHA-256 over the files that can change a call, by path."""
    found = hashlib.sha256()
    for folder in folders:
        for path in sorted(folder.rglob("*")):
            if path.suffix in (".py", ".smk", ".tsv", ".yaml"):
                found.update(f"{path.relative_to(folder)}\0".encode())
                found.update(path.read_bytes())
    return found.hexdigest()


def _write_if_new(path: Path, text: str) -> None:
    if not path.exists() or path.read_text(encoding="utf-8") != text:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


@dataclass(frozen=True)
class Peer:
    """A caller of others: a shell command in terms of reference, bam, bed, sample and out.

    ``needs`` are the programs it must find on PATH; ``note`` is below the table.
    """

    name: str
    needs: tuple[str, ...]
    command: str
    note: str

    @property
    def missing(self) -> list[str]:
        """Programs not on PATH."""
        return [program for program in self.needs if shutil.which(program) is None]


def load_peers(path: Path = PEERS) -> list[Peer]:
    """The peers of peers.yaml."""
    rows = yaml.safe_load(path.read_text(encoding="utf-8")).items()
    return [Peer(name, tuple(row["needs"]), row["command"], row["note"]) for name, row in rows]


def run_peer(peer: Peer, project: Project, sample: str) -> tuple[Path, Cost]:
    """A peer's VCF of a sample; run once for the same command and alignments."""
    folder = project.folder / "peers" / peer.name
    folder.mkdir(parents=True, exist_ok=True)
    out, done = folder / f"{sample}.vcf", folder / f"{sample}.json"
    bam = _bam(project, sample)
    command = peer.command.format_map(
        {
            name: shlex.quote(str(value))
            for name, value in (
                ("reference", project.reference),
                ("bam", bam),
                ("bed", project.targets),
                ("sample", sample),
                ("out", out),
            )
        }
    )
    if done.exists():
        before = json.loads(done.read_text(encoding="utf-8"))
        if before["command"] == command and before["bam"] == bam.stat().st_mtime_ns:
            return out, Cost(**before["cost"])
    cost = run_measured(["bash", "-euo", "pipefail", "-c", command], folder / f"{sample}.log")
    record = {"command": command, "bam": bam.stat().st_mtime_ns, "cost": asdict(cost)}
    done.write_text(json.dumps(record), encoding="utf-8")
    return out, cost


def _bam(project: Project, sample: str) -> Path:
    """The sample's CRAM as BAM, for peers that read nothing else."""
    cram, bam = project.cram(sample), project.folder / f"peers/{sample}.bam"
    reference = str(project.reference)
    if not bam.exists() or bam.stat().st_mtime < cram.stat().st_mtime:
        command = ["samtools", "view", "-b", "-T", reference, "-o", str(bam), str(cram)]
        subprocess.run(command, check=True)
        subprocess.run(["samtools", "index", str(bam)], check=True)
    return bam
