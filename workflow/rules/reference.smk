# The reference, once: names and build checked, false duplications masked, indexed.


rule prepare_masked_reference:
    input:
        fasta=CONFIG.reference.fasta,
        masks=KNOWLEDGE.masks,
        hotspots=KNOWLEDGE.hotspots,
        contigs=resource("contigs.tsv"),
    output:
        fasta=REFERENCE,
        fai=f"{REFERENCE}.fai",
        report=f"{REFERENCE}.json",
    log:
        f"{WORK}/logs/prepare_masked_reference.log",
    group:
        submission("reference")
    resources:
        mem_mb=memory(2000),
    params:
        version=HEMALINE,
        build=CONFIG.reference.build,
        partial="--partial" if CONFIG.reference.partial else "",
        mask="" if CONFIG.reference.mask_false_duplications else "--no-mask",
    shell:
        "hemaline step prepare-reference --fasta {input.fasta:q} --masks {input.masks:q} "
        "--hotspots {input.hotspots:q} --contigs {input.contigs:q} --build {params.build:q} "
        "{params.partial} {params.mask} --output {output.fasta:q} --report {output.report:q} "
        "2> {log:q}"


rule index_masked_reference:
    input:
        REFERENCE,
    output:
        multiext(REFERENCE, *BWA_INDEX),
    log:
        f"{WORK}/logs/index_masked_reference.log",
    group:
        submission("reference")
    conda:
        "../../envs/align.yaml"
    resources:
        mem_mb=memory(6000),
        # A whole genome takes more than an hour.
        runtime=lambda wildcards, attempt: 180 * attempt,
    shell:
        "bwa index {input:q} 2> {log:q}"


if EXTRA_MODELS:

    rule join_transcripts:
        input:
            transcripts=KNOWLEDGE.transcripts,
            models=EXTRA_MODELS.path,
            fai=f"{REFERENCE}.fai",
        output:
            TRANSCRIPTS,
        log:
            f"{WORK}/logs/join_transcripts.log",
        params:
            version=HEMALINE,
            replace="--replace" if EXTRA_MODELS.replace else "",
        shell:
            "hemaline step join-transcripts --transcripts {input.transcripts:q} "
            "--models {input.models:q} {params.replace} --fai {input.fai:q} --output {output:q} "
            "2> {log:q}"


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
        padding=lambda wildcards: PROJECT.assays[wildcards.assay].padding,
    shell:
        "hemaline step prepare-targets --targets {input.targets:q} --fai {input.fai:q} "
        "--padding {params.padding} --output {output:q} 2> {log:q}"


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
    shell:
        "hemaline step prepare-primers --primers {input.primers:q} --fai {input.fai:q} "
        "--output {output:q} 2> {log:q}"
