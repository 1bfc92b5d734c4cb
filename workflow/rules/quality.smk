# Sequencing QC per sample; decides whether negative calls (0) are allowed.


rule judge_samples:
    input:
        parts=of_samples(f"{WORK}/qc/{{sample}}.quality.json"),
        checks=rules.compare_samples.output.checks,
        pairs=rules.compare_samples.output.pairs,
        rules=resource("qc.yaml"),
        samples=CONFIG.samples,
        assay_files=ASSAY_FILES,
        panel_files=PANEL_FILES,
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
        assays=CONFIG.assays,
        panels=KNOWLEDGE.panels,
        parts=subpath(input[0], parent=True),
    shell:
        f"hemaline step judge-samples {COHORT}"
        " --parts {params.parts:q} --checks {input.checks:q} --pairs {input.pairs:q}"
        " --rules {input.rules:q} --output {output.verdicts:q}"
        " --reads {output.reads:q} --reads-parquet {output.reads_parquet:q} 2> {log:q}"


# Genes follow the callability table, whose zeros follow the samples' verdicts.
rule join_verdicts:
    input:
        verdicts=rules.judge_samples.output.verdicts,
        callability=rules.join_callability.output.tsv,
        rules=resource("qc.yaml"),
        samples=CONFIG.samples,
        assay_files=ASSAY_FILES,
        panel_files=PANEL_FILES,
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
        assays=CONFIG.assays,
        panels=KNOWLEDGE.panels,
    shell:
        f"hemaline step join-verdicts {COHORT}"
        " --sample-verdicts {input.verdicts:q} --callability {input.callability:q}"
        " --rules {input.rules:q} --tsv {output.tsv:q} --parquet {output.parquet:q} 2> {log:q}"
