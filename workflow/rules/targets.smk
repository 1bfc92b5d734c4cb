# Transcripts, targets and primers of a run, checked against the reference.

if EXTRA_MODELS:

    rule join_transcripts:
        input:
            STEPS.resources("join-transcripts"),
            models=EXTRA_MODELS.path,
            fai=f"{REFERENCE}.fai",
        output:
            TRANSCRIPTS,
        log:
            f"{WORK}/logs/join_transcripts.log",
        params:
            version=HEMALINE,
            options=STEPS.options("join-transcripts", replace=EXTRA_MODELS.replace),
        shell:
            "hemaline step join-transcripts {params.options:q} 2> {log:q}"


rule prepare_targets:
    input:
        targets=lambda wildcards: PROJECT.assays[wildcards.assay].targets,
        fai=f"{REFERENCE}.fai",
    output:
        f"{WORK}/targets/{{assay}}.bed",
    log:
        f"{WORK}/logs/prepare_targets/{{assay}}.log",
    group:
        submission("reference")
    params:
        version=HEMALINE,
        options=STEPS.options(
            "prepare-targets",
            padding=lambda wildcards: PROJECT.assays[wildcards.assay].padding,
        ),
    shell:
        "hemaline step prepare-targets {params.options:q} 2> {log:q}"


rule prepare_primers:
    input:
        primers=lambda wildcards: PROJECT.assays[wildcards.assay].primers,
        fai=f"{REFERENCE}.fai",
    output:
        f"{WORK}/primers/{{assay}}.bed",
    log:
        f"{WORK}/logs/prepare_primers/{{assay}}.log",
    group:
        submission("reference")
    params:
        version=HEMALINE,
        options=STEPS.options("prepare-primers"),
    shell:
        "hemaline step prepare-primers {params.options:q} 2> {log:q}"
