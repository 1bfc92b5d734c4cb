"""Count the reads of one sample at the globin loci."""

from __future__ import annotations

from pathlib import Path

from hemaline.globin.locus_tables import LocusFiles


def count_globin(
    *,
    sample: str,
    alignments: Path,
    reference: Path,
    targets: Path,
    calls: Path,
    output: Path,
    files: LocusFiles = LocusFiles(),
) -> None:
    """Write the counts from which the cohort's samples are called.

    Args:
        calls: the sample's VCF, for heterozygous SNVs.
    """
    import pysam

    from hemaline.calling.sample_vcf import read_calls
    from hemaline.common.intervals import by_contig, merge, require_bed
    from hemaline.globin.globin_counts import write_counts
    from hemaline.globin.locus_tables import load_locus_tables
    from hemaline.globin.sample_counts import count_loci

    inside = by_contig(merge(require_bed(targets)))
    with pysam.FastaFile(str(reference)) as fasta:
        counts = count_loci(
            sample,
            alignments,
            reference,
            fasta,
            inside,
            read_calls(calls),
            load_locus_tables(files),
        )
    write_counts(output, counts)
