# How deep each sample was read, and whether that is enough to say no.


rule alignment_statistics:
    input:
        unpack(own_alignments),
        reference=REFERENCE,
    output:
        f"{WORK}/qc/{{sample}}.stats.txt",
    log:
        f"{WORK}/logs/alignment_statistics/{{sample}}.log",
    group:
        "sample"
    conda:
        "../../envs/align.yaml"
    shell:
        "samtools stats --reference {input.reference:q} {input.cram:q} > {output:q} 2> {log:q}"


# What the tools do not tell: reads lost on the way, or files that changed under the run.
rule confirm_sample:
    input:
        verdicts=verdicts_of,
        trimming=trimming_of,
        statistics=rules.alignment_statistics.output,
        cram=f"{RESULTS}/alignments/{{sample}}.cram",
    output:
        f"{WORK}/verdicts/{{sample}}.json",
    log:
        f"{WORK}/logs/confirm_sample/{{sample}}.log",
    group:
        "sample"
    params:
        version=HEMALINE,
        pairs_only=chemical(chemistry.needs_pairs),
    shell:
        "hemaline step confirm-sample --sample {wildcards.sample:q} --verdicts {input.verdicts:q}"
        " {params.pairs_only:q}"
        " --trimming {input.trimming:q} --statistics {input.statistics:q}"
        " --alignments {input.cram:q} --output {output:q} 2> {log:q}"


rule target_depth:
    input:
        unpack(own_alignments),
        reference=REFERENCE,
        targets=targets_of,
    output:
        multiext(
            f"{WORK}/qc/{{sample}}.mosdepth",
            ".global.dist.txt",
            ".region.dist.txt",
            ".summary.txt",
        ),
        regions=f"{WORK}/qc/{{sample}}.regions.bed.gz",
    log:
        f"{WORK}/logs/target_depth/{{sample}}.log",
    group:
        "sample"
    conda:
        "../../envs/coverage.yaml"
    params:
        prefix=f"{WORK}/qc/{{sample}}",
    shell:
        "mosdepth --no-per-base --by {input.targets:q} --mapq 20 --flag 3844"
        " --fasta {input.reference:q} {params.prefix:q} {input.cram:q} 2> {log:q}"


rule assess_callability:
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
        scopes=KNOWLEDGE.scopes,
        verdict=rules.confirm_sample.output,
    output:
        f"{WORK}/callability/{{sample}}.tsv",
    log:
        f"{WORK}/logs/assess_callability/{{sample}}.log",
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
        "hemaline step assess-callability --sample {wildcards.sample:q}"
        " --profile {input.profile:q} --counts {input.counts:q}"
        " --sex {params.sex:q} --index-type {params.index_type:q} --calls {input.calls:q}"
        " --alignments {input.cram:q} --reference {input.reference:q} --targets {input.targets:q}"
        " --assay {input.assay:q} --panels {params.panels:q} --transcripts {input.transcripts:q}"
        " --hotspots {input.hotspots:q} --scopes {input.scopes:q} --verdict {input.verdict:q}"
        " --output {output:q} 2> {log:q}"
