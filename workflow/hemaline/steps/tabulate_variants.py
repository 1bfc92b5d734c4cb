"""Join every sample's calls with what is known of the alleles: variants table and MAF."""

from __future__ import annotations

import argparse
from pathlib import Path

from hemaline.cohort import configure_cohort


def configure(parser: argparse.ArgumentParser) -> None:
    """Arguments."""
    configure_cohort(parser)
    parser.add_argument("--calls", type=Path, required=True, help="folder of sample VCFs")
    parser.add_argument("--annotated", type=Path, required=True, help="output of bcftools csq")
    parser.add_argument("--policy", type=Path, required=True)
    parser.add_argument("--transcripts", type=Path, required=True)
    parser.add_argument("--hotspots", type=Path, required=True)
    parser.add_argument("--genes", type=Path, required=True, help="mechanisms")
    parser.add_argument("--knowledge", type=Path, required=True, help="what outside sources say")
    parser.add_argument("--rescue", type=Path, required=True, help="alleles no filter drops")
    parser.add_argument("--contigs", type=Path, required=True)
    parser.add_argument("--consequences", type=Path, required=True)
    parser.add_argument("--definitions", type=Path, required=True, help="matrices.yaml: roles")
    parser.add_argument("--oncogenicity", type=Path, required=True, help="criteria and points")
    parser.add_argument("--domains", type=Path, required=True, help="critical domains")
    parser.add_argument("--studies", type=Path, required=True, help="functional evidence")
    parser.add_argument("--amino-acids", type=Path, required=True)
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

    from hemaline.cautions import (
        check_regions,
        load_cautions,
        load_regions,
        load_risk_conditions,
    )
    from hemaline.cohort import load_cohort
    from hemaline.consequence import load_terms, read_consequences
    from hemaline.genes import load_mechanisms
    from hemaline.genomic_names import GenomicNames
    from hemaline.hotspots import load_hotspots
    from hemaline.index_hopping import run_alleles
    from hemaline.knowledge_table import read_knowledge
    from hemaline.maf import write_maf
    from hemaline.matrices import load_matrices
    from hemaline.name_alleles import name_alleles
    from hemaline.oncogenicity_facts import classify_alleles, load_knowledge
    from hemaline.policies import load_policy
    from hemaline.population import load_rescue
    from hemaline.reference import load_contigs
    from hemaline.sample_vcf import read_calls
    from hemaline.tables import columns, write_table
    from hemaline.transcripts import load_transcripts
    from hemaline.variants import (
        Knowledge,
        read_distinct_alleles,
        read_variants,
        sample_rows,
        table_calls,
    )
    from hemaline.vrs_names import name_all

    cohort = load_cohort(args)
    policy = load_policy(args.policy)
    places = load_regions(args.regions)
    if policy.place_rule:
        check_regions(policy.place_rule.regions, places, args.policy)
    terms = load_terms(args.consequences)
    contigs = load_contigs(args.contigs)
    accessions = {c.name: c.accession for c in contigs.values()}
    transcripts = load_transcripts(args.transcripts)
    consequences = read_consequences(args.annotated, terms)
    models = {allele: transcripts[effect.gene] for allele, effect in consequences.items()}
    names = name_alleles(args.reference, accessions, models, args.threads)
    hotspots = load_hotspots(args.hotspots)
    judged_by = load_knowledge(
        args.oncogenicity, hotspots, args.genes, args.domains, args.studies, args.amino_acids
    )
    outside = read_knowledge(args.knowledge)
    with pysam.FastaFile(str(args.reference)) as fasta:
        known = Knowledge(
            transcripts=transcripts,
            consequences=consequences,
            hotspots={hotspot.allele: hotspot for hotspot in hotspots},
            genomic_names=GenomicNames(fasta, accessions),
            names=names,
            policy=policy,
            mechanisms=load_mechanisms(args.genes),
            outside=outside,
            rescue=load_rescue(args.rescue),
            risk_conditions=load_risk_conditions(args.germline_risk),
            places=places,
            cautions=load_cautions(args.cautions, places),
            classifications=classify_alleles(
                consequences,
                transcripts,
                names,
                lambda *place: str(fasta.fetch(*place)).upper(),
                judged_by,
                outside,
            ),
            vrs_ids=name_all(read_distinct_alleles(args.annotated), fasta, contigs),
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
