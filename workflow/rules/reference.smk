# The reference, once: names and build checked, false duplications masked, indexed.


rule prepare_masked_reference:
    input:
        STEPS.resources("prepare-reference"),
        fasta=GENOME.fasta,
    output:
        f"{REFERENCE}.fai",
        prepared=REFERENCE,
        report=f"{REFERENCE}.json",
    log:
        f"{WORK}/logs/prepare_masked_reference.log",
    group:
        submission("reference")
    resources:
        mem_mb=memory(2000),
    params:
        version=HEMALINE,
        options=STEPS.options(
            "prepare-reference",
            build=GENOME.build,
            partial=GENOME.partial,
            no_mask=not GENOME.mask_false_duplications,
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
