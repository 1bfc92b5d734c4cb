"""Indels next to runs of one base and next to each other: what was planted is called, nothing else.

Reads are simulated and aligned by bwa mem; candidates are the workflow's own, and every indel of
one or two bases in a run of five and more, as a stuttering sample would propose it.
"""

import random
import re
import subprocess
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from math import sqrt
from pathlib import Path

import pysam
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from builders import CHROM, random_sequence, write_fasta
from hemaline.calling.candidates.softclips import propose
from hemaline.calling.sample_calling import SampleCaller, read_candidates
from hemaline.common.intervals import Interval
from hemaline.filters.filter_file import load_filters
from hemaline.genome.alleles import Allele, normalised
from hemaline.reads.fragments import Alignments
from simulation.simulate import Allele as Simulated
from simulation.simulate import Library, simulate
from simulation.simulate_files import write_fastq

RULES = Path(__file__).resolve().parents[3] / "workflow/rules/calling.smk"
FILTERS = load_filters("capture")
# Each locus is a target in the middle of bases of its own.
LOCUS, PLACE, MARGIN = 2000, 1000, 100
# Examples take seconds, and one in some thousand alleles is biased between strands by chance.
few = settings(max_examples=2, derandomize=True, deadline=None, phases=[Phase.generate])
many = settings(few, max_examples=12)


@dataclass(frozen=True)
class Locus:
    """Bases, and the indels planted in them, by haplotype: one list for each share of fragments."""

    bases: str = field(repr=False)
    haplotypes: tuple[tuple[Allele, ...], ...]
    shares: tuple[float, ...]

    def fetch(self, _: str, start: int, end: int) -> str:
        return self.bases[max(start, 0) : end]

    def at(self, offset: int) -> Iterator[tuple[tuple[Allele, ...], float]]:
        """The haplotypes, moved to where the locus is in the contig."""
        for alleles, share in zip(self.haplotypes, self.shares, strict=True):
            yield tuple(replace(one, pos=one.pos + offset) for one in alleles), share


def indel(bases: str, at: int, size: int, inserted: str) -> Allele:
    """``size`` bases deleted from ``at`` (0-based), or ``inserted`` before it; normalised."""
    raw = Allele(CHROM, at + 1, "" if inserted else bases[at : at + size], inserted)
    return normalised(raw, lambda _, start, end: bases[max(start, 0) : end])


@st.composite
def changes(draw: st.DrawFn, longest: int) -> tuple[int, str]:
    """Bases deleted, and those inserted in place of a deletion."""
    size = draw(st.integers(1, longest))
    inserted = "".join(random.Random(draw(st.integers(0, 10**6))).choices("ACGT", k=size))
    return size, draw(st.sampled_from(["", inserted]))


shares = st.sampled_from([0.05, 0.1, 0.24, 0.45])
near = st.integers(1, 60)


@st.composite
def nearby_a_run(draw: st.DrawFn, seed: int) -> Locus:
    """One indel 1-60 bp before or behind a run of 5-12, most bases between being the run's."""
    bases, run, apart = random_sequence(LOCUS, seed), draw(st.integers(5, 12)), draw(near)
    base, *others = draw(st.permutations("ACGT"))
    size, inserted = draw(changes(3))
    between = "".join(random.Random(seed).choices([base, *others], [6, 1, 1, 1], k=apart))
    stretch = others[0] + base * run + others[1] + between
    if draw(st.booleans()):
        bases = bases[: PLACE - len(stretch)] + stretch + bases[PLACE:]
    else:
        behind = PLACE + size
        bases = bases[:behind] + stretch[::-1] + bases[behind + len(stretch) :]
    return Locus(bases, ((indel(bases, PLACE, size, inserted),),), (draw(shares),))


@st.composite
def two_indels(draw: st.DrawFn, seed: int) -> Locus:
    """Two in cis or in trans, 1-60 bp apart."""
    bases, apart = random_sequence(LOCUS, seed), draw(near)
    (size, inserted), second = draw(changes(12)), draw(changes(12))
    behind = PLACE + apart + (0 if inserted else size)
    one, other = indel(bases, PLACE, size, inserted), indel(bases, behind, *second)
    if other.interval.start <= one.interval.end:
        other = indel(bases, PLACE + 60, 1, "")
    if draw(st.booleans()):
        return Locus(bases, ((one, other),), (draw(shares),))
    return Locus(bases, ((one,), (other,)), (draw(shares), draw(shares)))


