"""The demo reference and bcftools csq, for tests that need real bases; and an example row."""

import gzip
import subprocess
from collections.abc import Iterable
from functools import cache
from pathlib import Path

import pysam

from hemaline.annotation.naming.consequence import Consequence, load_terms, read_consequences
from hemaline.genome.alleles import Allele
from hemaline.genome.reference import load_contigs
from hemaline.genome.transcripts import Transcript, load_transcripts, write_gff3
from hemaline.paths import resource
from hemaline.variants.variant_table import VariantRow

DEMO_CHROM = "chr21"
_COMPLEMENT = str.maketrans("ACGTN", "TGCAN")


@cache
def accessions() -> dict[str, str]:
    """RefSeq accessions of the contigs."""
    return {c.name: c.accession for c in load_contigs(resource("contigs.tsv")).values()}


@cache
def demo_bases() -> str:
    """Chromosome 21 of the demo: real around its genes, N elsewhere, full length."""
    with gzip.open(resource("demo/chr21.fa.gz"), "rb") as packed:
        header, _, body = packed.read().partition(b"\n")
    assert header == f">{DEMO_CHROM}".encode()
    return body.translate(None, b"\n").decode().upper()


@cache
def demo_transcripts() -> dict[str, Transcript]:
    """Transcripts that the demo reference holds, by gene."""
    held = load_transcripts(resource("transcripts.tsv")).values()
    return {one.gene: one for one in held if one.chrom == DEMO_CHROM}


def write_fasta(path: Path, sequences: dict[str, str]) -> Path:
    """An indexed FASTA."""
    path.write_text("".join(f">{name}\n{bases}\n" for name, bases in sequences.items()))
    pysam.faidx(str(path))
    return path


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


def reverse_complement(bases: str) -> str:
    """The other strand."""
    return bases.translate(_COMPLEMENT)[::-1]


def example_variant() -> VariantRow:
    """A reported missense call of a tumour without a matched normal."""
    return VariantRow(
        sample_id="S1",
        patient_id="P1",
        chrom="chr1",
        pos=100,
        ref="G",
        alt="A",
        gene="G",
        transcript="NM_1.1",
        hgvs_g="NC_1.1:g.100G>A",
        hgvs_c=None,
        hgvs_p="p.Ser34Phe",
        consequence="missense_variant&splice_region_variant",
        variant_class="SNV",
        exon="2/8",
        depth=100,
        alt_reads=3,
        alt_forward=2,
        alt_reverse=1,
        ambiguous=0,
        vaf=0.03,
        genotype=None,
        genotype_quality=None,
        normal_depth=None,
        normal_alt_reads=None,
        normal_ratio=None,
        callers=None,
        filter="PASS",
        hotspot=None,
        population_af=None,
        rescued=None,
        oncogenicity=None,
        oncogenicity_points=None,
        oncogenicity_criteria=None,
        origin="somatic_likely",
        reported=True,
    )
