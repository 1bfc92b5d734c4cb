# Events of all samples; each sample's own are written by assess_sample.


# Control samples (role pon or normal) of the run show how far a ratio of depths varies.
rule join_events:
    input:
        STEPS.resources("join-events"),
        parts=of_samples(
            f"{WORK}/events/{{sample}}.events.tsv", f"{WORK}/events/{{sample}}.exon_depths.tsv"
        ),
        sample_verdicts=f"{WORK}/qc/sample_verdicts.tsv",
        globin=GLOBIN_TABLE[:1],
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
