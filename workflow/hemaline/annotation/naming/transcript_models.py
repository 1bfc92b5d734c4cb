"""Transcripts as ``hgvs`` and ``cdot`` want them: bases by accession, exon models as JSON."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import pysam
from Bio.Seq import reverse_complement

from hemaline.annotation.naming.protein_changes import CodingSequence
from hemaline.common.intervals import Interval
from hemaline.genome.transcripts import Transcript

ASSEMBLY = "GRCh38"
# Bases next to a transcript that are named as if its outer exons reached there: promoter variants
# have such names in ClinVar and in the globin databases (NM_000518.5:c.-78A>G, 28 bases upstream).
_FLANK = 300


class TranscriptBases:
    """Sequences by accession, as ``hgvs`` requires them."""

    # The name of the source, which the data provider passes on.
    source = "FASTA"

    def __init__(
        self,
        reference: pysam.FastaFile,
        accessions: Mapping[str, str],
        transcripts: Iterable[Transcript],
    ) -> None:
        """Keep the transcripts whose contigs have an accession and bases."""
        self._reference = reference
        self.accessions = {c: a for c, a in accessions.items() if c in reference.references}
        self._contigs = {accession: contig for contig, accession in self.accessions.items()}
        self.transcripts = {t.transcript: t for t in transcripts if t.chrom in self.accessions}
        self._coding: dict[str, CodingSequence] = {}

    def has(self, transcript: Transcript) -> bool:
        """True if the reference holds its contig, and that has an accession."""
        return transcript.transcript in self.transcripts

    def coding(self, transcript: Transcript) -> CodingSequence:
        """Bases of the transcript, flanks included."""
        found = self._coding.get(transcript.transcript)
        if found is None:
            found = self._coding[transcript.transcript] = self._spliced(transcript)
        return found

    def _spliced(self, transcript: Transcript) -> CodingSequence:
        exons = flanked_exons(transcript)
        # A flank may reach beyond the contig's end, where no base is known.
        parts = (self.fetch(transcript.chrom, e.start, e.end).ljust(len(e), "N") for e in exons)
        bases = "".join(parts)
        before, after = _untranslated(transcript)
        if transcript.strand == "-":
            bases = reverse_complement(bases)  # type: ignore[no-untyped-call]
        return CodingSequence(bases, before, len(bases) - after)

    def fetch(self, contig: str, start: int, end: int) -> str:
        """Bases of a contig, 0-based half-open, in capitals."""
        return str(self._reference.fetch(contig, start, end)).upper()

    def fetch_seq(self, ac: str, start_i: int | None = None, end_i: int | None = None) -> str:
        """Bases of an accession, 0-based half-open, the name and arguments being those of hgvs."""
        if ac in self.transcripts:
            return self.coding(self.transcripts[ac]).bases[start_i:end_i]
        contig = self._contigs[ac]
        length = self._reference.get_reference_length(contig)
        return self.fetch(contig, start_i or 0, min(length if end_i is None else end_i, length))


def flanked_exons(transcript: Transcript) -> tuple[Interval, ...]:
    """Exons in genomic order, the outer ones longer by the flank."""
    exons = list(transcript.exons)
    first = exons[0]
    exons[0] = Interval(first.chrom, max(0, first.start - _FLANK), first.end)
    exons[-1] = Interval(first.chrom, exons[-1].start, exons[-1].end + _FLANK)
    return tuple(exons)


def _untranslated(transcript: Transcript) -> tuple[int, int]:
    """Bases before and behind the coding range, flanks included, in the transcript's direction."""
    exons, coding = flanked_exons(transcript), transcript.coding
    left = sum(max(0, min(e.end, coding.start) - e.start) for e in exons)
    right = sum(max(0, e.end - max(e.start, coding.end)) for e in exons)
    return (left, right) if transcript.strand == "+" else (right, left)


def cdot_model(transcript: Transcript, bases: TranscriptBases) -> dict[str, object]:
    """A transcript as cdot's JSON writes it; transcript ranges of exons are 1-based closed."""
    exons, read = [], 0
    flanked = flanked_exons(transcript)
    ordered = flanked if transcript.strand == "+" else flanked[::-1]
    for number, exon in enumerate(ordered):
        exons.append([exon.start, exon.end, number, read + 1, read + len(exon), None])
        read += len(exon)
    before, after = _untranslated(transcript)
    return {
        "id": transcript.transcript,
        "gene_name": transcript.gene,
        "protein": transcript.protein,
        "start_codon": before,
        "stop_codon": read - after,
        "genome_builds": {
            ASSEMBLY: {
                "contig": bases.accessions[transcript.chrom],
                "strand": transcript.strand,
                "exons": sorted(exons, key=lambda exon: int(str(exon[0]))),
            }
        },
    }
