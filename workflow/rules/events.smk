# Events of all samples; each sample's own are written by assess_sample.


# A panel of normals of copy number shows how far a ratio of depths varies; without one the control
# samples (role pon or normal) of the run do.
rule join_events:
    input:
        STEPS.resources("join-events"),
        parts=of_samples(
            f"{WORK}/events/{{sample}}.events.tsv", f"{WORK}/events/{{sample}}.exon_depths.tsv"
        ),
        sample_verdicts=f"{WORK}/qc/sample_verdicts.tsv",
        globin=GLOBIN_TABLE[:1],
        ratios=of_samples(f"{COPY_PARTS}/{{sample}}.copy_events.tsv", samples=COPY_SAMPLES),
        samples=CONFIG.samples,
        assays=ASSAY_FILES,
        panels=PANEL_FILES,
    output:
        tsv=f"{RESULTS}/tables/events.tsv",
        parquet=f"{RESULTS}/tables/events.parquet",
    log:
        f"{WORK}/logs/join_events.log",
    benchmark:
        f"{WORK}/benchmarks/join_events.tsv"
    group:
        submission("cohort")
    params:
        version=HEMALINE,
        options=STEPS.options("join-events"),
    shell:
        "hemaline step join-events {params.options:q} 2> {log:q}"
