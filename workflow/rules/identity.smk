# The right sample, and a clean one: what assess_sample read at SNPs inside the targets, compared.


rule compare_samples:
    input:
        parts=of_samples(f"{WORK}/identity/{{sample}}.json"),
        rules=resource("identity.yaml"),
        samples=CONFIG.samples,
        assay_files=ASSAY_FILES,
        panel_files=PANEL_FILES,
    output:
        pairs=f"{RESULTS}/tables/identity.tsv",
        pairs_parquet=f"{RESULTS}/tables/identity.parquet",
        checks=f"{RESULTS}/tables/sample_checks.tsv",
        checks_parquet=f"{RESULTS}/tables/sample_checks.parquet",
    log:
        f"{WORK}/logs/compare_samples.log",
    benchmark:
        f"{WORK}/benchmarks/compare_samples.tsv"
    group:
        submission("cohort")
    resources:
        mem_mb=memory(1000),
    params:
        version=HEMALINE,
        assays=CONFIG.assays,
        panels=KNOWLEDGE.panels,
        parts=subpath(input[0], parent=True),
    shell:
        f"hemaline step compare-samples {COHORT}"
        " --parts {params.parts:q} --rules {input.rules:q}"
        " --pairs {output.pairs:q} --pairs-parquet {output.pairs_parquet:q}"
        " --checks {output.checks:q} --checks-parquet {output.checks_parquet:q} 2> {log:q}"
