"""Name and classify the variants of a VCF that another caller wrote."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from hemaline.cli.commands._liftover import add_liftover_options, check_liftover_options

if TYPE_CHECKING:
    from hemaline.common.problems import Problems

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
    add("--sex", choices=("female", "male", "unknown"), default="unknown", help="of the patient")
    add("--disease", default="other", help="as in the samples sheet (default: %(default)s)")
    add("--patient", default="", help="patient_id (default: the sample's name)")
    add("--policy", default="putative-driver", help="what is reported (default: %(default)s)")
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
    add("--allow-other-versions", action="store_true", help="of bcftools than the tested one")


def written(args: argparse.Namespace) -> list[Path]:
    """The output, and the two lists next to it."""
    from hemaline.external.vcf.annotate_vcf import list_path

    return [args.output, *(list_path(args.output, what) for what in ("skipped", "problems"))]


def run(args: argparse.Namespace) -> None:
    """Annotate, and report the omitted records."""
    from hemaline.annotation.classification.policies import named_policy
    from hemaline.annotation.sources.consulting import sources_of
    from hemaline.common.problems import HemalineError, Problems
    from hemaline.common.protected_inputs import check_outputs, protecting
    from hemaline.external.vcf.annotate_vcf import AnnotateOptions, annotate_vcf, list_path
    from hemaline.genome.indexed_reference import Reference
    from hemaline.genome.liftover import open_chain
    from hemaline.genome.transcripts import load_transcripts
    from hemaline.inputs.contig_map import read_contig_map
    from hemaline.inputs.sheets import Sample
    from hemaline.paths import resource

    check_liftover_options(args)
    problems = Problems()
    policy = named_policy(args.policy)
    genes = _genes(args.panel, problems)
    contigs = read_contig_map(args.contig_map, problems) if args.contig_map else {}
    sources = sources_of(args.knowledge, problems) if args.knowledge else ()
    _check_bcftools(args.allow_other_versions, problems)
    problems.raise_errors()
    liftover = open_chain(args.chain) if args.chain else None
    transcripts = load_transcripts(resource("transcripts.tsv"))
    name = args.vcf.name.removesuffix(".gz").removesuffix(".vcf")
    sample = Sample(name, args.patient, args.disease, "other", args.role, args.sex, "")
    options = AnnotateOptions(
        vcf=args.vcf,
        output=args.output,
        format=args.format,
        sample=sample,
        samples=args.sample,
        normal=args.normal,
        genes=genes,
        contigs=contigs,
        sources=sources,
        models=args.extra_gene_models,
        replace_models=args.replace_gene_models,
        skip_bad_lines=args.skip_bad_lines,
        workers=args.threads if args.threads > 0 else len(os.sched_getaffinity(0)),
        liftover=liftover,
    )
    reference = Reference(args.reference, args.build, args.partial)
    listing = list_path(args.output, "problems")
    with protecting(path for source in sources for path in source.inputs):
        check_outputs(written(args))
        try:
            found = annotate_vcf(options, reference, transcripts, policy, problems)
        except HemalineError as error:
            raise HemalineError(_listed(error.problems, listing)) from error
        if len(problems):
            print(_listed(problems, listing).report(), file=sys.stderr)
    rows = sum(map(len, found.calls.values()))
    print(f"{found.records} records, {rows} rows, {len(found.alleles)} distinct alleles.")
    if liftover:
        print(f"lifted from GRCh37 by {liftover.name}, sha256 {liftover.sha256}")


def _genes(names: list[str], problems: Problems) -> frozenset[str]:
    """Genes of the panels that are named, or of all of them."""
    from hemaline.genome.panels import panel_names, read_panel
    from hemaline.paths import resource

    folder = resource("panels")
    wanted = names or panel_names(folder)
    return frozenset(gene for name in wanted for _, gene in read_panel(folder, name, problems))


def _check_bcftools(allow_other_versions: bool, problems: Problems) -> None:
    from hemaline.inputs.tools import check_tools, load_tools
    from hemaline.paths import resource

    tools = tuple(t for t in load_tools(resource("tools.tsv")) if t.name == "bcftools")
    check_tools(tools, allow_other_versions, problems)


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
