"""A sample with reads, and the page of them."""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path

from builders import CHROM, Read, make_genome, other_base, pair, random_sequence
from hemaline.filters.filter_file import load_filters
from hemaline.genome.alleles import Allele
from hemaline.paths import resource
from hemaline.reports.reads.drawn_fragments import DrawnReads, drawn_reads
from hemaline.reports.reads.read_subjects import ReadSubject
from hemaline.reports.reads.reads_form import FORM, ReadsForm
from hemaline.reports.reads.reads_page import ShownReads, write_reads
from hemaline.reports.report_words import Words

BASES = random_sequence(2000)
FOLDER = resource("report") / "reads"
PLACES = (800, 1000)
ALLELES = [Allele(CHROM, p, BASES[p - 1], other_base(BASES[p - 1])) for p in PLACES]
# What a sequencer writes into names; it must be nowhere in a page.
CANARY = "MACHINE42:7:FLOWCELL9"


def fragments(alt: int, ref: int) -> list[Read]:
    """Pairs over both alleles, the first ``alt`` of them with the alternative bases."""
    changed = list(BASES)
    for allele in ALLELES:
        changed[allele.pos - 1] = allele.alt
    found = []
    for at in range(alt + ref):
        source, start = ("".join(changed) if at < alt else BASES), 720 + at % 60
        first = Read(f"{CANARY}:{at}", start, source[start : start + 120])
        second = Read(first.name, start + 180, source[start + 180 : start + 300], reverse=True)
        found += pair(first, second)
    return found


def drawn(folder: Path, reads: list[Read]) -> list[DrawnReads]:
    """Drawings of the reads at both alleles."""
    genome = make_genome(folder, {CHROM: BASES})
    with ExitStack() as stack:
        alignments = stack.enter_context(genome.aligned(folder, reads))
        fasta = stack.enter_context(genome.fasta())
        form = ReadsForm.load(FOLDER / FORM)
        return drawn_reads(alignments, fasta, ALLELES, load_filters("capture"), form)


def make_reads_page(folder: Path, name: str = "p.Arg{}Ter", sample: str = "S1") -> Path:
    """The page of 50 fragments with and 60 without both alleles."""
    found = drawn(folder, fragments(50, 60))
    shown = [
        ShownReads(ReadSubject(one.allele, name.format(at), 0.45, 50, 110), one)
        for at, one in enumerate(found)
    ]
    path = folder / "reads" / "S1.html"
    write_reads(path, sample, shown, FOLDER, Words.load(resource("report/words.yaml")))
    return path
