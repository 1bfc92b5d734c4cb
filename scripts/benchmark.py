"""Measure Hemaline next to named alternatives, run on the same machine and the same input.

    .venv/bin/python scripts/benchmark.py run [--pairs 500000]   print the table
    .venv/bin/python scripts/benchmark.py run --write            and renew it in the documentation

`run`: one sample over the whole RUNX1 and U2AF1 loci, reference ready, without MultiQC. CPU
seconds (user + system, children included) of the workflow next to the bare commands it is built on,
and the disk it takes at most.

    .venv/bin/python scripts/benchmark.py accuracy --quick --misses

`accuracy`: simulated events on real sequence, this pipeline and every peer on PATH; see
docs/methods/measurements.md.

    .venv/bin/python scripts/benchmark.py scale --samples 1000

`scale`: what planning a cohort costs: jobs, seconds, memory.

    .venv/bin/python scripts/benchmark.py cohort --samples 300

`cohort`: the cohort's rules on finished synthetic samples, rule by rule, and one sample more.

    .venv/bin/python scripts/benchmark.py matrix

`matrix`: 10,000 samples to matrices, next to a plain pandas pivot.

    .venv/bin/python scripts/benchmark.py annotate [--alleles 20000]

`annotate`: distinct alleles named and rows written a second, next to SnpEff on the same alleles.

    .venv/bin/python scripts/benchmark.py globin [--seeds 10]

`globin`: copies of alpha-globin genes and deletions of HBB in simulated genomes of 28 genotypes.

    .venv/bin/python scripts/benchmark.py copynumber --quick

`copynumber`: simulated depth and alleles: events at the stated limit, false calls, real karyotypes.
"""

from __future__ import annotations

import argparse
import json
import os
import resource as system_resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pysam
import yaml

from benchmarks import accuracy, annotate, cohort, copynumber, globin, matrices, scale
from benchmarks.callers import usual_environment
from benchmarks.disk import DiskWatch, allocated_bytes
from benchmarks.state import measured_state
from hemaline.common.intervals import Interval
from hemaline.paths import resource
from simulation.simulate import Library, simulate
from simulation.simulate_files import write_fastq

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs/methods/measurements.md"
# Pages of benchmarks that have one of their own.
PAGES = {"globin": ROOT / "docs/methods/globin.md"}
MARKS = {
    "run": ("<!-- benchmark: begin -->", "<!-- benchmark: end -->"),
    "accuracy": ("<!-- accuracy: begin -->", "<!-- accuracy: end -->"),
    "scale": ("<!-- scale: begin -->", "<!-- scale: end -->"),
    "cohort": ("<!-- cohort: begin -->", "<!-- cohort: end -->"),
    "annotate": ("<!-- annotate: begin -->", "<!-- annotate: end -->"),
    "globin": ("<!-- globin: begin -->", "<!-- globin: end -->"),
    "copynumber": ("<!-- copynumber: begin -->", "<!-- copynumber: end -->"),
    "matrix": ("<!-- matrix: begin -->", "<!-- matrix: end -->"),
}
# RUNX1 and U2AF1 from end to end, 0-based half-open.
LOCI = (Interval("chr21", 34_787_800, 35_049_302), Interval("chr21", 43_092_955, 43_107_570))
READS_PER_PAIR_BASES = 300


@dataclass(frozen=True)
class Measure:
    """One row of the table."""

    name: str
    cpu_seconds: float
    wall_seconds: float


