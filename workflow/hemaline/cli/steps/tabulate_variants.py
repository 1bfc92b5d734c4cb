"""Join every sample's calls with what is known of the alleles: variants table and MAF."""

from __future__ import annotations

from pathlib import Path

from hemaline.paths import Folder, resource
from hemaline.project.cohort import CohortFiles, load_cohort
from hemaline.variants.knowledge_files import KnowledgeFiles


def tabulate_variants(
    *,
    files: CohortFiles,
    knowledge_files: KnowledgeFiles,
    calls: Folder,
    alleles: Path,
    policy: Path,
    transcripts: Path,
    tsv: Path,
    parquet: Path,
    maf: Path,
    threads: int = 1,
    definitions: Path = resource("matrices.yaml"),
) -> None:
    """Write TSV and Parquet, then the MAF from the TSV.

    Args:
        calls: folder of sample VCFs.
        alleles: VCF that was annotated.
        threads: processes that name alleles.
        definitions: of the matrices, whose roles the MAF has.
    """
    import pysam

    from hemaline.annotation.classification.index_hopping import run_alleles
    from hemaline.annotation.classification.policies import Policy
    from hemaline.annotation.naming.consequence import check_complete, load_terms
    from hemaline.calling.sample_vcf import read_calls
    from hemaline.common.tables.rows import read_rows, write_rows
    from hemaline.genome.transcripts import load_transcripts
    from hemaline.matrices.matrix_tables import MatrixSet
    from hemaline.variants.known_alleles import known_alleles
    from hemaline.variants.maf import write_maf
    from hemaline.variants.variant_rows import VariantRow
    from hemaline.variants.variant_table import sample_rows, table_calls

    cohort = load_cohort(files)
    rules = Policy.load(policy)
    check_complete(knowledge_files.annotated, alleles)
    runs = run_alleles(
        cohort.samples,
        lambda name: table_calls(calls / f"{name}.vcf.gz", rules),
        lambda name: read_calls(calls / f"{name}.vcf.gz"),
        rules.hopping_rule,
    )
    with pysam.FastaFile(str(knowledge_files.reference)) as fasta:
        models = load_transcripts(transcripts)
        known = known_alleles(knowledge_files, models, fasta, rules, runs, threads)
        rows = (
            row
            for name, sample in cohort.samples.items()
            for row in sample_rows(
                sample,
                table_calls(calls / f"{name}.vcf.gz", rules),
                cohort.panel_genes(name),
                known,
            )
        )
        write_rows(tsv, VariantRow, rows, parquet)
    by_name = {term.consequence: term for term in load_terms(knowledge_files.consequences).values()}
    wanted = frozenset(cohort.with_roles(MatrixSet.load(definitions).roles))
    rows_of_maf = (row for row in read_rows(tsv, VariantRow) if row.sample_id in wanted)
    write_maf(maf, rows_of_maf, by_name, known.transcripts, cohort.normals)
