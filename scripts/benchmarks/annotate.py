"""How fast alleles are named and rows are written, next to SnpEff on the same alleles.

Distinct alleles are named once a cohort, so two speeds matter: alleles named a second, and rows
joined and written a second.
"""

from __future__ import annotations

import argparse
import os
import random
import resource as system_resource
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pysam

from benchmarks import snpeff
from hemaline.annotation.classification.index_hopping import RunAlleles
from hemaline.annotation.classification.policies import Policy
from hemaline.annotation.naming.name_alleles import name_alleles
from hemaline.common.problems import Problems
from hemaline.common.tables.rows import write_rows
from hemaline.external.vcf.foreign_calls import ForeignReader, ReferenceContext
from hemaline.external.vcf.reading_rules import load_vcf_rules
from hemaline.external.vcf.sample_calls import Columns, ForeignCall
from hemaline.external.vcf.vcf_counts import StatedCounts
from hemaline.genome.alleles import Allele, normalised
from hemaline.genome.reference import load_contigs
from hemaline.genome.transcripts import Transcript, load_transcripts
from hemaline.inputs.sheet_rows import Sample
from hemaline.paths import resource
from hemaline.variants.knowledge_files import KnowledgeFiles
from hemaline.variants.known_alleles import known_alleles, write_consequences
from hemaline.variants.variant_rows import VariantRow
from hemaline.variants.variant_table import Knowledge, sample_rows

_SEED = 20261124


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Arguments of ``benchmark.py annotate``."""
    parser.add_argument("--alleles", type=int, default=20_000, help="distinct alleles")
    parser.add_argument("--rows", type=int, default=200_000, help="rows of the table")


@dataclass(frozen=True)
class Speed:
    """One part: how many things in how much time."""

    name: str
    number: int
    things: str
    wall: float
    cpu: float
    remark: str = ""

    def line(self) -> str:
        """A row of the table."""
        rates = f"{self.number / self.wall:,.0f} | {self.number / max(self.cpu, 0.01):,.0f}"
        cells = (self.name, f"{self.number:,} {self.things}", f"{self.wall:.1f}", f"{self.cpu:.1f}")
        return f"| {' | '.join(cells)} | {rates} | {self.remark} |"


def annotate_benchmark(args: argparse.Namespace) -> str:
    """The table."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with _demo(folder) as fasta:
            return _measure(args, fasta, folder)


def _demo(folder: Path) -> pysam.FastaFile:
    """The demo reference, uncompressed as the workflow has it."""
    path = folder / "demo.fa"
    with path.open("wb") as out:
        packed = str(resource("demo") / "reference.fa.gz")
        subprocess.run(["gzip", "-dc", packed], stdout=out, check=True)
    pysam.faidx(str(path))
    return pysam.FastaFile(str(path))


def _measure(args: argparse.Namespace, fasta: pysam.FastaFile, folder: Path) -> str:
    cores = len(os.sched_getaffinity(0))
    transcripts = whole_ones(fasta)
    alleles = list(random_alleles(fasta, list(transcripts.values()), args.alleles))
    reference = Path(fasta.filename.decode())
    lengths = dict(zip(fasta.references, fasta.lengths, strict=True))
    vcf = folder / "alleles.vcf"
    _write_vcf(vcf, alleles, lengths)
    parts = []

    def timed(name: str, number: int, things: str, work: Callable[[], object], remark: str) -> None:
        wall, cpu = time.monotonic(), _cpu()
        work()
        taken = (time.monotonic() - wall, _cpu() - cpu)
        parts.append(Speed(name, number, things, *taken, remark))

    command = ["hemaline", "annotate", str(vcf), "--reference", str(reference), "--partial"]
    command += ["--output", str(folder / "out.tsv"), "--allow-other-versions"]
    for workers in sorted({1, cores}):

        def whole(workers: int = workers) -> None:
            given = [*command, "--threads", str(workers)]
            subprocess.run(given, check=True, capture_output=True)

        name = f"hemaline annotate, {workers} process{'es' if workers > 1 else ''}"
        timed(name, len(alleles), "alleles", whole, "whole command")
    timed("of it reading", len(alleles), "alleles", lambda: _read(vcf, fasta, lengths), "checks")
    timed(
        "of it consequence",
        len(alleles),
        "alleles",
        lambda: write_consequences(alleles, transcripts.values(), reference, lengths, folder),
        "bcftools csq",
    )
    known = _known(folder / "csq.vcf", transcripts, fasta)
    tasks = [(a, transcripts[e.gene]) for a, e in known.consequences.items()]
    accessions = {c.name: c.accession for c in load_contigs(resource("contigs.tsv")).values()}
    for workers in sorted({1, cores}):

        def naming(workers: int = workers) -> None:
            name_alleles(reference, accessions, tasks, workers)

        timed(f"of it HGVS names, {workers}", len(tasks), "alleles", naming, "biocommons hgvs")
    timed("table", args.rows, "rows", lambda: _table(alleles, args.rows, known, folder), "TSV")
    timed(
        "table",
        args.rows,
        "rows",
        lambda: _table(alleles, args.rows, known, folder, parquet=True),
        "TSV and Parquet",
    )
    parts += _nearby_snpeff(alleles, transcripts, fasta, folder)
    missing = "" if snpeff.JAR.is_file() else "\nSnpEff was not run: apt-get install snpeff.\n"
    return _text(parts, args, cores, missing)


