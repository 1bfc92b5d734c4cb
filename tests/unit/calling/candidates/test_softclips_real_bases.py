"""The soft-clip source on what bwa really writes: real bases of RUNX1, and real FLT3-ITD reads."""

import random
import subprocess
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

import pysam
import pytest

from builders import write_fasta
from hemaline.calling.candidates.softclips import Proposal, propose
from hemaline.common.intervals import Interval
from hemaline.filters.filter_document import FilterDocument
from hemaline.filters.filter_file import load_filters
from hemaline.genome.alleles import Allele, normalised
from hemaline.paths import resource
from hemaline.reads.fragments import Alignments
from sequences import demo_bases, demo_transcripts
from simulation.simulate import Allele as Simulated
from simulation.simulate import Library, simulate
from simulation.simulate_files import write_fastq

FIRST, LAST = 34_790_000, 34_890_000
CHROM = "chrC"
SHARED = Path(__file__).resolve().parents[5] / "shared/data"
needs_shared = pytest.mark.skipif(not SHARED.is_dir(), reason="../shared/data is not here")


def index(folder: Path, contigs: dict[str, str]) -> Path:
    fasta = write_fasta(folder / "reference.fa", contigs)
    subprocess.run(["bwa", "index", str(fasta)], check=True, capture_output=True)
    return fasta


