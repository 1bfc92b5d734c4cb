"""Write the report of every sample, a page and a table, in one pass over the cohort's tables."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from hemaline.paths import Folder, resource
from hemaline.project.cohort import CohortFiles, load_cohort


def write_reports(
    *,
    files: CohortFiles,
    variants: Path,
    callability: Path,
    events: Path,
    checks: Path,
    matrices: Folder,
    policy: Path,
    reference_report: Path,
    reads: Folder,
    calls: Folder,
    output: Folder,
    verdicts: Path | None = None,
    controls: Path | None = None,
    runs: Path | None = None,
    copy_number: Path | None = None,
    segments: Path | None = None,
    globin: Path | None = None,
    findings: Path | None = None,
    definitions: Path = resource("matrices.yaml"),
    regions: Path = resource("regions.tsv"),
    form: Path = resource("report"),
) -> None:
    """Write SAMPLE.html and SAMPLE.tsv for every sample of the sheet.

    Args:
        checks: the table of sample checks.
        matrices: folder, with datapackage.json.
        regions: named regions.
        reads: folder of verdicts on reads.
        calls: folder of the samples' VCF files.
        form: folder of template and words.
        verdicts: the table of QC verdicts.
        controls: the table of controls.
        runs: the table of runs.
        copy_number: the table of copy number.
        segments: the table of segments.
        globin: the table of the globin loci.
        findings: the table of findings.
        output: folder.
    """
    from hemaline.annotation.classification.cautions import load_regions
    from hemaline.annotation.classification.policies import Policy
    from hemaline.calling.sample_vcf import read_evidence
    from hemaline.matrices.matrix_tables import MatrixSet
    from hemaline.reads.confirmation import read_sample_verdict
    from hemaline.reports.report_page import ReportPages
    from hemaline.reports.report_reasons import PolicyView
    from hemaline.reports.report_rows import write_report_rows
    from hemaline.reports.report_tables import CohortTables, TableFiles, allele_of, text_rows
    from hemaline.reports.report_versions import report_versions
    from hemaline.reports.report_words import Words
    from hemaline.reports.sample_report import Made, sample_report

    cohort = load_cohort(files)
    words = Words.load(form / "words.yaml")
    rules, places = Policy.load(policy), load_regions(regions)
    of_cohort = TableFiles(
        variants,
        callability,
        events,
        checks,
        matrices,
        verdicts,
        copy_number,
        segments,
        globin,
        findings,
    )
    tables = CohortTables(of_cohort, cohort.panels, MatrixSet.load(definitions))
    pages = ReportPages(form, words)
    judged = list(text_rows(runs)) if runs else None
    checked = list(text_rows(controls)) if controls else []
    package = matrices / "datapackage.json"
    versions = report_versions(package, reference_report)
    for name, sample in cohort.samples.items():
        assay = cohort.assays[sample.assay]
        made = Made(
            words=words,
            view=PolicyView(rules, sample.role, cohort.panel_genes(name), places),
            genes=cohort.panels,
            versions=versions.of(assay.name),
            runs=judged,
            controls=checked,
        )
        verdict = read_sample_verdict(reads / f"{name}.json")
        rows = tables.of(name)
        alleles = map(allele_of, rows.variants)
        counted = read_evidence(calls / f"{name}.vcf.gz", alleles)
        report = sample_report(sample, assay, replace(rows, evidence=counted), verdict, made)
        pages.write(output / f"{name}.html", report)
        write_report_rows(output / f"{name}.tsv", report, words)
    tables.finish()
