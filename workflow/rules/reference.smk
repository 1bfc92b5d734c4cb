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
    priority: 1
    group:
        submission("reference")
    conda:
        "../../envs/align.yaml"
    resources:
        mem_mb=memory(6000),
        # A whole genome takes more than an hour.
        runtime=lambda wildcards, attempt: 180 * attempt,
    # Below 300 Mb `is` writes the same index in a third of the time; it needs 11 bytes a base.
    shell:
        "bwa index $(find {input:q} -size -300000k -printf '-a is') {input:q} 2> {log:q}"