@st.composite
def that_cancel_out(draw: st.DrawFn, seed: int) -> Locus:
    """A deletion and an insertion of the same length in cis, 1-20 bp apart, in either order."""
    bases, size, apart = (
        random_sequence(LOCUS, seed),
        draw(st.integers(1, 5)),
        draw(st.integers(1, 20)),
    )
    inserted = "".join(random.Random(draw(st.integers(0, 10**6))).choices("ACGT", k=size))
    first, second = draw(st.permutations(["", inserted]))
    one = indel(bases, PLACE, size, first)
    other = indel(bases, PLACE + apart + (0 if first else size), size, second)
    if other.interval.start <= one.interval.end:
        other = indel(bases, PLACE + 30, size, second)
    return Locus(bases, ((one, other),), (draw(shares),))


@st.composite
def insertion_of_some_bases(draw: st.DrawFn, seed: int) -> Locus:
    """Of 1-5, in half of the fragments."""
    bases = random_sequence(LOCUS, seed)
    inserted = "".join(draw(st.lists(st.sampled_from("ACGT"), min_size=1, max_size=5)))
    return Locus(bases, ((indel(bases, PLACE, 0, inserted),),), (0.5,))


Found = dict[Allele, float]
Loci = tuple[Locus, ...]


def called(loci: Sequence[Locus], depth: int, error_rate: float) -> Found:
    """VAFs of the alleles that pass, by the workflow's candidates and those of stutter."""
    contig = "".join(locus.bases for locus in loci)
    middles = [number * LOCUS + PLACE for number in range(len(loci))]
    targets = tuple(Interval(CHROM, at - MARGIN, at + MARGIN) for at in middles)
    spiked = [
        Simulated(a.chrom, a.pos, a.ref, a.alt, share, phase=f"{number}.{part}")
        for number, locus in enumerate(loci)
        for part, (alleles, share) in enumerate(locus.at(number * LOCUS))
        for a in alleles
    ]
    library = Library(targets, tuple(spiked), depth, unevenness=(1, 1), error_rate=error_rate)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        fasta = write_fasta(folder / "reference.fa", {CHROM: contig})
        files = [folder / f"{mate}.fastq.gz" for mate in (1, 2)]
        write_fastq(simulate(lambda _, start, end: contig[start:end], library), *files)
        bam, vcf = align(folder, fasta, files), folder / "pileup.vcf.gz"
        pile_up(folder, fasta, bam, targets, vcf)
        with Alignments(bam, fasta) as alignments, pysam.FastaFile(str(fasta)) as reference:
            clips = propose(
                alignments,
                reference,
                targets,
                FILTERS,
                FILTERS.rules.candidates.softclip,
            )
            sources = {
                "mpileup": read_candidates(vcf),
                "softclip": [one.allele for one in clips],
                "stutter": list(stutter(contig, targets)),
            }
            calls = SampleCaller(alignments, reference, FILTERS).call(sources, [])
    return {call.allele: call.evidence.vaf or 0 for call in calls if call.passed}


def align(folder: Path, fasta: Path, files: Sequence[Path]) -> Path:
    bam = folder / "reads.bam"
    subprocess.run(["bwa", "index", str(fasta)], check=True, capture_output=True)
    command = (
        f"bwa mem -K 100000000 -Y {fasta} {files[0]} {files[1]} | samtools fixmate -u -m - -"
        f" | samtools sort -u - | samtools markdup -u - - | samtools view -b -o {bam} -"
    )
    subprocess.run(["bash", "-o", "pipefail", "-c", command], check=True, capture_output=True)
    pysam.index(str(bam))
    return bam


