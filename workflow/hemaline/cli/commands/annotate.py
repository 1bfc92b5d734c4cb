"""Name and classify the variants of a VCF that another caller wrote."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from hemaline.cli.commands._liftover import add_liftover_options, check_liftover_options

if TYPE_CHECKING:
    from hemaline.common.problems import Problems
    from hemaline.external.vcf.annotate_file import AnnotationRequest

HELP = "name and classify the variants of any VCF that a laboratory has called"
_EXAMPLE = """\
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
OUTPUTS = ("output",)
# Problems of one code from which on they are written to a file as well.
_SHOWN = 50


def configure(parser: argparse.ArgumentParser) -> None:
    """Arguments."""
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.epilog = _EXAMPLE
    add = parser.add_argument
    add("vcf", type=Path, metavar="IN.vcf[.gz]", help="the VCF, plain, gzip or bgzip")
    add("--reference", type=Path, required=True, help="indexed FASTA of GRCh38")
    add("--output", type=Path, required=True, help="file to write")
    add(
        "--format",
        choices=("tsv", "maf", "vcf"),
        default="tsv",
        help="variants table, mutation annotation format (GDC; what passes, in known genes) or "
        "the VCF with INFO and FORMAT fields HL_* (default: %(default)s)",
    )
    add("--sample", action="append", default=[], help="column to read; repeat for several (all)")
    add("--normal", help="column of the matched normal")
    add(
        "--role",
        choices=("tumour", "germline", "normal"),
        default="tumour",
        help="what the samples are (default: %(default)s)",
    )
    add(
        "--sex", choices=("female", "male", "unknown"), default="unknown", help="sex of the patient"
    )
    add("--disease", default="other", help="as in the samples sheet (default: %(default)s)")
    add("--patient", default="", help="patient_id (default: the sample's name)")
    add("--policy", default="putative-driver", help="reporting policy (default: %(default)s)")
    add("--panel", action="append", default=[], help="panel of genes that are reported (all)")
    add("--partial", action="store_true", help="the reference holds only some contigs or bases")
    add("--build", choices=("GRCh38", "test"), default="GRCh38", help=argparse.SUPPRESS)
    add_liftover_options(parser)
    add("--contig-map", type=Path, help="table of two columns: name in the VCF, in the reference")
    add("--knowledge", type=Path, help="YAML whose key `knowledge` names outside sources")
    add("--extra-gene-models", type=Path, help="GFF3 or GTF with genes of your own")
    add("--replace-gene-models", action="store_true", help="use it for genes with MANE as well")
    add("--skip-bad-lines", action="store_true", help="leave out lines with errors, and list them")
    add("--threads", type=int, default=0, help="processes that name alleles (default: all cores)")
    add("--allow-other-versions", action="store_true", help="accept untested bcftools versions")


def written(args: argparse.Namespace) -> list[Path]:
    """The output, and the two lists next to it."""
    return _request(args).outputs


def run(args: argparse.Namespace) -> None:
    """Annotate, and report what was left out."""
    from hemaline.common.problems import HemalineError, Problems
    from hemaline.external.vcf.annotate_vcf import list_path

    check_liftover_options(args)
    problems = Problems()
    listing = list_path(args.output, "problems")
    try:
        found, liftover = _request(args).run(problems)
    except HemalineError as error:
        raise HemalineError(_listed(error.problems, listing)) from error
    if len(problems):
        print(_listed(problems, listing).report(), file=sys.stderr)
    rows = sum(map(len, found.calls.values()))
    print(f"{found.records} records, {rows} rows, {len(found.alleles)} distinct alleles.")
    if liftover:
        print(f"lifted from GRCh37 by {liftover.name}, sha256 {liftover.sha256}")


def _request(args: argparse.Namespace) -> AnnotationRequest:
    from hemaline.external.vcf.annotate_file import AnnotationRequest
    from hemaline.genome.indexed_reference import Reference

    return AnnotationRequest(
        vcf=args.vcf,
        output=args.output,
        reference=Reference(args.reference, args.build, args.partial),
        format=args.format,
        samples=args.sample,
        normal=args.normal,
        role=args.role,
        sex=args.sex,
        disease=args.disease,
        patient=args.patient,
        policy=args.policy,
        panels=args.panel,
        chain=args.chain,
        contig_map=args.contig_map,
        knowledge=args.knowledge,
        gene_models=args.extra_gene_models,
        replace_gene_models=args.replace_gene_models,
        skip_bad_lines=args.skip_bad_lines,
        workers=args.threads,
        allow_other_versions=args.allow_other_versions,
    )


def _listed(problems: Problems, listing: Path) -> Problems:
    """All problems, which ``listing`` holds as well where there are many of one code."""
    from collections import Counter

    from hemaline.common.documents.valid_documents import pass_on
    from hemaline.common.problems import Problems as Collection
    from hemaline.common.tables.output_tables import write_table
    from hemaline.common.tables.table_schemas import table_schema

    counts = Counter(problem.code for problem in problems)
    if max(counts.values(), default=0) <= _SHOWN:
        return problems
    rows = (
        {
            "code": one.code,
            "severity": one.definition.severity,
            "line": one.row,
            "column": one.column,
            "message": str(one),
        }
        for one in problems
    )
    write_table(rows, table_schema("problems").columns, listing)
    shown = Collection()
    pass_on(problems, shown)
    for code, count in counts.items():
        if count > _SHOWN:
            shown.add("HL-V43", count=count, kind=code, path=listing)
    return shown
