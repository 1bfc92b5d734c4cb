"""SnpEff (apt-get install snpeff) on transcripts of this project: its database, and a run.

The database is a genome of one contig a gene, so that it builds in seconds. Debian's wrapper mixes
its own output with the VCF, hence java itself.
"""

from __future__ import annotations

import subprocess
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import pysam

from hemaline.genome.alleles import Allele
from hemaline.genome.transcripts import Transcript

JAR = Path("/usr/share/java/snpeff.jar")
_FLANK = 1_000
_NAME = "drivers"


@dataclass(frozen=True)
class SnpEff:
    """A built database in ``folder``; positions of a gene begin at ``starts`` (0-based)."""

    folder: Path
    transcripts: Mapping[str, Transcript]
    starts: Mapping[str, int]

    @property
    def sequences(self) -> Path:
        """FASTA of the genes."""
        return self.folder / "data" / _NAME / "sequences.fa"

    def write_vcf(self, path: Path, alleles: Iterable[tuple[str, str, Allele]]) -> None:
        """Write (identifier, gene, allele), sorted and left-aligned as the tool's advice has it."""
        lines = ["##fileformat=VCFv4.2"]
        for gene, t in self.transcripts.items():
            length = t.exons[-1].end + _FLANK - self.starts[gene]
            lines.append(f"##contig=<ID={gene},length={length}>")
        lines.append("#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO")
        for name, gene, a in sorted(alleles, key=lambda item: item[2]):
            lines.append(f"{gene}\t{a.pos - self.starts[gene]}\t{name}\t{a.ref}\t{a.alt}\t.\t.\t.")
        plain = path.with_suffix(".given.vcf")
        plain.write_text("\n".join(lines) + "\n")
        command = ["bcftools", "norm", "--no-version", "-f", str(self.sequences), str(plain)]
        path.write_text(run(command))

    def annotate(self, vcf: Path) -> str:
        """The annotated VCF."""
        options = [*_options(self.folder), "-noStats"]
        return run([*_java(), "eff", *options, _NAME, str(vcf)])


def build(
    transcripts: Mapping[str, Transcript], reference: pysam.FastaFile, folder: Path
) -> SnpEff:
    """Build the database of these transcripts, by gene."""
    made = SnpEff(
        folder, transcripts, {g: t.exons[0].start - _FLANK for g, t in transcripts.items()}
    )
    made.sequences.parent.mkdir(parents=True)
    gtf = made.sequences.with_name("genes.gtf")
    with made.sequences.open("w") as fasta, gtf.open("w") as models:
        for gene, t in transcripts.items():
            start = made.starts[gene]
            bases = reference.fetch(t.chrom, start, t.exons[-1].end + _FLANK).upper()
            fasta.write(f">{gene}\n{bases}\n")
            models.writelines(f"{line}\n" for line in _gtf(t, start))
    settings = f"data.dir = {folder}/data\n{_NAME}.genome : {_NAME}\n"
    (folder / "snpeff.config").write_text(settings)
    checks = ["-noCheckCds", "-noCheckProtein"]
    run([*_java(), "build", "-gtf22", *_options(folder), *checks, _NAME])
    return made


def run(command: list[str]) -> str:
    """Standard output of a command that has to succeed."""
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(done.stderr[-2_000:])
    return done.stdout


def _java() -> list[str]:
    return ["java", "-Xmx3g", "-jar", str(JAR)]


def _options(folder: Path) -> list[str]:
    return ["-c", str(folder / "snpeff.config"), "-nodownload", "-noLog"]


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