@pytest.fixture(scope="module")
def runx1(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The last exons of RUNX1 on a contig of their own."""
    bases = demo_bases()[FIRST:LAST]
    return index(tmp_path_factory.mktemp("runx1"), {CHROM: bases})


def targets() -> tuple[Interval, ...]:
    exons = [exon for _, exon in demo_transcripts()["RUNX1"].coding_exons()]
    return tuple(
        Interval(CHROM, exon.start - FIRST - 10, exon.end - FIRST + 10)
        for exon in exons
        if exon.start > FIRST and exon.end < LAST
    )


def proposals(
    folder: Path, fasta: Path, reads: Sequence[str], wanted: Sequence[Interval], chemistry: str
) -> list[Proposal]:
    """Alleles proposed from reads that ``bwa mem -Y`` has aligned; ``reads`` are its arguments."""
    bam = folder / "reads.bam"
    aligned = subprocess.run(
        ["bwa", "mem", "-Y", "-K", "100000000", str(fasta), *reads], check=True, capture_output=True
    )
    mark = "cat" if chemistry == "amplicon" else "samtools markdup -u - -"
    pipe = f"samtools fixmate -u -m - - | samtools sort -u - | {mark} | samtools view -b -o {bam} -"
    subprocess.run(pipe, shell=True, check=True, capture_output=True, input=aligned.stdout)  # noqa: S602
    pysam.index(str(bam))
    with Alignments(bam, fasta) as alignments, pysam.FastaFile(str(fasta)) as reference:
        return propose(
            alignments,
            reference,
            wanted,
            load_filters(chemistry),
            FilterDocument.load(resource("filters.yaml")).candidates.softclip,
        )


def bases_of(fasta: Path) -> Callable[[str, int, int], str]:
    with pysam.FastaFile(str(fasta)) as reference:
        bases = reference.fetch(CHROM)
    return lambda _, start, end: bases[max(start, 0) : end]


def event(kind: str, rng: random.Random, target: Interval, fasta: Path) -> Allele:
    """A random event in the target: a duplication of 6-200 bp with 0-6 bp of filler, or an
    insertion or deletion of 21-60 bp."""
    fetch = bases_of(fasta)
    at = rng.randrange(target.start + 10, target.end - 10)
    size = rng.randint(6, 200) if kind == "duplication" else rng.randint(21, 60)
    if kind == "deletion":
        raw = Allele(CHROM, at + 1, fetch(CHROM, at, at + size), "")
    elif kind == "insertion":
        raw = Allele(CHROM, at + 1, "", "".join(rng.choices("ACGT", k=size)))
    else:
        filler = "".join(rng.choices("ACGT", k=rng.choice([0, 0, 0, 1, 2, 3, 4, 5, 6])))
        raw = Allele(CHROM, at + 1, "", filler + fetch(CHROM, at - size, at))
    return normalised(raw, fetch)


@pytest.mark.parametrize(
    ("kind", "vaf", "depth", "seed"),
    [
        ("duplication", 0.02, 1000, 41),
        ("duplication", 0.02, 1000, 42),
        ("duplication", 0.3, 500, 43),
        ("insertion", 0.02, 1000, 44),
        ("deletion", 0.02, 1000, 45),
    ],
)
def test_simulated_events_are_named_exactly_and_nothing_else(
    tmp_path: Path, runx1: Path, kind: str, vaf: float, depth: int, seed: int
) -> None:
    rng = random.Random(seed)
    wanted = targets()
    truth = [event(kind, rng, target, runx1) for target in wanted]
    library = Library(
        targets=wanted,
        alleles=tuple(Simulated(a.chrom, a.pos, a.ref, a.alt, vaf) for a in truth),
        depth=depth,
        seed=seed,
        unevenness=(1.0, 1.0),
    )
    files = [str(tmp_path / f"{mate}.fastq.gz") for mate in (1, 2)]
    write_fastq(simulate(bases_of(runx1), library), *map(Path, files))
    found = proposals(tmp_path, runx1, files, wanted, "capture")
    assert [one.allele for one in found] == sorted(truth)


def test_reads_without_events_propose_nothing(tmp_path: Path, runx1: Path) -> None:
    library = Library(targets=targets(), alleles=(), depth=1000, seed=46)
    files = [str(tmp_path / f"{mate}.fastq.gz") for mate in (1, 2)]
    write_fastq(simulate(bases_of(runx1), library), *map(Path, files))
    assert proposals(tmp_path, runx1, files, targets(), "capture") == []


@pytest.fixture(scope="module")
def flt3(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Exons 14 and 15 of FLT3 (hg19 chr13:28607501-28608500)."""
    lines = (SHARED / "reference/flt3_amplicons/FLT3.exon14_15.niu-lab.fa").read_text().split()
    assert lines[0] == ">chr13:28607501-28608500"
    return index(tmp_path_factory.mktemp("flt3"), {"flt3": "".join(lines[1:]).upper()})


FLT3_OFFSET = 28_607_500
in_flt3 = partial(proposals, wanted=[Interval("flt3", 100, 900)])


@needs_shared
@pytest.mark.shared
def test_itdseek_20_bp_duplication(tmp_path: Path, flt3: Path) -> None:
    """Its expected VCF names chr13:28608210 C>CATTCTTACCAAACTCTAAAT at 50 %."""
    reads = tmp_path / "reads.fastq"
    bam = str(SHARED / "reads/itdseek/ITD.100.20.bam")
    with reads.open("wb") as out:
        subprocess.run(
            ["samtools", "fastq", "-n", bam], check=True, stdout=out, stderr=subprocess.DEVNULL
        )
    found = in_flt3(tmp_path, flt3, [str(reads)], chemistry="amplicon")
    expected = Allele("flt3", 28_608_210 - FLT3_OFFSET, "C", "CATTCTTACCAAACTCTAAAT")
    assert [one.allele for one in found] == [expected]
    assert found[0].fragments == 1000


@needs_shared
@pytest.mark.shared
def test_getitd_amplicon_reads(tmp_path: Path, flt3: Path) -> None:
    """The 21 bp duplication that a third of the amplicons carry, and no other."""
    reads = [str(SHARED / f"reads/getitd/test_R{mate}.fastq.gz") for mate in (1, 2)]
    found = in_flt3(tmp_path, flt3, reads, chemistry="amplicon")
    assert [one.allele.length_change for one in found] == [21]
    (one,) = found
    with pysam.FastaFile(str(flt3)) as reference:
        bases = reference.fetch("flt3")
    copy = one.allele.alt[1:]
    assert bases[one.allele.pos : one.allele.pos + 21] == copy
    assert one.fragments > 1500
