"""MANE transcripts, and the GFF3 of the MANE Select ones that bcftools csq reads."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

from hemaline.common.files import replacing
from hemaline.common.intervals import Interval, from_one_based
from hemaline.common.problems import raised_together
from hemaline.common.tables.rows import Field, load_rows, numbered_rows, table, write_rows

# As the MANE summary writes it.
_SELECT = "MANE Select"
_CLINICAL = "MANE Plus Clinical"
# A user's own model, of a gene that has no other.
EXTRA = "extra"


@dataclass(frozen=True)
class Transcript:
    """Exons in genomic order and the coding range (stop codon included), 0-based half-open."""

    gene: str
    hgnc_id: str
    transcript: str
    ensembl_transcript: str
    protein: str
    chrom: str
    strand: str
    exons: tuple[Interval, ...]
    coding: Interval

    def exon_number(self, exon: Interval) -> int:
        """1-based number in transcript order."""
        index = self.exons.index(exon)
        return index + 1 if self.strand == "+" else len(self.exons) - index

    def coding_exons(self) -> Iterator[tuple[int, Interval]]:
        """Exon number and coding part of each coding exon, in genomic order."""
        for exon in self.exons:
            if exon.overlaps(self.coding):
                start, end = max(exon.start, self.coding.start), min(exon.end, self.coding.end)
                yield self.exon_number(exon), Interval(self.chrom, start, end)

    def place(self, interval: Interval) -> str:
        """``6/9`` where the interval touches an exon, else empty: exon and count, as in VEP."""
        for exon in self.exons:
            if exon.overlaps(interval):
                return f"{self.exon_number(exon)}/{len(self.exons)}"
        return ""


@table("transcripts", key=("transcript",))
@dataclass(frozen=True)
class TranscriptRow:
    """MANE transcripts, GRCh38; variants are named on the MANE Select one of their gene."""

    gene: Annotated[str, "HGNC symbol.", Field(pattern="[A-Za-z0-9][A-Za-z0-9.@_-]*")]
    hgnc_id: Annotated[
        str,
        "HGNC identifier; empty in a user's own model.",
        Field(required=False, pattern="HGNC:[0-9]+"),
    ]
    mane: Annotated[
        str,
        "MANE Select, one a gene; MANE Plus Clinical, which is named only on request; extra, a "
        "user's own model (extra_gene_models).",
        Field(allowed=("MANE Select", "MANE Plus Clinical", "extra")),
    ]
    transcript: Annotated[
        str,
        "RefSeq transcript with version, or a user's own.",
        Field(unique=True),
    ]
    ensembl_transcript: Annotated[str, "Ensembl transcript with version."]
    protein: Annotated[
        str,
        "RefSeq protein with version; empty in a user's own model.",
        Field(required=False),
    ]
    protein_length: Annotated[int, "Amino acids."]
    chrom: Annotated[str, "Contig."]
    strand: Annotated[str, "Strand of the gene.", Field(allowed=("+", "-"))]
    exons: Annotated[
        tuple[str, ...],
        "Exons, first-last 1-based closed, comma-separated, in genomic order.",
        Field(pattern="[0-9]+-[0-9]+(,[0-9]+-[0-9]+)*", separator=","),
    ]
    cds_first: Annotated[int, "First coding base on the genome, 1-based (stop codon included)."]
    cds_last: Annotated[int, "Last coding base on the genome, 1-based."]
    source: Annotated[str, "Where the row comes from."]

    @property
    def model(self) -> Transcript:
        """The transcript of the row."""
        return Transcript(
            self.gene,
            self.hgnc_id,
            self.transcript,
            self.ensembl_transcript,
            self.protein,
            self.chrom,
            self.strand,
            tuple(from_one_based(self.chrom, *map(int, one.split("-"))) for one in self.exons),
            from_one_based(self.chrom, self.cds_first, self.cds_last),
        )

    @classmethod
    def of(cls, one: Transcript) -> TranscriptRow:
        """The row of a transcript that genes are named on."""
        return cls(
            gene=one.gene,
            hgnc_id=one.hgnc_id,
            mane=_SELECT if one.protein else EXTRA,
            transcript=one.transcript,
            ensembl_transcript=one.ensembl_transcript,
            protein=one.protein,
            protein_length=sum(len(part) for _, part in one.coding_exons()) // 3 - 1,
            chrom=one.chrom,
            strand=one.strand,
            exons=tuple(f"{exon.start + 1}-{exon.end}" for exon in one.exons),
            cds_first=one.coding.start + 1,
            cds_last=one.coding.end,
            source="resources/transcripts.tsv" if one.protein else "extra_gene_models",
        )


def load_transcripts(path: Path) -> dict[str, Transcript]:
    """The transcript each gene is named on: MANE Select, or a user's own.

    Raises:
        HemalineError: the table breaks its schema, or gives a gene two.
    """
    with raised_together() as problems:
        found: dict[str, Transcript] = {}
        for number, row in numbered_rows(path, TranscriptRow, problems):
            if row.mane == _CLINICAL:
                continue
            if row.gene in found:
                problems.add("HL-K05", path, number, "gene", gene=row.gene)
            found[row.gene] = row.model
    return found


def load_plus_clinical(path: Path) -> tuple[Transcript, ...]:
    """The MANE Plus Clinical transcripts, which tables name nothing on.

    Raises:
        HemalineError: the table breaks its schema.
    """
    return tuple(row.model for row in load_rows(path, TranscriptRow) if row.mane == _CLINICAL)


def write_transcripts(path: Path, transcripts: Iterable[Transcript]) -> None:
    """Write the table that :func:`load_transcripts` reads, a user's own models included."""
    write_rows(path, TranscriptRow, map(TranscriptRow.of, transcripts))