def _text(parts: list[Speed], args: argparse.Namespace, cores: int, missing: str) -> str:
    lines = [
        f"`scripts/benchmark.py annotate`, {args.alleles:,} alleles (80 % substitutions, the rest "
        f"insertions and deletions of 1-10 bases) in and next to the exons of the demo's genes, "
        f"{cores} cores, load {os.getloadavg()[0]:.1f} at the end:",
        "",
        "| | | wall s | CPU s | a second | a CPU second | |",
        "|---|---|---:|---:|---:|---:|---|",
        *(part.line() for part in parts),
    ]
    return "\n".join(lines) + "\n" + missing


def _cpu() -> float:
    usages = (system_resource.RUSAGE_SELF, system_resource.RUSAGE_CHILDREN)
    return sum(u.ru_utime + u.ru_stime for u in map(system_resource.getrusage, usages))


def whole_ones(fasta: pysam.FastaFile) -> dict[str, Transcript]:
    """Transcripts whose every exon has bases."""
    found = load_transcripts(resource("transcripts.tsv"))
    return {
        gene: t
        for gene, t in found.items()
        if t.chrom in fasta.references
        and all("N" not in fasta.fetch(e.chrom, e.start - 30, e.end + 30).upper() for e in t.exons)
    }


def random_alleles(
    fasta: pysam.FastaFile, transcripts: list[Transcript], number: int
) -> Iterator[Allele]:
    """Distinct and left-aligned, within 20 bases of an exon."""
    rng = random.Random(_SEED)

    def bases(chrom: str, start: int, end: int) -> str:
        return str(fasta.fetch(chrom, start, end)).upper()

    seen: set[Allele] = set()
    while len(seen) < number:
        exon = rng.choice(rng.choice(transcripts).exons)
        pos = rng.randint(exon.start - 20, exon.end + 20)
        kind, size = rng.random(), rng.randint(1, 10)
        ref = bases(exon.chrom, pos - 1, pos - 1 + (size + 1 if 0.8 < kind <= 0.9 else 1))
        alt = rng.choice([base for base in "ACGT" if base != ref[0]])
        if kind > 0.9:
            alt = ref + "".join(rng.choices("ACGT", k=size))
        elif kind > 0.8:
            alt = ref[0]
        allele = normalised(Allele(exon.chrom, pos, ref, alt), bases)
        if "N" not in allele.ref and allele not in seen:
            seen.add(allele)
            yield allele


def _write_vcf(path: Path, alleles: list[Allele], lengths: dict[str, int]) -> None:
    lines = ["##fileformat=VCFv4.3"]
    lines += [f"##contig=<ID={name},length={length}>" for name, length in lengths.items()]
    lines.append("#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO")
    lines += [f"{a.chrom}\t{a.pos}\t.\t{a.ref}\t{a.alt}\t.\tPASS\t." for a in sorted(alleles)]
    path.write_text("\n".join(lines) + "\n")


def _read(vcf: Path, fasta: pysam.FastaFile, lengths: dict[str, int]) -> None:
    context = ReferenceContext(lengths, lambda c, s, e: str(fasta.fetch(c, s, e)).upper())
    reader = ForeignReader(vcf, context, load_vcf_rules(), Problems())
    reader.read(lambda header: Columns(("S",)), lambda count: None)


def _known(
    annotated: Path, transcripts: dict[str, Transcript], fasta: pysam.FastaFile
) -> Knowledge:
    files = KnowledgeFiles(annotated, Path(fasta.filename.decode()))
    policy = Policy.load(resource("policies/driver-basic.yaml"))
    return known_alleles(files, transcripts, fasta, policy, RunAlleles(policy.hopping_rule, {}))


def _table(
    alleles: list[Allele], rows: int, known: Knowledge, folder: Path, parquet: bool = False
) -> None:
    """A cohort whose samples carry each allele once."""
    calls = [ForeignCall(StatedCounts(allele, 100, 10, 5, 5, 0, 0.1), ()) for allele in alleles]
    samples = max(1, rows // len(alleles))

    def cohort() -> Iterator[VariantRow]:
        for number in range(samples):
            sample = Sample(f"S{number}", "P", "MDS", "bone_marrow", "tumour", "female", "")
            yield from sample_rows(sample, calls, frozenset(known.transcripts), known)

    binary = folder / "rows.parquet" if parquet else None
    write_rows(folder / "rows.tsv", VariantRow, cohort(), binary)


def _nearby_snpeff(
    alleles: list[Allele], transcripts: dict[str, Transcript], fasta: pysam.FastaFile, folder: Path
) -> list[Speed]:
    if not snpeff.JAR.is_file():
        return []
    made = snpeff.build(transcripts, fasta, folder / "snpeff")
    vcf = folder / "snpeff.vcf"

    def gene_of(allele: Allele) -> str:
        where = allele.interval
        return next(
            gene
            for gene, t in transcripts.items()
            if t.exons[0].start - 100 <= where.start <= t.exons[-1].end + 100
        )

    made.write_vcf(vcf, ((str(i), gene_of(a), a) for i, a in enumerate(alleles)))
    wall, cpu = time.monotonic(), _cpu()
    made.annotate(vcf)
    taken = (time.monotonic() - wall, _cpu() - cpu)
    remark = "its database built before; no table is written"
    return [Speed("SnpEff 5.1d eff", len(alleles), "alleles", *taken, remark)]
