# The right sample, and a clean one: what assess_sample read at SNPs inside the targets, compared.


rule compare_samples:
    input:
        STEPS.resources("compare-samples"),
        parts=of_samples(f"{WORK}/identity/{{sample}}.json"),
        samples=CONFIG.samples,
        assays=ASSAY_FILES,
        panels=PANEL_FILES,
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
        options=STEPS.options("compare-samples"),
    shell:
        "hemaline step compare-samples {params.options:q} 2> {log:q}"