def write_gff3(path: Path, transcripts: Iterable[Transcript]) -> None:
    """Write the GFF3 dialect of Ensembl, which ``bcftools csq`` requires.

    It requires gene rows, ``gene:`` and ``transcript:`` prefixes, ``biotype``, exon rows (without
    them splice sites are lost) and UTR rows (without them UTRs read as introns).
    """
    with replacing(path) as out:
        out.write("##gff-version 3\n")
        for transcript in transcripts:
            phases = _phases(transcript)
            for feature, interval, attributes in _features(transcript):
                fields = (
                    transcript.chrom,
                    "hemaline",
                    feature,
                    str(interval.start + 1),
                    str(interval.end),
                    ".",
                    transcript.strand,
                    str(phases[interval]) if feature == "CDS" else ".",
                    attributes,
                )
                out.write("\t".join(fields) + "\n")


def _phases(transcript: Transcript) -> dict[Interval, int]:
    """Bases of each coding part that finish the codon the part before it began."""
    parts = [part for _, part in transcript.coding_exons()]
    if transcript.strand == "-":
        parts.reverse()
    phases, read = {}, 0
    for part in parts:
        phases[part] = -read % 3
        read += len(part)
    return phases


def _features(transcript: Transcript) -> Iterator[tuple[str, Interval, str]]:
    gene, name = transcript.gene, transcript.ensembl_transcript
    whole = Interval(transcript.chrom, transcript.exons[0].start, transcript.exons[-1].end)
    parent = f"Parent=transcript:{name}"
    yield "gene", whole, f"ID=gene:{gene};Name={gene};biotype=protein_coding"
    yield (
        "mRNA",
        whole,
        f"ID=transcript:{name};Parent=gene:{gene};Name={gene};biotype=protein_coding",
    )
    before, after = (
        ("five_prime_UTR", "three_prime_UTR")
        if transcript.strand == "+"
        else ("three_prime_UTR", "five_prime_UTR")
    )
    for exon in transcript.exons:
        yield "exon", exon, parent
        start, end = transcript.coding.start, transcript.coding.end
        if exon.start < start:
            yield before, Interval(exon.chrom, exon.start, min(exon.end, start)), parent
        if exon.end > end:
            yield after, Interval(exon.chrom, max(exon.start, end), exon.end), parent
    for _, coding in transcript.coding_exons():
        yield "CDS", coding, parent
