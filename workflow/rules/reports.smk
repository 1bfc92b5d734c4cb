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
        variants=rules.tabulate_variants.output.tsv,
        callability=rules.join_callability.output.tsv,
        checks=rules.compare_samples.output.checks,
        sample_verdicts=rules.judge_samples.output.verdicts,
        unit_reads=rules.judge_samples.output.reads,
        controls=rules.check_controls.output.controls,
        runs=rules.check_controls.output.runs,
        control_rules=resource("qc_controls.yaml"),
        families=families_of_samples,
        samples=CONFIG.samples,
        assay_files=ASSAY_FILES,
        panel_files=PANEL_FILES,
        definitions=resource("matrices.yaml"),
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
        assays=CONFIG.assays,
        panels=KNOWLEDGE.panels,
        folder=subpath(output[0], parent=True),
        # Not an input: what other runs add to it makes no report of this one anew.
        history=["--history", HISTORY] if HISTORY else [],
    shell:
        f"hemaline step report-sections {COHORT}"
        " --variants {input.variants:q}"
        " --callability {input.callability:q} --definitions {input.definitions:q}"
        " --checks {input.checks:q} --sample-verdicts {input.sample_verdicts:q}"
        " --unit-reads {input.unit_reads:q}"
        " --controls {input.controls:q} --runs {input.runs:q}"
        " --control-rules {input.control_rules:q} {params.history:q}"
        " --families {input.families:q} --output {params.folder:q} 2> {log:q}"


rule write_multiqc:
    input:
        sections=rules.report_sections.output,
        trimming=[f"{stem}.fastp.json" for stem in chain.from_iterable(TRIMMED.values())],
        statistics=of_samples(f"{WORK}/qc/{{sample}}.stats.txt"),
        depth=of_samples(f"{WORK}/qc/{{sample}}.mosdepth.summary.txt"),
        calls=of_samples(f"{WORK}/qc/{{sample}}.bcftools_stats.txt"),
        settings=workflow.source_path("../multiqc.yaml"),
    output:
        f"{RESULTS}/reports/multiqc.html",
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


# Every sample's page and table in one job: the cohort's tables are read once, in the sheet's order.
# Of each sample's files one alone is an input: Snakemake reads all inputs again for each output, which
# are two a sample. Verdicts are there before calls are, and change with them.
rule write_reports:
    input:
        verdict=f"{WORK}/verdicts/{SAMPLES[0]}.json",
        variants=rules.tabulate_variants.output.tsv,
        callability=rules.join_callability.output.tsv,
        events=rules.join_events.output.tsv,
        checks=rules.compare_samples.output.checks,
        quality=rules.join_verdicts.output.tsv,
        controls=rules.check_controls.output.controls,
        runs=rules.check_controls.output.runs,
        matrices=rules.write_matrices.output,
        package=rules.write_matrices.output.package,
        reference=rules.prepare_masked_reference.output.report,
        definitions=resource("matrices.yaml"),
        policy=POLICY,
        regions=resource("regions.tsv"),
        form=collect(
            "{folder}/{name}",
            folder=resource("report"),
            name=["sample.html.j2", "style.css", "words.yaml"],
        ),
        samples=CONFIG.samples,
        assay_files=ASSAY_FILES,
        panel_files=PANEL_FILES,
    output:
        expand(f"{RESULTS}/reports/{{sample}}.{{format}}", sample=SAMPLES, format=["html", "tsv"]),
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
        assays=CONFIG.assays,
        panels=KNOWLEDGE.panels,
        matrices=subpath(input.package, parent=True),
        reads=subpath(input.verdict, parent=True),
        form=resource("report"),
        folder=subpath(output[0], parent=True),
    shell:
        f"hemaline step write-reports {COHORT}"
        " --variants {input.variants:q} --callability {input.callability:q}"
        " --events {input.events:q} --checks {input.checks:q}"
        " --verdicts {input.quality:q} --controls {input.controls:q} --runs {input.runs:q}"
        " --matrices {params.matrices:q} --definitions {input.definitions:q}"
        " --policy {input.policy:q} --regions {input.regions:q}"
        " --reference-report {input.reference:q} --reads {params.reads:q}"
        " --form {params.form:q} --output {params.folder:q} 2> {log:q}"


rule write_manifest:
    input:
        verdicts=of_samples(f"{WORK}/verdicts/{{sample}}.json"),
        # Every deliverable by name: a file that no rule requires is not made again where it is missing.
        alignments=alignments_of_samples,
        calls=calls_of_samples,
        variants=rules.tabulate_variants.output,
        callability=rules.join_callability.output,
        events=rules.join_events.output,
        identity=rules.compare_samples.output,
        quality=rules.join_verdicts.output,
        sample_verdicts=rules.judge_samples.output.verdicts,
        unit_reads=[rules.judge_samples.output.reads, rules.judge_samples.output.reads_parquet],
        controls=rules.check_controls.output,
        package=rules.write_matrices.output.package,
        sample_reports=reports_of_samples,
        features=FEATURES,
        scores=SCORES,
        matrices=rules.write_matrices.output,
        definitions=resource("matrices.yaml"),
        reference=rules.prepare_masked_reference.output.report,
        reports=MULTIQC_REPORT,
        backgrounds=BACKGROUNDS,
        knowledge=KNOWLEDGE_RECORDS,
        samples=CONFIG.samples,
        assay_files=ASSAY_FILES,
        panel_files=PANEL_FILES,
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
        assays=CONFIG.assays,
        panels=KNOWLEDGE.panels,
        results=subpath(output[0], parent=True),
        verdicts=subpath(input[0], parent=True),
    shell:
        f"hemaline step write-manifest {COHORT}"
        " --results {params.results:q} --verdicts {params.verdicts:q}"
        " --sample-verdicts {input.sample_verdicts:q}"
        " --reference-report {input.reference:q} --data-package {input.package:q}"
        " --definitions {input.definitions:q} --runs {input.controls[2]:q}"
        " --reports {input.reports:q} --backgrounds {input.backgrounds:q}"
        " --knowledge {input.knowledge:q} --output {output:q} 2> {log:q}"
