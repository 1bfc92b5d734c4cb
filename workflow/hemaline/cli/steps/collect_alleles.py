"""Write each allele of the cohort once."""

from __future__ import annotations

from pathlib import Path

from hemaline.paths import Folder
from hemaline.project.cohort import CohortFiles, load_cohort


def collect_alleles(
    *,
    files: CohortFiles,
    calls: Folder,
    policy: Path,
    fai: Path,
    output: Path,
) -> None:
    """Write a VCF without samples.

    Args:
        calls: folder of sample VCFs.
    """
    from hemaline.annotation.classification.policies import Policy
    from hemaline.genome.reference import read_fai
    from hemaline.variants.variant_table import table_calls, write_distinct_alleles

    cohort = load_cohort(files)
    rules = Policy.load(policy)
    alleles = {
        call.allele
        for sample in cohort.samples
        for call in table_calls(calls / f"{sample}.vcf.gz", rules)
    }
    write_distinct_alleles(output, alleles, read_fai(fai))
