"""The demo reference and bcftools csq, for tests that need real bases."""

import gzip
import subprocess
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from builders import write_fasta
from hemaline.annotation.naming.consequence import Consequence, load_terms, read_consequences
from hemaline.genome.alleles import Allele
from hemaline.genome.reference import load_contigs
from hemaline.genome.transcripts import Transcript, load_transcripts, write_gff3
from hemaline.paths import resource

DEMO_CHROM = "chr21"


@cache
def accessions() -> dict[str, str]:
    """RefSeq accessions of the contigs."""
    return {c.name: c.accession for c in load_contigs(resource("contigs.tsv")).values()}


@cache
def demo_bases() -> str:
    """Chromosome 21 of the demo: real around its genes, N elsewhere, full length."""
    return demo_contigs()[DEMO_CHROM]


@cache
def demo_contigs() -> dict[str, str]:
    """Contigs of the demo reference: real around its genes, N elsewhere, cut but for chr21."""
    with gzip.open(resource("demo/reference.fa.gz"), "rb") as packed:
        parts = packed.read().decode().split(">")[1:]
    contigs = (part.partition("\n") for part in parts)
    return {name: bases.replace("\n", "").upper() for name, _, bases in contigs}


@cache
def demo_transcripts() -> dict[str, Transcript]:
    """Transcripts that the demo reference holds, by gene."""
    held = load_transcripts(resource("transcripts.tsv")).values()
    return {one.gene: one for one in held if one.chrom == DEMO_CHROM}


def demo_fasta(folder: Path) -> Path:
    """The demo's chromosome as an indexed FASTA."""
    return write_fasta(folder / "demo.fa", {DEMO_CHROM: demo_bases()})


def consequences(fasta: Path, alleles: Iterable[Allele], folder: Path) -> dict[Allele, Consequence]:
    """Consequences by ``bcftools csq`` and the package of alleles on the demo's chromosome."""
    models, calls, named = folder / "models.gff3", folder / "in.vcf", folder / "out.vcf"
    write_gff3(models, demo_transcripts().values())
    lines = [
        "##fileformat=VCFv4.3",
        f"##contig=<ID={DEMO_CHROM},length={len(demo_bases())}>",
        "#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO",
        *(f"{a.chrom}\t{a.pos}\t.\t{a.ref}\t{a.alt}\t.\t.\t." for a in sorted(alleles)),
    ]
    calls.write_text("\n".join(lines) + "\n")
    command = ["bcftools", "csq", "--no-version", "-l", "-p", "a"]
    files = ["-f", str(fasta), "-g", str(models), "-Ov", "-o", str(named), str(calls)]
    done = subprocess.run([*command, *files], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "Warning" not in done.stderr
    return read_consequences(named, load_terms(resource("consequences.tsv")))
