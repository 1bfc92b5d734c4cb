# Events of all samples; each sample's own are written by assess_sample.


# Control samples (role pon or normal) of the run show how far a ratio of depths varies.
rule join_events:
    input:
        rows=of_samples(f"{WORK}/events/{{sample}}.events.tsv"),
        depths=of_samples(f"{WORK}/events/{{sample}}.exon_depths.tsv"),
        verdicts=f"{WORK}/qc/sample_verdicts.tsv",
        events=KNOWLEDGE.events,
        samples=CONFIG.samples,
        assay_files=ASSAY_FILES,
        panel_files=PANEL_FILES,
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
        assays=CONFIG.assays,
        panels=KNOWLEDGE.panels,
        parts=subpath(input[0], parent=True),
    shell:
        f"hemaline step join-events {COHORT}"
        " --events {input.events:q} --parts {params.parts:q} --sample-verdicts {input.verdicts:q}"
        " --tsv {output.tsv:q} --parquet {output.parquet:q} 2> {log:q}"
