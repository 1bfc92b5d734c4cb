"""Join every sample's calls with what is known of the alleles: variants table and MAF."""

from __future__ import annotations

import argparse
from pathlib import Path

from hemaline.cohort import configure_cohort


def configure(parser: argparse.ArgumentParser) -> None:
    """Arguments."""
    configure_cohort(parser)
    parser.add_argument("--calls", type=Path, required=True, help="folder of sample VCFs")
    parser.add_argument("--alleles", type=Path, required=True, help="VCF that was annotated")
    parser.add_argument("--annotated", type=Path, required=True, help="output of bcftools csq")
    parser.add_argument("--policy", type=Path, required=True)
    parser.add_argument("--transcripts", type=Path, required=True)
    parser.add_argument("--hotspots", type=Path, required=True)
    parser.add_argument("--genes", type=Path, required=True, help="mechanisms")
    parser.add_argument("--contigs", type=Path, required=True)
    parser.add_argument("--consequences", type=Path, required=True)
    parser.add_argument("--definitions", type=Path, required=True, help="matrices.yaml: roles")
    parser.add_argument("--reference", type=Path, required=True)
    parser.add_argument("--threads", type=int, default=1, help="processes that name alleles")
    parser.add_argument("--tsv", type=Path, required=True)
    parser.add_argument("--parquet", type=Path, required=True)
    parser.add_argument("--maf", type=Path, required=True)


def run(args: argparse.Namespace) -> None:
    """Write TSV and Parquet, then the MAF from the TSV."""
    import pysam

    from hemaline.cohort import load_cohort
    from hemaline.consequence import check_complete, load_terms, read_consequences
    from hemaline.genes import load_mechanisms
    from hemaline.genomic_names import GenomicNames
    from hemaline.hotspots import load_hotspots
    from hemaline.index_hopping import run_alleles
    from hemaline.maf import write_maf
    from hemaline.matrices import load_matrices
    from hemaline.name_alleles import name_alleles
    from hemaline.policies import load_policy
    from hemaline.reference import load_contigs
    from hemaline.sample_vcf import read_calls
    from hemaline.tables import columns, write_table
    from hemaline.transcripts import load_transcripts
    from hemaline.variants import Knowledge, read_variants, sample_rows, table_calls

    cohort = load_cohort(args)
    policy = load_policy(args.policy)
    terms = load_terms(args.consequences)
    accessions = {c.name: c.accession for c in load_contigs(args.contigs).values()}
    transcripts = load_transcripts(args.transcripts)
    check_complete(args.annotated, args.alleles)
    consequences = read_consequences(args.annotated, terms)
    models = {allele: transcripts[effect.gene] for allele, effect in consequences.items()}
    names = name_alleles(args.reference, accessions, models, args.threads)
    with pysam.FastaFile(str(args.reference)) as fasta:
        known = Knowledge(
            transcripts=transcripts,
            consequences=consequences,
            hotspots={hotspot.allele: hotspot for hotspot in load_hotspots(args.hotspots)},
            genomic_names=GenomicNames(fasta, accessions),
            names=names,
            policy=policy,
            mechanisms=load_mechanisms(args.genes),
            runs=run_alleles(
                cohort.samples,
                lambda name: table_calls(args.calls / f"{name}.vcf.gz", policy),
                lambda name: read_calls(args.calls / f"{name}.vcf.gz"),
                policy.hopping_rule,
            ),
        )
        rows = (
            row.values()
            for name, sample in cohort.samples.items()
            for row in sample_rows(
                sample,
                table_calls(args.calls / f"{name}.vcf.gz", policy),
                cohort.panel_genes(name),
                known,
            )
        )
        write_table(rows, columns("variants"), args.tsv, args.parquet)
    by_name = {term.consequence: term for term in terms.values()}
    wanted = frozenset(cohort.with_roles(load_matrices(args.definitions).roles))
    rows_of_maf = (row for row in read_variants(args.tsv) if row.sample_id in wanted)
    write_maf(args.maf, rows_of_maf, by_name, known.transcripts, cohort.normals)
