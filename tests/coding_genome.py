"""A small genome of random bases with the exon structure of every packaged transcript."""

import random
from collections.abc import Iterable
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path

from hemaline.annotation.naming.consequence import Consequence, Term, load_terms, read_consequences
from hemaline.common.intervals import Interval
from hemaline.genome.alleles import Allele
from hemaline.genome.transcripts import Transcript, load_plus_clinical, load_transcripts
from hemaline.paths import resource
from hemaline.variants.known_alleles import write_consequences
from sequences import reverse_complement, write_fasta

STOPS = ("TAA", "TAG", "TGA")
_SENSE = [a + b + c for a in "ACGT" for b in "ACGT" for c in "ACGT" if a + b + c not in STOPS]
# Introns and the bases between transcripts are as short as that; the flank that is named is 300.
_INTRON, _BETWEEN = 60, 700


@dataclass(frozen=True)
class CodingGenome:
    """Contigs and transcripts; a gene has the name of its transcript."""

    sequences: dict[str, str]
    transcripts: dict[str, Transcript]

    def bases(self, chrom: str, start: int, end: int) -> str:
        """Bases of a contig, 0-based half-open."""
        return self.sequences[chrom][max(0, start) : end]

    def write(self, folder: Path) -> Path:
        """The genome as an indexed FASTA."""
        return write_fasta(folder / "coding.fa", self.sequences)

    def consequences(
        self, alleles: Iterable[Allele], fasta: Path, folder: Path
    ) -> dict[Allele, Consequence]:
        """Consequences by ``bcftools csq``."""
        lengths = {chrom: len(bases) for chrom, bases in self.sequences.items()}
        models = self.transcripts.values()
        return read_consequences(
            write_consequences(alleles, models, fasta, lengths, folder), packaged_terms()
        )


def packaged_terms() -> dict[str, Term]:
    """``resources/consequences.tsv``."""
    return load_terms(resource("consequences.tsv"))


def coding_genome(seed: int) -> CodingGenome:
    """MANE Select and MANE Plus Clinical transcripts, those of one chromosome one by one."""
    generator = random.Random(seed)
    sequences: dict[str, str] = {}
    transcripts = {}
    path = resource("transcripts.tsv")
    for one in (*load_transcripts(path).values(), *load_plus_clinical(path)):
        before = sequences.get(one.chrom, "") + _random(generator, _BETWEEN)
        placed = _placed(one, len(before))
        transcripts[placed.gene] = placed
        sequences[one.chrom] = before + _bases(placed, len(before), generator)
    ends = {chrom: bases + _random(generator, _BETWEEN) for chrom, bases in sequences.items()}
    return CodingGenome(ends, transcripts)


def _random(generator: random.Random, length: int) -> str:
    return "".join(generator.choices("ACGT", k=length))


def _placed(transcript: Transcript, start: int) -> Transcript:
    """The transcript with short introns, its first exon at ``start``."""
    exons, ends = [], {}
    for exon in transcript.exons:
        exons.append(Interval(exon.chrom, start, start + len(exon)))
        for end in (transcript.coding.start, transcript.coding.end):
            if exon.start <= end <= exon.end:
                ends[end] = start + end - exon.start
        start += len(exon) + _INTRON
    coding = Interval(transcript.chrom, ends[transcript.coding.start], ends[transcript.coding.end])
    name = transcript.transcript
    return replace(
        transcript, gene=name, ensembl_transcript=name, exons=tuple(exons), coding=coding
    )


def _bases(transcript: Transcript, start: int, generator: random.Random) -> str:
    """Random bases from ``start`` to the last exon's end, with a reading frame and splice sites."""
    bases = list(_random(generator, transcript.exons[-1].end - start))
    left, right = ("GT", "AG") if transcript.strand == "+" else ("CT", "AC")
    for one, other in pairwise(transcript.exons):
        bases[one.end - start : one.end - start + 2] = left
        bases[other.start - start - 2 : other.start - start] = right
    places = [at for _, part in transcript.coding_exons() for at in range(part.start, part.end)]
    codons = generator.choices(_SENSE, k=len(places) // 3 - 2)
    coding = "".join(["ATG", *codons, generator.choice(STOPS)])
    if transcript.strand == "-":
        coding = reverse_complement(coding)
    for at, base in zip(places, coding, strict=True):
        bases[at - start] = base
    return "".join(bases)
