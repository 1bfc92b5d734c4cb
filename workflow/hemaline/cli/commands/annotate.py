"""Name and classify the variants of a VCF that another caller wrote."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

from cyclopts import Parameter

from hemaline.cli.commands._inputs import LiftOptions
from hemaline.cli.signatures.interface import Output

if TYPE_CHECKING:
    from hemaline.common.problems import Problems

HELP = "name and classify the variants of any VCF that a laboratory has called"
EXAMPLE = """\
example:
  hemaline annotate calls.vcf.gz --reference GRCh38.fa --output calls.variants.tsv
  hemaline annotate pair.vcf --reference GRCh38.fa --sample TUMOUR --normal NORMAL \\
      --format maf --output pair.maf
  hemaline annotate hg19.vcf --genome GRCh37 --chain hg19ToHg38.over.chain.gz \\
      --reference GRCh38.fa --output hg19.variants.tsv

Records are split, compared with the reference and left-aligned. Read counts are chosen by the
Number and Type that the header gives their keys (resources/vcf_counts.tsv: VarDict, Ion Torrent,
VarScan, freebayes, Mutect2, DRAGEN, Strelka2, Pisces, SAGE, pindel2vcf and others); a VAF of the
caller that differs is reported, and the row has a caution. Where the VCF has no counts, depth and
VAF are NA, not 0.

In a tumour the reads of a passing allele outweigh its genotype: 0/0 with two alternative reads or
more is a call. With --role germline the genotype decides. One allele on several lines, also
written in different ways, is one row of each sample: carried before not carried, passing before
filtered, then the most alternative reads.

OUTPUT.skipped.tsv lists, with line and reason, what has no row: *, symbolic alleles, breakends,
bases that the reference lacks, samples without a call, reads of an allele that the genotype
lacks, and lines merged with another. Everything wrong with the VCF is reported at once, with its
line; more than a screen of it goes to OUTPUT.problems.tsv. --skip-bad-lines goes on with the
sound lines and lists the others too; a damaged file or another build is refused all the same."""
# Problems of one code from which on they are written to a file as well.
_SHOWN = 50


def annotate(
    vcf: Path,
    /,
    *,
    reference: Path,
    output: Output,
    format: Literal["tsv", "maf", "vcf"] = "tsv",
    sample: Sequence[str] = (),
    normal: str | None = None,
    role: Literal["tumour", "germline", "normal"] = "tumour",
    sex: Literal["female", "male", "unknown"] = "unknown",
    disease: str = "other",
    patient: str = "",
    policy: str = "putative-driver",
    panel: Sequence[str] = (),
    partial: bool = False,
    build: Annotated[Literal["GRCh38", "test"], Parameter(show=False)] = "GRCh38",
    lift: LiftOptions = LiftOptions(),
    contig_map: Path | None = None,
    knowledge: Path | None = None,
    extra_gene_models: Path | None = None,
    replace_gene_models: bool = False,
    skip_bad_lines: bool = False,
    threads: int = 0,
    allow_other_versions: bool = False,
) -> None:
    """Annotate, and report what was left out.

    Args:
        vcf: the VCF, plain, gzip or bgzip.
        reference: indexed FASTA of GRCh38.
        output: file to write.
        format: variants table, mutation annotation format (GDC; what passes, in known genes) or
            the VCF with INFO and FORMAT fields HL_*.
        sample: column to read; repeat for several (default is all).
        normal: column of the matched normal.
        role: what the samples are.
        sex: sex of the patient.
        disease: as in the samples sheet.
        patient: patient_id (default is the name of the sample).
        policy: what is reported.
        panel: panel of genes that are reported; repeat for several (default is all).
        partial: the reference holds only some contigs or bases.
        contig_map: table of two columns, name in the VCF and in the reference.
        knowledge: YAML whose key `knowledge` names outside sources.
        extra_gene_models: GFF3 or GTF with genes of your own.
        replace_gene_models: use it for genes with MANE as well.
        skip_bad_lines: leave out lines with errors, and list them.
        threads: processes that name alleles (default is all cores).
        allow_other_versions: accept untested versions of bcftools.
    """
    from hemaline.common.problems import HemalineError, Problems
    from hemaline.common.protected_inputs import check_outputs
    from hemaline.external.vcf.annotate_file import AnnotationRequest
    from hemaline.external.vcf.annotate_vcf import list_path
    from hemaline.genome.indexed_reference import Reference

    request = AnnotationRequest(
        vcf=vcf,
        output=output,
        reference=Reference(reference, build, partial),
        format=format,
        samples=sample,
        normal=normal,
        role=role,
        sex=sex,
        disease=disease,
        patient=patient,
        policy=policy,
        panels=panel,
        chain=lift.chain,
        contig_map=contig_map,
        knowledge=knowledge,
        gene_models=extra_gene_models,
        replace_gene_models=replace_gene_models,
        skip_bad_lines=skip_bad_lines,
        workers=threads,
        allow_other_versions=allow_other_versions,
    )
    check_outputs(request.outputs)
    lift.check()
    problems = Problems()
    listing = list_path(output, "problems")
    try:
        found, liftover = request.run(problems)
    except HemalineError as error:
        raise HemalineError(_listed(error.problems, listing)) from error
    if len(problems):
        _listed(problems, listing).print_report()
    rows = sum(map(len, found.calls.values()))
    print(f"{found.records} records, {rows} rows, {len(found.alleles)} distinct alleles.")
    if liftover:
        print(f"lifted from GRCh37 by {liftover.name}, sha256 {liftover.sha256}")


def _listed(problems: Problems, listing: Path) -> Problems:
    """All problems, which ``listing`` holds as well where there are many of one code."""
    from collections import Counter

    from hemaline.common.documents.valid_documents import pass_on
    from hemaline.common.problems import Problems as Collection
    from hemaline.common.tables.problem_rows import ProblemRow
    from hemaline.common.tables.rows import write_rows

    counts = Counter(problem.code for problem in problems)
    if max(counts.values(), default=0) <= _SHOWN:
        return problems
    rows = (
        ProblemRow(one.code, one.definition.severity, one.row, one.column, str(one))
        for one in problems
    )
    write_rows(listing, ProblemRow, rows)
    shown = Collection()
    pass_on(problems, shown)
    for code, count in counts.items():
        if count > _SHOWN:
            shown.add("HL-V43", count=count, kind=code, path=listing)
    return shown