def pile_up(folder: Path, fasta: Path, bam: Path, targets: Sequence[Interval], vcf: Path) -> None:
    """The workflow's candidates, with its options of mpileup."""
    options = re.search(r'^PILEUP = "(.+)"$', RULES.read_text(), re.M)
    assert options
    bed = folder / "targets.bed"
    bed.write_text("".join(f"{t.chrom}\t{t.start}\t{t.end}\n" for t in targets))
    share = "FORMAT/AD[0:1]>=3 && FORMAT/AD[0:1]>=0.002*(FORMAT/AD[0:0]+FORMAT/AD[0:1])"
    command = (
        f"bcftools mpileup -f {fasta} -R {bed} {options[1]} {bam}"
        " | bcftools view -i 'N_ALT>1 || INDEL=1' -Ou - "
        f" | bcftools norm -m -any -f {fasta} -Ou - | bcftools view -i '{share}' -Oz -o {vcf} -"
    )
    subprocess.run(["bash", "-o", "pipefail", "-c", command], check=True, capture_output=True)


def stutter(contig: str, targets: Sequence[Interval]) -> Iterator[Allele]:
    """One or two bases more or less of every run."""
    for target in targets:
        for run in re.finditer(r"([ACGT])\1{4,}", contig[target.start : target.end]):
            for size in (1, 2):
                yield indel(contig, target.start + run.start(), size, "")
                yield indel(contig, target.start + run.start(), size, run[1] * size)


def with_alleles(bases: str, alleles: Sequence[Allele], offset: int) -> str:
    """The haplotype that they make together; empty where they overlap."""
    parts, done = [], 0
    for one in sorted(alleles):
        first = one.pos - 1 - offset
        if first < done:
            return ""
        parts += [bases[done:first], one.alt]
        done = first + len(one.ref)
    return "".join([*parts, bases[done:]])


def check(loci: Sequence[Locus], depth: int = 400, error_rate: float = 4e-4) -> None:
    """Every haplotype is called once, however it is written, with its VAF, and nothing else is."""
    found = called(loci, depth, error_rate)
    for number, locus in enumerate(loci):
        offset = number * LOCUS
        here = {a: vaf for a, vaf in found.items() if offset < a.pos <= offset + LOCUS}
        planted = {one: share for alleles, share in locus.at(offset) for one in alleles}
        if len(locus.haplotypes) > 1:
            assert here.keys() == planted.keys()
        else:
            made = with_alleles(locus.bases, list(here), offset)
            assert made == with_alleles(locus.bases, list(planted), offset), (here, planted)
        for allele, vaf in here.items():
            share = planted.get(allele, locus.shares[0])
            # Four standard deviations of the draw at two thirds of the depth.
            assert abs(vaf - share) <= 4 * sqrt(share * (1 - share) / (depth / 1.5)), (
                here,
                planted,
            )


def several(
    locus: Callable[[int], st.SearchStrategy[Locus]], count: int
) -> st.SearchStrategy[Loci]:
    """Loci whose bases differ, as else no read would be placed uniquely."""
    return st.tuples(*(locus(seed) for seed in range(count)))


@few
@given(loci=several(nearby_a_run, 6))
def test_an_indel_next_to_a_run_is_not_one_of_the_run(loci: Loci) -> None:
    check(loci)


@few
@given(loci=several(two_indels, 6))
def test_two_indels_are_called_once_each(loci: Loci) -> None:
    check(loci)


@few
@given(loci=several(that_cancel_out, 6))
def test_two_indels_that_cancel_out_are_called_as_their_haplotype(loci: Loci) -> None:
    check(loci)


@few
@given(loci=several(insertion_of_some_bases, 2))
def test_errors_on_inserted_bases_are_no_alleles(loci: Loci) -> None:
    check(loci, depth=1500, error_rate=1.5e-3)


@pytest.mark.oracle
@many
@given(
    loci=st.one_of(several(nearby_a_run, 12), several(two_indels, 12), several(that_cancel_out, 12))
)
def test_what_was_planted_is_called_and_nothing_else(loci: Loci) -> None:
    check(loci, depth=1000)


def test_the_deletion_that_was_counted_twice() -> None:
    """AT>A at 24 % next to a run of nine T 20 bp away also gave a frameshift of 18 % in the run."""
    bases = random_sequence(LOCUS, seed=3)
    stretch = "G" + "T" * 9 + "CTTTTGTTTTCTTTTGTTTT" + "ATG"
    bases = bases[:PLACE] + stretch + bases[PLACE + len(stretch) :]
    deletion = Allele(CHROM, PLACE + len(stretch) - 2, "AT", "A")
    check((Locus(bases, ((deletion,),), (0.24,)),), depth=1000)
