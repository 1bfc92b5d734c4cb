# Copies of the globin loci: counts of each germline sample whose panels have the genes, and of the
# donors of its assay; then calls of all samples of an assay, which make their own baseline.
GLOBIN_SAMPLES = globin_samples(PROJECT)
GLOBIN_TABLE = (
    [f"{RESULTS}/tables/globin.tsv", f"{RESULTS}/tables/globin.parquet"] if GLOBIN_SAMPLES else []
)


rule count_globin:
    input:
        f"{CRAM}.crai",
        f"{RESULTS}/calls/{{sample}}.vcf.gz.tbi",
        STEPS.resources("count-globin"),
        alignments=CRAM,
        reference=REFERENCE,
        targets=targets_of,
        calls=f"{RESULTS}/calls/{{sample}}.vcf.gz",
    output:
        f"{WORK}/globin/{{sample}}.json",
    log:
        f"{WORK}/logs/count_globin/{{sample}}.log",
    benchmark:
        f"{WORK}/benchmarks/count_globin/{{sample}}.tsv"
    group:
        submission("sample")
    resources:
        mem_mb=memory(1000),
    params:
        version=HEMALINE,
        options=STEPS.options("count-globin"),
    shell:
        "hemaline step count-globin {params.options:q} 2> {log:q}"


rule call_globin:
    input:
        STEPS.resources("call-globin"),
        parts=of_samples(f"{WORK}/globin/{{sample}}.json", samples=GLOBIN_SAMPLES),
        sample_verdicts=f"{WORK}/qc/sample_verdicts.tsv",
        samples=CONFIG.samples,
        assays=ASSAY_FILES,
        panels=PANEL_FILES,
    output:
        tsv=f"{RESULTS}/tables/globin.tsv",
        parquet=f"{RESULTS}/tables/globin.parquet",
    log:
        f"{WORK}/logs/call_globin.log",
    benchmark:
        f"{WORK}/benchmarks/call_globin.tsv"
    group:
        submission("cohort")
    resources:
        mem_mb=memory(2000),
    params:
        version=HEMALINE,
        options=STEPS.options("call-globin"),
    shell:
        "hemaline step call-globin {params.options:q} 2> {log:q}"
