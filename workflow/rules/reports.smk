# Reports, and the list of everything delivered.

SECTIONS = [
    "status",
    "callability",
    "calls",
    "checks",
    "quality",
    "reads",
    *(["runs", "controls", "control_chart"] if CONTROLS else []),
    *(["families"] if UMI_SAMPLES else []),
]


rule report_sections:
    input:
        STEPS.resources("report-sections"),
        variants=rules.tabulate_variants.output.tsv,
        callability=rules.join_callability.output.tsv,
        checks=rules.compare_samples.output.checks,
        sample_verdicts=rules.judge_samples.output.verdicts,
        unit_reads=rules.judge_samples.output.reads,
        controls=rules.check_controls.output.controls,
        runs=rules.check_controls.output.runs,
        families=families_of_samples,
        samples=CONFIG.samples,
        assays=ASSAY_FILES,
        panels=PANEL_FILES,
    output:
        expand(f"{WORK}/report/{{section}}_mqc.json", section=SECTIONS),
    log:
        f"{WORK}/logs/report_sections.log",
    benchmark:
        f"{WORK}/benchmarks/report_sections.tsv"
    group:
        submission("cohort")
    params:
        version=HEMALINE,
        # Not an input: what other runs add to it makes no report of this one anew.
        options=STEPS.options("report-sections", history=HISTORY),
    shell:
        "hemaline step report-sections {params.options:q} 2> {log:q}"


rule write_multiqc:
    input:
        sections=rules.report_sections.output,
        trimming=[f"{stem}.fastp.json" for stem in chain.from_iterable(TRIMMED.values())],
        statistics=of_samples(f"{WORK}/qc/{{sample}}.stats.txt"),
        depth=of_samples(f"{WORK}/qc/{{sample}}.mosdepth.summary.txt"),
        calls=of_samples(f"{WORK}/qc/{{sample}}.bcftools_stats.txt"),
        settings=workflow.source_path("../multiqc.yaml"),
    output:
        report(
            f"{RESULTS}/reports/multiqc.html",
            caption="../report/multiqc.rst",
            category="Quality",
            labels={"figure": "MultiQC"},
        ),
    log:
        f"{WORK}/logs/write_multiqc.log",
    benchmark:
        f"{WORK}/benchmarks/write_multiqc.tsv"
    group:
        submission("cohort")
    conda:
        "../../envs/multiqc.yaml"
    resources:
        mem_mb=memory(4000),
    params:
        folder=subpath(output[0], parent=True),
        quality=folder_of("statistics"),
        sections=folder_of("sections"),
    shell:
        "multiqc --no-version-check --force --no-ansi --no-data-dir --config {input.settings:q}"
        " --outdir {params.folder:q} --filename multiqc.html {params.quality:q} {params.sections:q} 2> {log:q}"


# Tables that the reports of samples draw.
PLOTTED = COPY_READ | ({"globin": GLOBIN_TABLE[0]} if GLOBIN_TABLE else {})


# `snakemake --report` holds a copy of each page: those of samples in small cohorts alone.
SAMPLE_PAGES = expand(f"{RESULTS}/reports/{{sample}}.html", sample=SAMPLES)
if len(SAMPLES) <= CONFIG.reports.small_cohort:
    SAMPLE_PAGES = report(
        SAMPLE_PAGES,
        caption="../report/sample.rst",
        category="Samples",
        labels={"figure": "report"},
    )


# Every sample's page and table in one job: the cohort's tables are read once, in the sheet's order.
# Of each sample's files one alone is an input: Snakemake reads all inputs again for each output, which
# are two a sample. Verdicts are there before calls are, and change with them.
rule write_reports:
    input:
        STEPS.resources("write-reports"),
        **PLOTTED,
        variants=rules.tabulate_variants.output.tsv,
        callability=rules.join_callability.output.tsv,
        events=rules.join_events.output.tsv,
        checks=rules.compare_samples.output.checks,
        verdicts=rules.join_verdicts.output.tsv,
        controls=rules.check_controls.output.controls,
        runs=rules.check_controls.output.runs,
        matrices=rules.write_matrices.output,
        reads=f"{WORK}/verdicts/{SAMPLES[0]}.json",
        calls=f"{RESULTS}/calls/{SAMPLES[0]}.vcf.gz",
        reference_report=rules.prepare_masked_reference.output.report,
        policy=POLICY,
        samples=CONFIG.samples,
        assays=ASSAY_FILES,
        panels=PANEL_FILES,
    output:
        SAMPLE_PAGES,
        expand(f"{RESULTS}/reports/{{sample}}.tsv", sample=SAMPLES),
    log:
        f"{WORK}/logs/write_reports.log",
    benchmark:
        f"{WORK}/benchmarks/write_reports.tsv"
    group:
        submission("cohort")
    resources:
        mem_mb=memory(1000),
    params:
        version=HEMALINE,
        options=STEPS.options("write-reports"),
    shell:
        "hemaline step write-reports {params.options:q} 2> {log:q}"


