# Depth of each sample, and whether it is enough to exclude a variant.


rule target_depth:
    input:
        cram=CRAM,
        crai=f"{CRAM}.crai",
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
    benchmark:
        f"{WORK}/benchmarks/target_depth/{{sample}}.tsv"
    group:
        submission("sample")
    conda:
        "../../envs/coverage.yaml"
    params:
        prefix=subpath(output.regions, strip_suffix=".regions.bed.gz"),
    shell:
        "mosdepth --no-per-base --by {input.targets:q} --mapq 20 --flag 3844"
        " --fasta {input.reference:q} {params.prefix:q} {input.cram:q} 2> {log:q}"


# Regions; then events in addition to variants: duplications, indels of a domain, partial duplications by
# depth; then whose sample it is, by SNPs inside the targets, how it was sequenced, and counts of its
# calls. One job, since each takes seconds.
rule assess_sample:
    input:
        f"{CRAM}.crai",
        STEPS.resources("assess-sample", "fingerprint-sample", "measure-quality"),
        unpack(assessed_by),
        alignments=CRAM,
        calls=f"{RESULTS}/calls/{{sample}}.vcf.gz",
        profile=rules.count_sample.output.profile,
        counts=rules.count_sample.output.counts,
        reference=REFERENCE,
        transcripts=TRANSCRIPTS,
        statistics=rules.merge_units_to_cram.output.statistics,
        depth=f"{WORK}/qc/{{sample}}.mosdepth.summary.txt",
        families=lambda wildcards: (
            [f"{WORK}/qc/{wildcards.sample}.families.tsv"]
            if assay_of(wildcards.sample).umi
            else []
        ),
        verdict=rules.count_sample.output.verdict,
    output:
        regions=f"{WORK}/callability/{{sample}}.tsv",
        events=f"{WORK}/events/{{sample}}.events.tsv",
        depths=f"{WORK}/events/{{sample}}.exon_depths.tsv",
        fingerprint=f"{WORK}/identity/{{sample}}.json",
        quality=f"{WORK}/qc/{{sample}}.quality.json",
        call_statistics=f"{WORK}/qc/{{sample}}.bcftools_stats.txt",
    log:
        f"{WORK}/logs/assess_sample/{{sample}}.log",
    benchmark:
        f"{WORK}/benchmarks/assess_sample/{{sample}}.tsv"
    group:
        submission("sample")
    resources:
        mem_mb=memory(1000),
    params:
        version=HEMALINE,
        assess_sample=STEPS.options("assess-sample", sex=of_sheet("sex"), index_type=index_type),
        fingerprint_sample=STEPS.options("fingerprint-sample", several_units=several_units),
        measure_quality=STEPS.options("measure-quality"),
    shell:
        "hemaline step assess-sample {params.assess_sample:q}"
        " --then fingerprint-sample {params.fingerprint_sample:q}"
        " --then measure-quality {params.measure_quality:q} 2> {log:q}"
