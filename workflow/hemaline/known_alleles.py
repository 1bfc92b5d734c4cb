"""From alleles to what is known of them: one way for the workflow and for somebody's VCF."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import pysam

from hemaline.alleles import Allele
from hemaline.consequence import load_terms, read_consequences
from hemaline.genes import load_mechanisms
from hemaline.genomic_names import GenomicNames
from hemaline.hotspots import load_hotspots
from hemaline.index_hopping import RunAlleles
from hemaline.name_alleles import name_alleles
from hemaline.policies import Policy
from hemaline.problems import fail
from hemaline.reference import load_contigs
from hemaline.transcripts import Transcript, write_gff3
from hemaline.variants import Knowledge, write_distinct_alleles


@dataclass(frozen=True)
class KnowledgeFiles:
    """Where the knowledge lies; ``annotated`` is what ``bcftools csq`` says of the alleles."""

    annotated: Path
    hotspots: Path
    genes: Path
    contigs: Path
    consequences: Path
    reference: Path


def known_alleles(
    files: KnowledgeFiles,
    transcripts: Mapping[str, Transcript],
    fasta: pysam.FastaFile,
    policy: Policy,
    runs: RunAlleles,
    workers: int = 1,
    told: Callable[[int], None] = lambda named: None,
) -> Knowledge:
    """Name and look up every allele of ``files.annotated``.

    Args:
        files: where the knowledge lies.
        transcripts: by gene.
        fasta: ``files.reference``, open; genomic names read it for as long as they are made.
        policy: what is reported.
        runs: what the samples of each run carry.
        workers: processes that name alleles.
        told: called with the number of alleles named so far.

    Raises:
        HemalineError: a table breaks its schema.
    """
    accessions = {c.name: c.accession for c in load_contigs(files.contigs).values()}
    consequences = read_consequences(files.annotated, load_terms(files.consequences))
    models = {allele: transcripts[effect.gene] for allele, effect in consequences.items()}
    return Knowledge(
        transcripts=transcripts,
        consequences=consequences,
        hotspots={hotspot.allele: hotspot for hotspot in load_hotspots(files.hotspots)},
        genomic_names=GenomicNames(fasta, accessions),
        names=name_alleles(files.reference, accessions, models, workers, told),
        policy=policy,
        mechanisms=load_mechanisms(files.genes),
        runs=runs,
    )


def write_consequences(
    alleles: Iterable[Allele],
    transcripts: Iterable[Transcript],
    reference: Path,
    lengths: Mapping[str, int],
    folder: Path,
) -> Path:
    """Run ``bcftools csq`` on alleles as the workflow's rules do; the annotated VCF.

    Raises:
        HemalineError: it failed.
    """
    models, plain, annotated = (folder / n for n in ("models.gff3", "alleles.vcf", "csq.vcf"))
    write_gff3(models, (t for t in transcripts if t.chrom in lengths))
    write_distinct_alleles(plain, alleles, lengths)
    options = ["--no-version", "-l", "-p", "a", "-f", str(reference), "-g", str(models)]
    command = ["bcftools", "csq", *options, "-Ov", "-o", str(annotated), str(plain)]
    done = subprocess.run(command, capture_output=True, text=True, errors="replace", check=False)
    if done.returncode:
        raise fail("HL-V36", reference, reason=" ".join(done.stderr.split())[-200:])
    return annotated
