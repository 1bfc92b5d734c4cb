"""Write the transcripts as the GFF3 that bcftools csq reads."""

from __future__ import annotations

from pathlib import Path


def write_gene_models(
    *,
    transcripts: Path,
    fai: Path,
    output: Path,
) -> None:
    """Write those whose contig the reference has."""
    from hemaline.genome.reference import read_fai
    from hemaline.genome.transcripts import load_transcripts, write_gff3

    contigs = read_fai(fai)
    models = load_transcripts(transcripts).values()
    write_gff3(output, (t for t in models if t.chrom in contigs))
