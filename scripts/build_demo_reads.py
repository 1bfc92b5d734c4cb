#!/usr/bin/env python3
"""Writes the demo cohort's reads to .demo/reads, unless they are there and current.

What each sample carries is data: resources/demo/{cohort,libraries}.tsv; its sex and assay are those
of config/samples.tsv, its files those of config/units.tsv. The reads are made again when any of
these, the reference, the assays, the simulator or this script changes.
"""

from __future__ import annotations

import csv
import gzip
import hashlib
import multiprocessing
import shutil
import sys
import time
from collections import defaultdict
from importlib.metadata import version
from pathlib import Path

import yaml

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "workflow"))

from hemaline.common.intervals import Interval  # noqa: E402
from simulation.simulate import Allele, Library, Reads, simulate  # noqa: E402
from simulation.simulate_files import write_alignment_bam, write_fastq  # noqa: E402

Row = dict[str, str]

DEMO = ROOT / "resources" / "demo"
REFERENCE = DEMO / "reference.fa.gz"
COHORT = DEMO / "cohort.tsv"
LIBRARIES = DEMO / "libraries.tsv"
SEX_CHROMOSOMES = ROOT / "resources" / "sex_chromosomes.tsv"
SAMPLES = ROOT / "config" / "samples.tsv"
UNITS = ROOT / "config" / "units.tsv"
ASSAYS = ROOT / "config" / "assays"
TARGETS = ROOT / "config" / "targets"
READS = ROOT / ".demo" / "reads"
STAMP = ".digest"

_sequences: dict[str, str] = {}  # by contig, shared with the forked workers


def read_table(path: Path) -> list[Row]:
    with path.open(newline="", encoding="utf-8") as handle:
        return list(csv.DictReader(handle, delimiter="\t"))


def digest() -> str:
    modules = sorted((ROOT / "scripts" / "simulation").glob("simulate*.py"))
    assays = sorted([*ASSAYS.glob("*.yaml"), *TARGETS.glob("*.bed")])
    tables = (COHORT, LIBRARIES, SEX_CHROMOSOMES, SAMPLES, UNITS)
    total = hashlib.sha256(version("pysam").encode())
    for path in (Path(__file__), *modules, *assays, *tables, REFERENCE):
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


def read_reference() -> dict[str, str]:
    lines: dict[str, list[str]] = {}
    with gzip.open(REFERENCE, "rt", encoding="ascii") as handle:
        for line in handle:
            if line.startswith(">"):
                contig = lines.setdefault(line[1:].split()[0], [])
            else:
                contig.append(line.rstrip())
    return {name: "".join(some).upper() for name, some in lines.items()}


def fetch(chrom: str, start: int, end: int) -> str:
    return _sequences[chrom][start:end]


def targets_of(sample: Row) -> dict[str, Interval]:
    """Targets of the sample's assay by name."""
    assay = yaml.safe_load((ASSAYS / f"{sample['assay']}.yaml").read_text(encoding="utf-8"))
    targets = {}
    for line in (ROOT / assay["targets"]).read_text(encoding="ascii").splitlines():
        chrom, start, end, name = line.split("\t")
        targets[name] = Interval(chrom, int(start), int(end))
    return targets


def library_of(row: Row) -> Library:
    (sample,) = (one for one in read_table(SAMPLES) if one["sample_id"] == row["sample_id"])
    targets = targets_of(sample)
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
        relative_depth={
            one["contig"]: int(one["copies"]) / 2
            for one in read_table(SEX_CHROMOSOMES)
            if one["sex"] == sample["sex"]
        },
    )


def build(task: tuple[Row, list[Row], Path]) -> str:
    row, units, folder = task
    started = time.monotonic()
    library = library_of(row)
    reads = simulate(fetch, library)
    contigs = {
        one.chrom: (row["bam_contig"] or one.chrom, len(_sequences[one.chrom]))
        for one in library.targets
    }
    for number, unit in enumerate(units):
        write_unit(reads, unit, contigs, (number, len(units)), folder)
    seconds = time.monotonic() - started
    return f"{row['sample_id']}: {len(reads)} pairs, {len(units)} unit(s), {seconds:.1f} s"


def write_unit(
    reads: Reads,
    unit: Row,
    contigs: dict[str, tuple[str, int]],
    part: tuple[int, int],
    folder: Path,
) -> None:
    names = [folder / name for name in file_names(unit)]
    if unit["bam"]:
        write_alignment_bam(reads, names[0], contigs, part)
    else:
        write_fastq(reads, names[0], names[1], part)


def main() -> None:
    wanted = digest()
    if is_current(wanted):
        print("[demo reads] current")
        return
    _sequences.update(read_reference())
    temporary = READS.with_name("reads.tmp")
    shutil.rmtree(temporary, ignore_errors=True)
    temporary.mkdir(parents=True)
    units = defaultdict(list)
    for unit in read_table(UNITS):
        units[unit["sample_id"]].append(unit)
    libraries = read_table(LIBRARIES)
    if unread := [row["sample_id"] for row in libraries if row["sample_id"] not in units]:
        raise SystemExit(f"{UNITS}: no unit of {', '.join(unread)}")
    tasks = [(row, units[row["sample_id"]], temporary) for row in libraries]
    with multiprocessing.get_context("fork").Pool(2) as pool:
        for done, line in enumerate(pool.imap(build, tasks), start=1):
            print(f"[demo reads] {done}/{len(tasks)} {line}", flush=True)
    (temporary / STAMP).write_text(wanted + "\n", encoding="ascii")
    shutil.rmtree(READS, ignore_errors=True)
    temporary.rename(READS)


if __name__ == "__main__":
    main()
