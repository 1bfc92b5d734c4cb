# Sequencing QC per sample; decides whether negative calls (0) are allowed.


rule judge_samples:
    input:
        STEPS.resources("judge-samples"),
        parts=of_samples(f"{WORK}/qc/{{sample}}.quality.json"),
        checks=rules.compare_samples.output.checks,
        pairs=rules.compare_samples.output.pairs,
        samples=CONFIG.samples,
        assays=ASSAY_FILES,
        panels=PANEL_FILES,
    output:
        verdicts=f"{WORK}/qc/sample_verdicts.tsv",
        reads=f"{RESULTS}/tables/unit_reads.tsv",
        reads_parquet=f"{RESULTS}/tables/unit_reads.parquet",
    log:
        f"{WORK}/logs/judge_samples.log",
    benchmark:
        f"{WORK}/benchmarks/judge_samples.tsv"
    group:
        submission("cohort")
    params:
        version=HEMALINE,
        options=STEPS.options("judge-samples"),
    shell:
        "hemaline step judge-samples {params.options:q} 2> {log:q}"


# Genes follow the callability table, whose zeros follow the samples' verdicts.
rule join_verdicts:
    input:
        STEPS.resources("join-verdicts"),
        sample_verdicts=rules.judge_samples.output.verdicts,
        callability=rules.join_callability.output.tsv,
        samples=CONFIG.samples,
        assays=ASSAY_FILES,
        panels=PANEL_FILES,
    output:
        tsv=f"{RESULTS}/tables/qc_verdicts.tsv",
        parquet=f"{RESULTS}/tables/qc_verdicts.parquet",
    log:
        f"{WORK}/logs/join_verdicts.log",
    benchmark:
        f"{WORK}/benchmarks/join_verdicts.tsv"
    group:
        submission("cohort")
    params:
        version=HEMALINE,
        options=STEPS.options("join-verdicts"),
    shell:
        "hemaline step join-verdicts {params.options:q} 2> {log:q}"
