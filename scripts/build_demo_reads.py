#!/usr/bin/env python3
"""Writes the demo cohort's reads to .demo/reads, unless they are there and current.

What each sample carries is data: resources/demo/{cohort,libraries}.tsv; which files it is
delivered in states config/units.tsv. The reads are made again when any of these, the reference,
the targets, the simulator or this script changes.
"""

from __future__ import annotations

import csv
import gzip
import hashlib
import multiprocessing
import shutil
import sys
import time
from importlib.metadata import version
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "workflow"))

from hemaline.common.intervals import Interval  # noqa: E402
from simulation.simulate import Allele, Library, Reads, simulate  # noqa: E402
from simulation.simulate_files import write_alignment_bam, write_fastq  # noqa: E402

Row = dict[str, str]

DEMO = ROOT / "resources" / "demo"
REFERENCE = DEMO / "chr21.fa.gz"
COHORT = DEMO / "cohort.tsv"
LIBRARIES = DEMO / "libraries.tsv"
UNITS = ROOT / "config" / "units.tsv"
TARGETS = ROOT / "config" / "targets" / "myeloid_demo.bed"
READS = ROOT / ".demo" / "reads"
STAMP = ".digest"

CONTIG = "chr21"
_sequence = ""  # shared with the forked workers


def read_table(path: Path) -> list[Row]:
    with path.open(newline="", encoding="utf-8") as handle:
        return list(csv.DictReader(handle, delimiter="\t"))


def digest() -> str:
    modules = sorted((ROOT / "scripts" / "simulation").glob("simulate*.py"))
    total = hashlib.sha256(version("pysam").encode())
    for path in (Path(__file__), *modules, COHORT, LIBRARIES, UNITS, TARGETS, REFERENCE):
        total.update(hashlib.sha256(path.read_bytes()).digest())
    return total.hexdigest()


def is_current(wanted: str) -> bool:
    stamp = READS / STAMP
    return (
        stamp.is_file()
        and stamp.read_text(encoding="ascii").strip() == wanted
        and all((READS / name).is_file() for row in read_table(UNITS) for name in file_names(row))
    )


def file_names(unit: Row) -> list[str]:
    return [Path(unit[key]).name for key in ("fastq_1", "fastq_2", "bam") if unit[key]]


def read_reference() -> str:
    with gzip.open(REFERENCE, "rt", encoding="ascii") as handle:
        header, _, bases = handle.read().partition("\n")
    if header.split()[0] != f">{CONTIG}":
        raise SystemExit(f"{REFERENCE}: {CONTIG} expected, found {header}")
    return bases.replace("\n", "").upper()


def fetch(chrom: str, start: int, end: int) -> str:
    if chrom != CONTIG:
        raise ValueError(f"the demo reference has no {chrom}")
    return _sequence[start:end]


def library_of(row: Row) -> Library:
    targets: dict[str, Interval] = {}
    for line in TARGETS.read_text(encoding="ascii").splitlines():
        chrom, start, end, name = line.split("\t")
        targets[name] = Interval(chrom, int(start), int(end))
    alleles = (
        Allele(a["chrom"], int(a["pos"]), a["ref"], a["alt"], float(a["vaf"]), a["phase"])
        for a in read_table(COHORT)
        if a["sample_id"] == row["sample_id"]
    )
    return Library(
        targets=tuple(targets.values()),
        alleles=tuple(alleles),
        depth=float(row["depth"]),
        dropped=tuple(targets[name] for name in row["dropped"].split(",") if name),
        seed=int(row["seed"]),
        sample_id=row["sample_id"],
    )


def build(task: tuple[Row, list[Row], Path]) -> str:
    row, units, folder = task
    started = time.monotonic()
    reads = simulate(fetch, library_of(row))
    for number, unit in enumerate(units):
        write_unit(reads, unit, row["bam_contig"], (number, len(units)), folder)
    seconds = time.monotonic() - started
    return f"{row['sample_id']}: {len(reads)} pairs, {len(units)} unit(s), {seconds:.1f} s"


def write_unit(
    reads: Reads, unit: Row, bam_contig: str, part: tuple[int, int], folder: Path
) -> None:
    names = [folder / name for name in file_names(unit)]
    if unit["bam"]:
        contigs = {CONTIG: (bam_contig or CONTIG, len(_sequence))}
        write_alignment_bam(reads, names[0], contigs, part)
    else:
        write_fastq(reads, names[0], names[1], part)


def main() -> None:
    global _sequence  # noqa: PLW0603
    wanted = digest()
    if is_current(wanted):
        print("[demo reads] current")
        return
    _sequence = read_reference()
    temporary = READS.with_name("reads.tmp")
    shutil.rmtree(temporary, ignore_errors=True)
    temporary.mkdir(parents=True)
    units = read_table(UNITS)
    tasks = []
    for row in read_table(LIBRARIES):
        own = [unit for unit in units if unit["sample_id"] == row["sample_id"]]
        if not own:
            raise SystemExit(f"{UNITS}: no unit of {row['sample_id']}")
        tasks.append((row, own, temporary))
    with multiprocessing.get_context("fork").Pool(2) as pool:
        for done, line in enumerate(pool.imap(build, tasks), start=1):
            print(f"[demo reads] {done}/{len(tasks)} {line}", flush=True)
    (temporary / STAMP).write_text(wanted + "\n", encoding="ascii")
    shutil.rmtree(READS, ignore_errors=True)
    temporary.rename(READS)


if __name__ == "__main__":
    main()
