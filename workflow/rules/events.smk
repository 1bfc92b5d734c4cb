# Events beside variants: duplications, indels of a domain, partial duplications by depth.


rule measure_events:
    input:
        unpack(own_alignments),
        calls=f"{RESULTS}/calls/{{sample}}.vcf.gz",
        profile=f"{WORK}/background/{{sample}}.json",
        counts=f"{WORK}/background/{{sample}}.counts.npz",
        background=background_of,
        reference=REFERENCE,
        targets=targets_of,
        assay=assay_file,
        filters=filters_of,
        panels=panels_of,
        transcripts=TRANSCRIPTS,
        hotspots=KNOWLEDGE.hotspots,
        events=KNOWLEDGE.events,
        verdict=rules.confirm_sample.output,
    output:
        rows=f"{WORK}/events/{{sample}}.events.tsv",
        depths=f"{WORK}/events/{{sample}}.exon_depths.tsv",
    log:
        f"{WORK}/logs/measure_events/{{sample}}.log",
    group:
        "sample"
    resources:
        mem_mb=memory(1000),
    params:
        version=HEMALINE,
        panels=KNOWLEDGE.panels,
        sex=lambda wildcards: PROJECT.samples[wildcards.sample].sex,
        index_type=index_type,
    shell:
        "hemaline step measure-events --sample {wildcards.sample:q} --sex {params.sex:q}"
        " --index-type {params.index_type:q} --calls {input.calls:q}"
        " --alignments {input.cram:q} --reference {input.reference:q} --targets {input.targets:q}"
        " --assay {input.assay:q} --panels {params.panels:q} --transcripts {input.transcripts:q}"
        " --profile {input.profile:q} --counts {input.counts:q} --hotspots {input.hotspots:q}"
        " --events {input.events:q} --verdict {input.verdict:q}"
        " --rows {output.rows:q} --depths {output.depths:q} 2> {log:q}"


# Control samples (role pon or normal) of the run tell how far a ratio of depths strays.
rule join_events:
    input:
        rows=expand(f"{WORK}/events/{{sample}}.events.tsv", sample=SAMPLES),
        depths=expand(f"{WORK}/events/{{sample}}.exon_depths.tsv", sample=SAMPLES),
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
    group:
        "cohort"
    params:
        version=HEMALINE,
        assays=CONFIG.assays,
        panels=KNOWLEDGE.panels,
        parts=subpath(input[0], parent=True),
    shell:
        f"hemaline step join-events {COHORT}"
        " --events {input.events:q} --parts {params.parts:q} --sample-verdicts {input.verdicts:q}"
        " --tsv {output.tsv:q} --parquet {output.parquet:q} 2> {log:q}"
