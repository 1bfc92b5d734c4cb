"""Reads of simulated genomes, aligned once and counted by the functions of the workflow's steps.

Alignments are kept; counts are made again where the code or the tables that make them change.
"""

from __future__ import annotations

import hashlib
import resource as system_resource
import subprocess
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import pysam

import hemaline.globin
from hemaline.common.intervals import Interval, by_contig, merge
from hemaline.globin.globin_counts import GlobinCounts, read_counts, write_counts
from hemaline.globin.locus_tables import LocusFiles, LocusTables
from hemaline.globin.sample_counts import count_loci
from simulation.globin_genomes import Genome
from simulation.globin_reads import Assay, write_reads, write_reference
from simulation.globin_reference import Locus, globin_loci

ROOT = Path(__file__).resolve().parents[2]
_ALIGN = (
    "bwa mem -Y {reference} {one} {two} | samtools fixmate -u -m - - | samtools sort -u -"
    " | samtools markdup - {bam}"
)
_COUNTING = ("locus_reads.py", "sample_counts.py", "windows.py", "globin_counts.py")


@dataclass(frozen=True)
class Counted:
    """A genome with its counts."""

    genome: Genome
    counts: GlobinCounts


@dataclass(frozen=True)
class Sequenced:
    """An assay, a seed, and the share of the fragments that is kept."""

    assay: Assay
    seed: int
    kept: float = 1.0


class Bench:
    """Folder with the reference, and alignments and counts of genomes that were made before."""

    def __init__(self, folder: Path, tables: LocusTables) -> None:
        """Write and index the reference where it is not there."""
        self.folder, self.tables = folder, tables
        self.count_seconds: list[float] = []
        folder.mkdir(parents=True, exist_ok=True)
        self.loci: tuple[Locus, ...] = globin_loci(ROOT / ".cache/downloads")
        self.reference = folder / "globin.fa"
        if not self.reference.with_suffix(".fa.fai").exists():
            write_reference(self.reference, self.loci)
            _run(["bwa", "index", str(self.reference)])
            _run(["samtools", "faidx", str(self.reference)])

    def all_counted(self, genomes: Iterable[Genome], way: Sequenced) -> list[Counted]:
        """Counts of genomes that are sequenced the same way."""
        return [self.counted(one, way) for one in genomes]

    def counted(self, genome: Genome, way: Sequenced) -> Counted:
        """Counts of a genome, made where they are not kept."""
        word = "".join(c if c.isalnum() else "_" for c in genome.name)
        assay = way.assay
        kind = f"capture{assay.profile_spread:g}_" if assay.targets else "genome"
        if assay.gc_slope != Assay.gc_slope:
            kind += f"gc{-assay.gc_slope:g}_"
        name = f"{word}.{kind}{assay.depth:g}.{way.seed}"
        path = self.folder / self._counting / f"{name}.{way.kept:.3f}.json"
        if not path.exists():
            path.parent.mkdir(exist_ok=True)
            bam = self._aligned(genome, way, name)
            write_counts(path, self._count(bam, path.stem, way))
        return Counted(genome, read_counts(path))

    @cached_property
    def _counting(self) -> str:
        """Digest of all that counts depend on."""
        files, rules = LocusFiles(), self.tables.rules
        code = [Path(hemaline.globin.__file__).with_name(name) for name in _COUNTING]
        read = b"".join(path.read_bytes() for path in (*code, files.segments, files.bases))
        used = (rules.window, rules.targeted, rules.junction, rules.heterozygous)
        found = hashlib.sha256(
            read + repr((used, rules.longest_usual, rules.min_base_quality)).encode()
        )
        return f"counts_{found.hexdigest()[:12]}"

    def _count(self, bam: Path, name: str, way: Sequenced) -> GlobinCounts:
        inside = way.assay.targets or [(one.chrom, one.start, one.end) for one in self.loci]
        targets = by_contig(merge(Interval(*one) for one in inside))
        part = self.folder / f"{name}.part.bam"
        pysam.view("-b", "-s", f"{way.seed + way.kept * 0.999999:.6f}", "-o", str(part), str(bam),
                   catch_stdout=False)  # fmt: skip
        pysam.index(str(part))
        begun = cpu_seconds()
        with pysam.FastaFile(str(self.reference)) as fasta:
            counts = count_loci(name, part, self.reference, fasta, targets, (), self.tables)
        self.count_seconds.append(cpu_seconds() - begun)
        for left in (part, part.with_suffix(".bam.bai")):
            left.unlink()
        return counts

    def _aligned(self, genome: Genome, way: Sequenced, name: str) -> Path:
        bam = self.folder / "alignments" / f"{name}.bam"
        if bam.exists():
            return bam
        bam.parent.mkdir(exist_ok=True)
        reads = self.folder / f"{name}_1.fq", self.folder / f"{name}_2.fq"
        write_reads(genome, self.loci, way.assay, way.seed, reads)
        begun = bam.with_suffix(".begun")
        _run(["bash", "-o", "pipefail", "-c", _ALIGN.format(
            reference=self.reference, one=reads[0], two=reads[1], bam=begun)])  # fmt: skip
        begun.replace(bam)
        for path in reads:
            path.unlink()
        return bam


def _run(command: Sequence[str]) -> None:
    # The commands are the module's own; nothing of a user's goes into them.
    subprocess.run(command, check=True, capture_output=True)


def cpu_seconds() -> float:
    """CPU of this process."""
    used = system_resource.getrusage(system_resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def peak_megabytes() -> float:
    """Memory that this process had at most."""
    return system_resource.getrusage(system_resource.RUSAGE_SELF).ru_maxrss / 1024