def measured(name: str, work: Callable[[], None]) -> Measure:
    """CPU of everything ``work`` starts, and wall time."""
    before, begun = system_resource.getrusage(system_resource.RUSAGE_CHILDREN), time.monotonic()
    work()
    after = system_resource.getrusage(system_resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Measure(name, cpu, time.monotonic() - begun)


def make_reads(folder: Path, pairs: int) -> tuple[Path, Path]:
    """About ``pairs`` pairs over the loci, cut to exactly that many."""
    with pysam.FastaFile(str(demo_fasta(folder))) as fasta:
        depth = 0.89 * pairs * READS_PER_PAIR_BASES / sum(map(len, LOCI)) * 0.92
        library = Library(LOCI, (), depth, seed=11, sample_id="BENCH", unevenness=(0.9, 1.1))
        reads = simulate(lambda c, a, b: fasta.fetch(c, a, b).upper(), library)
    paths = folder / "BENCH_R1.fastq.gz", folder / "BENCH_R2.fastq.gz"
    write_fastq(reads, *paths)
    print(f"{len(reads)} pairs", file=sys.stderr)
    return paths


def demo_fasta(folder: Path) -> Path:
    link = folder / "demo.fa.gz"
    if not link.exists():
        link.symlink_to(resource("demo") / "reference.fa.gz")
    return link


def write_project(folder: Path, reads: tuple[Path, Path]) -> list[str]:
    """A one-sample project; returns the Snakemake command."""
    header = "sample_id\tpatient_id\tdisease\tmaterial\trole\tsex\tassay\n"
    row = "BENCH\tP1\tMDS\tbone_marrow\ttumour\tfemale\tloci\n"
    (folder / "samples.tsv").write_text(header + row)
    units = f"sample_id\tunit_id\tfastq_1\tfastq_2\tbam\nBENCH\tL1\t{reads[0]}\t{reads[1]}\t\n"
    (folder / "units.tsv").write_text(units)
    (folder / "assays").mkdir()
    assay = {"name": "loci", "chemistry": "capture", "targets": "loci.bed", "report_vaf": 0.05}
    assay["panels"] = ["demo"]
    (folder / "assays/loci.yaml").write_text(yaml.safe_dump(assay))
    bed = "".join(f"{i.chrom}\t{i.start}\t{i.end}\n" for i in LOCI)
    (folder / "loci.bed").write_text(bed)
    config = {
        "samples": "samples.tsv",
        "units": "units.tsv",
        "assays": "assays",
        "reference": {
            "fasta": str(resource("demo") / "reference.fa.gz"),
            "partial": True,
            "directory": str(ROOT / ".cache/demo_reference"),
        },
        "reports": {"multiqc": False},
    }
    (folder / "config.yaml").write_text(yaml.safe_dump(config))
    command = [sys.executable, "-m", "snakemake", "-s", str(ROOT / "Snakefile"), "--cores", "2"]
    return [*command, "--directory", str(folder), "--configfile", str(folder / "config.yaml")]


def bare_commands(folder: Path, reads: tuple[Path, Path], reference: Path) -> list[str]:
    """Commands that a person would type, tool by tool."""
    r1, r2 = reads
    out = folder / "bare"
    return [
        f"fastp -i {r1} -I {r2} -o {out}_1.fq.gz -O {out}_2.fq.gz -j {out}.json -h {out}.html -w 2",
        f"bwa mem -t 2 -K 100000000 -Y -R '@RG\\tID:B\\tSM:B' {reference}"
        f" {out}_1.fq.gz {out}_2.fq.gz"
        f" | samtools fixmate -u -m - - | samtools sort -u -T {out}.sort - "
        f" | samtools markdup - {out}.bam && samtools index {out}.bam",
        f"samtools stats {out}.bam > {out}.stats",
        f"mosdepth -n -b {folder}/loci.bed -Q 20 {out} {out}.bam",
        f"bcftools mpileup -f {reference} -R {folder}/loci.bed -d 20000 -L 20000 -q 20 -Q 20"
        f" -F 0.005 -m 3 -a FORMAT/AD -Ou {out}.bam | bcftools norm -m -any -f {reference} -Ou -"
        f" > {out}.bcf",
    ]


def run_bare(command: str) -> None:
    # The commands are the module's own; nothing of a user's goes into them.
    subprocess.run(["bash", "-o", "pipefail", "-c", command], check=True, capture_output=True)


def workflow_parts(folder: Path) -> list[Measure]:
    """Where the workflow's time goes: Snakemake's own benchmarks of the tools' rules."""
    parts = []
    for path in sorted((folder / "work/benchmarks").rglob("BENCH*.tsv")):
        lines = [line.split("\t") for line in path.read_text().splitlines()]
        values = dict(zip(*lines, strict=True))
        rule = path.relative_to(folder / "work/benchmarks").parts[0]
        parts.append(Measure(f"of it {rule}", float(values["cpu_time"]), float(values["s"])))
    return parts


def prepare(command: list[str]) -> None:
    """Make the reference if need be, so that it is ready when the clock starts."""
    command = [*command, "--until", "index_masked_reference"]
    done = subprocess.run(command, check=False, capture_output=True, text=True)
    if done.returncode:
        sys.exit(done.stderr)


def table(rows: list[Measure], pairs: int) -> str:
    bare = next(row for row in rows if row.name == "bare commands")
    lines = [
        f"`scripts/benchmark.py run`, {pairs:,} pairs, {os.cpu_count()} cores:",
        "",
        "| | CPU s | wall s | CPU, bare = 1 |",
        "|---|---:|---:|---:|",
    ]
    for row in rows:
        ratio = row.cpu_seconds / bare.cpu_seconds
        lines.append(
            f"| {row.name} | {row.cpu_seconds:.0f} | {row.wall_seconds:.0f} | {ratio:.2f} |"
        )
    return "\n".join(lines)


def run(pairs: int) -> str:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        reads = make_reads(folder, pairs)
        command = write_project(folder, reads)
        prepare(command)
        reference = ROOT / ".cache/demo_reference/reference.fa"
        bare = [
            measured(f"bare {line.split()[0]}", lambda line=line: run_bare(line))  # type: ignore[misc]
            for line in bare_commands(folder, reads, reference)
        ]
        total = Measure(
            "bare commands", sum(b.cpu_seconds for b in bare), sum(b.wall_seconds for b in bare)
        )

        def workflow() -> None:
            subprocess.run(command, check=True, capture_output=True, env=usual_environment())

        with DiskWatch([folder / "work", folder / "results"]) as watch:
            own = measured("Hemaline", workflow)
        status = (folder / "results/matrices/demo.status.tsv").read_text().splitlines()
        print(json.dumps(status), file=sys.stderr)
        costs = table([total, *bare, own, *workflow_parts(folder)], pairs)
        return f"{costs}\n\n{disk_use(folder, reads, watch)}"


def disk_use(folder: Path, reads: tuple[Path, Path], watch: DiskWatch) -> str:
    """Sentence: what the run took at most next to its reads, and what it left."""
    kept = folder / "results/alignments"
    shown = {
        "reads": sum(path.stat().st_size for path in reads),
        "peak": watch.peak_bytes,
        "results": allocated_bytes([folder / "results"]),
        "cram": allocated_bytes([kept]),
        "work": allocated_bytes([folder / "work"]),
    }
    mb = {name: f"{size / 1e6:.0f} MB" for name, size in shown.items()}
    return (
        f"Disk, of reads of {mb['reads']} (FASTQ, gzip): {mb['peak']} at most in `work/` and"
        f" `results/` together; left are {mb['results']} in `results/` (CRAM {mb['cram']}) and"
        f" {mb['work']} in `work/`."
    )


def write_table(text: str, marks: tuple[str, str], page: Path = PAGE) -> None:
    """Put a table between its marks in its page, with the state that was measured."""
    before, rest = page.read_text(encoding="utf-8").split(marks[0])
    after = rest.split(marks[1])[1]
    page.write_text(
        f"{before}{marks[0]}\n{measured_state()}\n\n{text}\n{marks[1]}{after}", encoding="utf-8"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    verbs = parser.add_subparsers(dest="what", required=True)
    for name in MARKS:
        verb = verbs.add_parser(name)
        verb.add_argument(
            "--write", action="store_true", help="renew the table of the documentation"
        )
    verbs.choices["run"].add_argument("--pairs", type=int, default=500_000)
    accuracy.add_arguments(verbs.choices["accuracy"])
    annotate.add_arguments(verbs.choices["annotate"])
    globin.add_arguments(verbs.choices["globin"])
    matrices.add_arguments(verbs.choices["matrix"])
    scale.add_arguments(verbs.choices["scale"])
    cohort.add_arguments(verbs.choices["cohort"])
    copynumber.add_arguments(verbs.choices["copynumber"])
    args = parser.parse_args()
    benchmarks: dict[str, Callable[[argparse.Namespace], str]] = {
        "run": lambda args: run(args.pairs),
        "accuracy": accuracy.accuracy,
        "annotate": annotate.annotate_benchmark,
        "globin": globin.globin,
        "matrix": matrices.matrices,
        "scale": scale.scale,
        "cohort": cohort.cohort,
        "copynumber": copynumber.copynumber,
    }
    text = benchmarks[args.what](args)
    print(text)
    if args.write:
        write_table(text, MARKS[args.what], PAGES.get(args.what, PAGE))


if __name__ == "__main__":
    main()
