"""Write the report of every sample, a page and a table, in one pass over the cohort's tables."""

from __future__ import annotations

import argparse
from pathlib import Path

from hemaline.project.cohort import configure_cohort


def configure(parser: argparse.ArgumentParser) -> None:
    """Arguments."""
    configure_cohort(parser)
    parser.add_argument("--variants", type=Path, required=True)
    parser.add_argument("--callability", type=Path, required=True)
    parser.add_argument("--events", type=Path, required=True)
    parser.add_argument("--checks", type=Path, required=True, help="the table of sample checks")
    parser.add_argument(
        "--matrices", type=Path, required=True, help="folder, with datapackage.json"
    )
    parser.add_argument("--definitions", type=Path, required=True, help="of the matrices")
    parser.add_argument("--policy", type=Path, required=True)
    parser.add_argument("--regions", type=Path, required=True, help="named regions")
    parser.add_argument("--reference-report", type=Path, required=True)
    parser.add_argument("--reads", type=Path, required=True, help="folder of verdicts on reads")
    parser.add_argument("--form", type=Path, required=True, help="folder of template and words")
    parser.add_argument("--verdicts", type=Path, help="the table of QC verdicts")
    parser.add_argument("--controls", type=Path, help="the table of controls")
    parser.add_argument("--runs", type=Path, help="the table of runs")
    parser.add_argument("--output", type=Path, required=True, help="folder")


def run(args: argparse.Namespace) -> None:
    """Write SAMPLE.html and SAMPLE.tsv for every sample of the sheet."""
    from hemaline.annotation.classification.cautions import load_regions
    from hemaline.annotation.classification.policies import load_policy
    from hemaline.matrices.matrix_tables import load_matrices
    from hemaline.project.cohort import load_cohort
    from hemaline.reads.confirmation import read_sample_verdict
    from hemaline.reports.report_page import ReportPages
    from hemaline.reports.report_reasons import PolicyView
    from hemaline.reports.report_rows import write_report_rows
    from hemaline.reports.report_tables import CohortTables, TableFiles, text_rows
    from hemaline.reports.report_versions import report_versions
    from hemaline.reports.report_words import load_report_words
    from hemaline.reports.sample_report import Made, sample_report

    cohort = load_cohort(args)
    words = load_report_words(args.form / "words.yaml")
    policy, places = load_policy(args.policy), load_regions(args.regions)
    files = TableFiles(
        args.variants, args.callability, args.events, args.checks, args.matrices, args.verdicts
    )
    tables = CohortTables(files, cohort.panels, load_matrices(args.definitions))
    pages = ReportPages(args.form, words)
    runs = list(text_rows(args.runs)) if args.runs else None
    controls = list(text_rows(args.controls)) if args.controls else []
    package = args.matrices / "datapackage.json"
    versions = report_versions(package, args.reference_report)
    for name, sample in cohort.samples.items():
        assay = cohort.assays[sample.assay]
        made = Made(
            words=words,
            view=PolicyView(policy, sample.role, cohort.panel_genes(name), places),
            genes=cohort.panels,
            versions=versions.of(assay.name),
            runs=runs,
            controls=controls,
        )
        reads = read_sample_verdict(args.reads / f"{name}.json")
        report = sample_report(sample, assay, tables.of(name), reads, made)
        pages.write(args.output / f"{name}.html", report)
        write_report_rows(args.output / f"{name}.tsv", report, words)
    tables.finish()
