# The reference, once: names and build checked, false duplications masked, indexed.


rule prepare_masked_reference:
    input:
        STEPS.resources("prepare-reference"),
        fasta=CONFIG.reference.fasta,
    output:
        f"{REFERENCE}.fai",
        prepared=REFERENCE,
        report=f"{REFERENCE}.json",
    log:
        f"{WORK}/logs/prepare_masked_reference.log",
    # All samples wait for the index, which is the longest job of a first run.
    priority: 1
    group:
        submission("reference")
    resources:
        mem_mb=memory(2000),
    params:
        version=HEMALINE,
        options=STEPS.options(
            "prepare-reference",
            build=CONFIG.reference.build,
            partial=CONFIG.reference.partial,
            no_mask=not CONFIG.reference.mask_false_duplications,
        ),
    shell:
        "hemaline step prepare-reference {params.options:q} 2> {log:q}"


rule index_masked_reference:
    input:
        REFERENCE,
    output:
        multiext(REFERENCE, *BWA_INDEX),
    log:
        f"{WORK}/logs/index_masked_reference.log",
    priority: 1
    group:
        submission("reference")
    conda:
        "../../envs/align.yaml"
    resources:
        mem_mb=memory(6000),
        # A whole genome takes more than an hour.
        runtime=lambda wildcards, attempt: 180 * attempt,
    params:
        algorithm=lambda wildcards, input: index_algorithm(input[0]),
    shell:
        "bwa index -a {params.algorithm} {input:q} 2> {log:q}"


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
