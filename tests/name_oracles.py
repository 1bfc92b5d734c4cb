"""Random variants, and what other programs call them."""

import random
import subprocess
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pysam
from Bio.Seq import reverse_complement

from hemaline.alleles import Allele
from hemaline.hgvs_names import TranscriptNames
from hemaline.transcript_models import flanked_exons
from hemaline.transcripts import Transcript
from sequences import accessions

SNPEFF = Path("/usr/share/java/snpeff.jar")
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
    starts = {gene: t.exons[0].start - 1_000 for gene, t in transcripts.items()}
    data = folder / "data" / "drivers"
    data.mkdir(parents=True)
    with (data / "sequences.fa").open("w") as fasta, (data / "genes.gtf").open("w") as gtf:
        for gene, t in transcripts.items():
            bases = reference.fetch(t.chrom, starts[gene], t.exons[-1].end + 1_000).upper()
            fasta.write(f">{gene}\n{bases}\n")
            gtf.writelines(f"{line}\n" for line in _gtf(t, starts[gene]))
    (folder / "snpeff.config").write_text(f"data.dir = {folder}/data\ndrivers.genome : drivers\n")
    java = ["java", "-Xmx3g", "-jar", str(SNPEFF)]
    options = ["-c", str(folder / "snpeff.config"), "-nodownload", "-noLog"]
    checks = ["-noCheckCds", "-noCheckProtein"]
    _run([*java, "build", "-gtf22", *options, *checks, "drivers"])
    by_id = {str(number): pair for number, pair in enumerate(pairs)}
    lines = ["##fileformat=VCFv4.2"]
    for gene, t in transcripts.items():
        length = t.exons[-1].end + 1_000 - starts[gene]
        lines.append(f"##contig=<ID={gene},length={length}>")
    lines.append("#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO")
    for number, pair in sorted(by_id.items(), key=lambda item: item[1].allele):
        gene, a = pair.transcript.gene, pair.allele
        lines.append(f"{gene}\t{a.pos - starts[gene]}\t{number}\t{a.ref}\t{a.alt}\t.\t.\t.")
    (folder / "in.vcf").write_text("\n".join(lines) + "\n")
    # As the tool's own advice has it: left-aligned input.
    sequences = str(data / "sequences.fa")
    normal = _run(["bcftools", "norm", "--no-version", "-f", sequences, str(folder / "in.vcf")])
    (folder / "normal.vcf").write_text(normal)
    told = _run([*java, "eff", *options, "-noStats", "drivers", str(folder / "normal.vcf")])
    names = {}
    for line in told.splitlines():
        if not line.startswith("#"):
            fields = line.split("\t")
            pair = by_id[fields[2]]
            entries = [entry.split("|") for entry in fields[7].partition("ANN=")[2].split(",")]
            own = [e for e in entries if e[6] == pair.transcript.transcript]
            if own:
                names[pair] = (own[0][9], own[0][10])
    return names


def _run(command: list[str]) -> str:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-2_000:]
    return done.stdout


def _gtf(transcript: Transcript, offset: int) -> Iterable[str]:
    """Gene, transcript, exons and CDS in this order, without which SnpEff guesses."""
    name, kind = transcript.gene, "protein_coding"
    gene = f'gene_id "{name}"; gene_name "{name}"; gene_biotype "{kind}";'
    whole = f'{gene} transcript_id "{transcript.transcript}"; transcript_biotype "{kind}";'
    first, last = transcript.exons[0].start + 1, transcript.exons[-1].end

    def line(kind: str, start: int, end: int, frame: str, text: str) -> str:
        fields = (transcript.gene, "x", kind, str(start - offset), str(end - offset), ".")
        return "\t".join([*fields, transcript.strand, frame, text])

    yield line("gene", first, last, ".", gene)
    yield line("transcript", first, last, ".", whole)
    parts = dict(transcript.coding_exons())
    step = 1 if transcript.strand == "+" else -1
    read = 0
    for number, exon in enumerate(transcript.exons[::step], start=1):
        text = f'{whole} exon_number "{number}";'
        yield line("exon", exon.start + 1, exon.end, ".", text)
        part = parts.get(transcript.exon_number(exon))
        if part is not None:
            yield line("CDS", part.start + 1, part.end, str(-read % 3), text)
            read += len(part)
