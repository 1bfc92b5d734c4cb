"""Join every sample's calls with what is known of the alleles: variants table and MAF."""

from __future__ import annotations

import argparse
from pathlib import Path

from hemaline.project.cohort import configure_cohort


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
    parser.add_argument("--knowledge", type=Path, required=True, help="answers of outside sources")
    parser.add_argument("--rescue", type=Path, required=True, help="alleles no filter drops")
    parser.add_argument("--population-floor", type=Path, required=True, help="common alleles")
    parser.add_argument("--contigs", type=Path, required=True)
    parser.add_argument("--consequences", type=Path, required=True)
    parser.add_argument("--definitions", type=Path, required=True, help="matrices.yaml: roles")
    parser.add_argument("--oncogenicity", type=Path, required=True, help="criteria and points")
    parser.add_argument("--domains", type=Path, required=True, help="critical domains")
    parser.add_argument("--studies", type=Path, required=True, help="functional evidence")
    parser.add_argument("--amino-acids", type=Path, required=True)
    parser.add_argument("--driver-rules", type=Path, required=True)
    parser.add_argument("--driver-domains", type=Path, required=True)
    parser.add_argument("--splice-alleles", type=Path, required=True)
    parser.add_argument("--event-definitions", type=Path, required=True)
    parser.add_argument("--regions", type=Path, required=True)
    parser.add_argument("--cautions", type=Path, required=True)
    parser.add_argument("--germline-risk", type=Path, required=True)
    parser.add_argument("--reference", type=Path, required=True)
    parser.add_argument("--threads", type=int, default=1, help="processes that name alleles")
    parser.add_argument("--tsv", type=Path, required=True)
    parser.add_argument("--parquet", type=Path, required=True)
    parser.add_argument("--maf", type=Path, required=True)


def run(args: argparse.Namespace) -> None:
    """Write TSV and Parquet, then the MAF from the TSV."""
    import pysam

    from hemaline.annotation.classification.index_hopping import run_alleles
    from hemaline.annotation.classification.policies import load_policy
    from hemaline.annotation.naming.consequence import check_complete, load_terms
    from hemaline.calling.sample_vcf import read_calls
    from hemaline.common.tables.rows import read_rows, write_rows
    from hemaline.genome.transcripts import load_transcripts
    from hemaline.matrices.matrix_tables import load_matrices
    from hemaline.project.cohort import load_cohort
    from hemaline.variants.known_alleles import KnowledgeFiles, known_alleles
    from hemaline.variants.maf import write_maf
    from hemaline.variants.variant_rows import VariantRow
    from hemaline.variants.variant_table import sample_rows, table_calls

    cohort = load_cohort(args)
    policy = load_policy(args.policy)
    check_complete(args.annotated, args.alleles)
    files = KnowledgeFiles(
        annotated=args.annotated,
        hotspots=args.hotspots,
        genes=args.genes,
        contigs=args.contigs,
        consequences=args.consequences,
        reference=args.reference,
        regions=args.regions,
        cautions=args.cautions,
        germline_risk=args.germline_risk,
        oncogenicity=args.oncogenicity,
        domains=args.domains,
        studies=args.studies,
        amino_acids=args.amino_acids,
        driver_rules=args.driver_rules,
        driver_domains=args.driver_domains,
        splice_alleles=args.splice_alleles,
        events=args.event_definitions,
        knowledge=args.knowledge,
        rescue=args.rescue,
        population_floor=args.population_floor,
    )
    runs = run_alleles(
        cohort.samples,
        lambda name: table_calls(args.calls / f"{name}.vcf.gz", policy),
        lambda name: read_calls(args.calls / f"{name}.vcf.gz"),
        policy.hopping_rule,
    )
    with pysam.FastaFile(str(args.reference)) as fasta:
        transcripts = load_transcripts(args.transcripts)
        known = known_alleles(files, transcripts, fasta, policy, runs, args.threads)
        rows = (
            row
            for name, sample in cohort.samples.items()
            for row in sample_rows(
                sample,
                table_calls(args.calls / f"{name}.vcf.gz", policy),
                cohort.panel_genes(name),
                known,
            )
        )
        write_rows(args.tsv, VariantRow, rows, args.parquet)
    by_name = {term.consequence: term for term in load_terms(args.consequences).values()}
    wanted = frozenset(cohort.with_roles(load_matrices(args.definitions).roles))
    rows_of_maf = (row for row in read_rows(args.tsv, VariantRow) if row.sample_id in wanted)
    write_maf(args.maf, rows_of_maf, by_name, known.transcripts, cohort.normals)