COHORT_REPORT = [f"{RESULTS}/reports/cohort.html", f"{RESULTS}/reports/oncoprint.svg"]
# Tables of the cohort page that not every run has.
COHORT_TABLES = {
    name: path
    for name, path in (
        ("clinical", CONFIG.clinical),
        ("cytogenetics", CONFIG.cytogenetics),
        ("copies", next(iter(COPY_TABLES), None)),
        ("globin", next(iter(GLOBIN_TABLE), None)),
        ("scores", SCORES),
    )
    if path
}


rule write_cohort_report:
    input:
        STEPS.resources("write-cohort-report"),
        **COHORT_TABLES,
        variants=rules.tabulate_variants.output.parquet,
        callability=rules.join_callability.output.parquet,
        verdicts=rules.join_verdicts.output.tsv,
        controls=rules.check_controls.output.controls,
        runs=rules.check_controls.output.runs,
        matrices=rules.write_matrices.output,
        reference_report=rules.prepare_masked_reference.output.report,
        samples=CONFIG.samples,
        assays=ASSAY_FILES,
        panels=PANEL_FILES,
    output:
        page=report(
            COHORT_REPORT[0],
            caption="../report/cohort.rst",
            category="Cohort",
            labels={"figure": "all, with filters"},
        ),
        picture=report(
            COHORT_REPORT[1],
            caption="../report/oncoprint.rst",
            category="Cohort",
            labels={"figure": "oncoprint"},
        ),
    log:
        f"{WORK}/logs/write_cohort_report.log",
    benchmark:
        f"{WORK}/benchmarks/write_cohort_report.tsv"
    group:
        submission("cohort")
    resources:
        mem_mb=memory(2000),
    params:
        version=HEMALINE,
        options=STEPS.options("write-cohort-report"),
    shell:
        "hemaline step write-cohort-report {params.options:q} 2> {log:q}"


# Reads of patients: never part of `snakemake --report`, whose page is sent around.
READ_PAGES = expand(
    f"{RESULTS}/reports/reads/{{sample}}.html",
    sample=samples_with_reads(CONFIG.reports, SAMPLES),
)


rule write_reads_page:
    input:
        f"{CRAM}.crai",
        STEPS.resources("write-reads-page"),
        alignments=CRAM,
        reference=REFERENCE,
        assay=assay_file,
        variants=rules.tabulate_variants.output.tsv,
        events=rules.join_events.output.tsv,
    output:
        page=f"{RESULTS}/reports/reads/{{sample}}.html",
    log:
        f"{WORK}/logs/write_reads_page/{{sample}}.log",
    benchmark:
        f"{WORK}/benchmarks/write_reads_page/{{sample}}.tsv"
    group:
        submission("cohort")
    resources:
        mem_mb=memory(1000),
    params:
        version=HEMALINE,
        options=STEPS.options("write-reads-page"),
    shell:
        "hemaline step write-reads-page {params.options:q} 2> {log:q}"


rule write_manifest:
    input:
        # Every deliverable by name: what no rule requires is not made again where it is missing.
        alignments_of_samples,
        calls_of_samples,
        rules.tabulate_variants.output,
        rules.join_callability.output,
        rules.join_events.output,
        rules.compare_samples.output,
        rules.join_verdicts.output,
        rules.judge_samples.output.reads,
        rules.judge_samples.output.reads_parquet,
        rules.check_controls.output,
        rules.write_matrices.output,
        reports_of_samples,
        FEATURES,
        SCORES,
        STEPS.resources("write-manifest"),
        verdicts=of_samples(f"{WORK}/verdicts/{{sample}}.json"),
        sample_verdicts=rules.judge_samples.output.verdicts,
        runs=rules.check_controls.output.runs,
        data_package=rules.write_matrices.output.package,
        reference_report=rules.prepare_masked_reference.output.report,
        reports=[*COHORT_REPORT, *MULTIQC_REPORT, *READ_PAGES],
        backgrounds=[*BACKGROUNDS, *COPY_NORMALS],
        tables=[*COPY_TABLES, *GLOBIN_TABLE],
        knowledge=KNOWLEDGE_RECORDS,
        samples=CONFIG.samples,
        assays=ASSAY_FILES,
        panels=PANEL_FILES,
    output:
        f"{RESULTS}/manifest.json",
    log:
        f"{WORK}/logs/write_manifest.log",
    benchmark:
        f"{WORK}/benchmarks/write_manifest.tsv"
    group:
        submission("cohort")
    params:
        version=HEMALINE,
        options=STEPS.options("write-manifest"),
    shell:
        "hemaline step write-manifest {params.options:q} 2> {log:q}"
