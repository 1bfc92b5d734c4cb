# The right sample, and a clean one: SNPs inside the targets, from what was counted there anyway.


rule fingerprint_sample:
    input:
        counts=f"{WORK}/background/{{sample}}.counts.npz",
        verdict=rules.confirm_sample.output,
        reference=REFERENCE,
        assay=assay_file,
        fingerprint=fingerprint_of,
        rules=resource("identity.yaml"),
        units=several_units,
    output:
        f"{WORK}/identity/{{sample}}.json",
    log:
        f"{WORK}/logs/fingerprint_sample/{{sample}}.log",
    group:
        "sample"
    resources:
        mem_mb=memory(1000),
    params:
        version=HEMALINE,
    shell:
        "hemaline step fingerprint-sample --counts {input.counts:q} --verdict {input.verdict:q}"
        " --reference {input.reference:q} --assay {input.assay:q} --fingerprint {input.fingerprint:q}"
        " --rules {input.rules:q} --units {input.units:q} --output {output:q} 2> {log:q}"


rule compare_samples:
    input:
        parts=expand(f"{WORK}/identity/{{sample}}.json", sample=SAMPLES),
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
    group:
        "cohort"
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
