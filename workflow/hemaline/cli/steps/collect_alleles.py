"""Write each allele of the cohort once."""

from __future__ import annotations

import argparse
from pathlib import Path

from hemaline.project.cohort import configure_cohort


def configure(parser: argparse.ArgumentParser) -> None:
    """Arguments."""
    configure_cohort(parser)
    parser.add_argument("--calls", type=Path, required=True, help="folder of sample VCFs")
    parser.add_argument("--policy", type=Path, required=True)
    parser.add_argument("--fai", type=Path, required=True)
    parser.add_argument("--output", type=Path, required=True)


def run(args: argparse.Namespace) -> None:
    """Write a VCF without samples."""
    from hemaline.annotation.classification.policies import load_policy
    from hemaline.genome.reference import read_fai
    from hemaline.project.cohort import load_cohort
    from hemaline.variants.variant_table import table_calls, write_distinct_alleles

    cohort = load_cohort(args)
    policy = load_policy(args.policy)
    alleles = {
        call.allele
        for sample in cohort.samples
        for call in table_calls(args.calls / f"{sample}.vcf.gz", policy)
    }
    write_distinct_alleles(args.output, alleles, read_fai(args.fai))
