"""Random variants, and what other programs call them."""

import random
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pysam
from Bio.Seq import reverse_complement

from benchmarks import snpeff
from hemaline.annotation.naming.hgvs_names import TranscriptNames
from hemaline.annotation.naming.transcript_models import flanked_exons
from hemaline.genome.alleles import Allele
from hemaline.genome.transcripts import Transcript
from sequences import accessions

SNPEFF = snpeff.JAR
_KINDS = ("snv", "del", "ins", "dup", "mnv", "delins", "inv")
_LENGTHS = (1, 1, 2, 3, 3, 4, 6, 9, 12)


@dataclass(frozen=True)
class Pair:
    """A variant and the transcript it is named on."""

    transcript: Transcript
    allele: Allele


class RandomPairs:
    """Variants in and around coding exons, more of them at exon edges, start and stop."""

    def __init__(
        self, reference: pysam.FastaFile, transcripts: Sequence[Transcript], seed: int
    ) -> None:
        self._reference = reference
        self._transcripts = transcripts
        self._random = random.Random(seed)

    def draw(self) -> Pair:
        while True:
            transcript = self._random.choice(self._transcripts)
            pos = self._place(transcript)
            if "N" not in self._bases(transcript, pos - 40, pos + 60):
                allele = self._allele(transcript, pos)
                if allele.ref != allele.alt:
                    return Pair(transcript, allele)

    def _place(self, transcript: Transcript) -> int:
        exon = self._random.choice([exon for _, exon in transcript.coding_exons()])
        kind = self._random.random()
        if kind < 0.15:
            return self._random.choice([exon.start, exon.end]) + self._random.randint(-6, 6)
        if kind < 0.30:
            ends = [transcript.coding.start, transcript.coding.end]
            return self._random.choice(ends) + self._random.randint(-8, 8)
        return self._random.randint(exon.start - 5, exon.end + 5)

    def _allele(self, transcript: Transcript, pos: int) -> Allele:
        kind, length = self._random.choice(_KINDS), self._random.choice(_LENGTHS)
        anchor = self._bases(transcript, pos - 1, pos)
        after = self._bases(transcript, pos, pos + length)
        if kind == "del":
            return Allele(transcript.chrom, pos, anchor + after, anchor)
        if kind in ("ins", "dup"):
            bases = after if kind == "dup" else self._some(length)
            return Allele(transcript.chrom, pos, anchor, anchor + bases)
        ref = self._bases(transcript, pos, pos + (1 if kind == "snv" else length + 1))
        if kind == "inv":
            return Allele(transcript.chrom, pos + 1, ref, str(reverse_complement(ref)))
        size = self._random.randint(1, 6) if kind == "delins" else len(ref)
        return Allele(transcript.chrom, pos + 1, ref, self._some(size))

    def _some(self, length: int) -> str:
        return "".join(self._random.choice("ACGT") for _ in range(length))

    def _bases(self, transcript: Transcript, start: int, end: int) -> str:
        return str(self._reference.fetch(transcript.chrom, start, end)).upper()


class Weaver:
    """hgvs-weaver, fed from the same exon models."""

    def __init__(self, reference: pysam.FastaFile, transcripts: Iterable[Transcript]) -> None:
        import weaver

        self._weaver = weaver
        self._reference = reference
        self._transcripts = {t.transcript: t for t in transcripts}
        self._contigs = {accession: contig for contig, accession in accessions().items()}
        self._names = TranscriptNames(reference, accessions(), self._transcripts.values())
        self._mapper = weaver.VariantMapper(self)

    def names(self, hgvs_g: str, transcript: Transcript) -> tuple[str, str]:
        """c. and p. of a g. name; p. without parentheses."""
        mapped = self._mapper.g_to_c(self._weaver.parse(hgvs_g), transcript.transcript)
        protein = self._mapper.c_to_p(mapped, transcript.protein)
        texts = (str(one.format()).split(":")[-1] for one in (mapped, protein))
        hgvs_c, hgvs_p = texts
        return hgvs_c, hgvs_p.replace("(", "").replace(")", "")

    def get_identifier_type(self, name: str) -> Any:
        kinds = self._weaver.IdentifierType
        known = {"NM": "TranscriptAccession", "NP": "ProteinAccession", "NC": "GenomicAccession"}
        return getattr(kinds, known.get(name[:2], "GeneSymbol"))

    def get_symbol_accessions(self, *_: object) -> list[str]:
        return []

    def get_seq(self, name: str, start: int, end: int, _: object) -> str:
        stop = None if end == -1 else end
        if name.startswith("NC"):
            contig = self._contigs[name]
            last = self._reference.get_reference_length(contig) if stop is None else stop
            return str(self._reference.fetch(contig, start, last)).upper()
        transcript = next(
            t for t in self._transcripts.values() if name in (t.transcript, t.protein)
        )
        coding = self._names.coding(transcript)
        assert coding is not None
        text = coding.bases if name.startswith("NM") else coding.protein.rstrip("*")
        return text[start:stop]

    def get_transcript(self, name: str, _: object = None) -> dict[str, object]:
        transcript = self._transcripts[name]
        coding = self._names.coding(transcript)
        assert coding is not None
        strand = 1 if transcript.strand == "+" else -1
        exons, read = [], 0
        for exon in flanked_exons(transcript)[::strand]:
            exons.append(
                {
                    "transcript_start": read,
                    "transcript_end": read + len(exon),
                    "reference_start": exon.start,
                    "reference_end": exon.end - 1,
                    "alt_strand": strand,
                    "cigar": f"{len(exon)}=",
                }
            )
            read += len(exon)
        return {
            "ac": name,
            "gene": transcript.gene,
            "cds_start_index": coding.start,
            "cds_end_index": coding.end - 1,
            "strand": strand,
            "reference_accession": accessions()[transcript.chrom],
            "exons": exons,
            "protein_ac": transcript.protein,
        }


def snpeff_names(
    pairs: Sequence[Pair], reference: pysam.FastaFile, folder: Path
) -> Mapping[Pair, tuple[str, str]]:
    """c. and p. by SnpEff, on a genome of one contig a gene."""
    transcripts = {pair.transcript.gene: pair.transcript for pair in pairs}
    made = snpeff.build(transcripts, reference, folder)
    by_id = {str(number): pair for number, pair in enumerate(pairs)}
    vcf = folder / "normal.vcf"
    made.write_vcf(vcf, ((name, p.transcript.gene, p.allele) for name, p in by_id.items()))
    names = {}
    for line in made.annotate(vcf).splitlines():
        if not line.startswith("#"):
            fields = line.split("\t")
            pair = by_id[fields[2]]
            entries = [entry.split("|") for entry in fields[7].partition("ANN=")[2].split(",")]
            own = [e for e in entries if e[6] == pair.transcript.transcript]
            if own:
                names[pair] = (own[0][9], own[0][10])
    return names
