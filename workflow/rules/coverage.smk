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
        unpack(assessed_by),
        cram=CRAM,
        crai=f"{CRAM}.crai",
        calls=f"{RESULTS}/calls/{{sample}}.vcf.gz",
        profile=rules.count_sample.output.profile,
        counts=rules.count_sample.output.counts,
        reference=REFERENCE,
        transcripts=TRANSCRIPTS,
        hotspots=KNOWLEDGE.hotspots,
        scopes=KNOWLEDGE.scopes,
        events=KNOWLEDGE.events,
        identity=resource("identity.yaml"),
        statistics=rules.merge_units_to_cram.output.statistics,
        depth=f"{WORK}/qc/{{sample}}.mosdepth.summary.txt",
        families=lambda wildcards: (
            [f"{WORK}/qc/{wildcards.sample}.families.tsv"]
            if assay_of(wildcards.sample).umi
            else []
        ),
        quality=resource("qc.yaml"),
        verdict=rules.count_sample.output.verdict,
    output:
        regions=f"{WORK}/callability/{{sample}}.tsv",
        events=f"{WORK}/events/{{sample}}.events.tsv",
        depths=f"{WORK}/events/{{sample}}.exon_depths.tsv",
        fingerprint=f"{WORK}/identity/{{sample}}.json",
        quality=f"{WORK}/qc/{{sample}}.quality.json",
        counted=f"{WORK}/qc/{{sample}}.bcftools_stats.txt",
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
        panels=KNOWLEDGE.panels,
        sex=lambda wildcards: PROJECT.samples[wildcards.sample].sex,
        index_type=index_type,
        units=several_units,
    shell:
        "hemaline step assess-sample --sample {wildcards.sample:q} --profile {input.profile:q}"
        " --counts {input.counts:q} --sex {params.sex:q} --index-type {params.index_type:q}"
        " --calls {input.calls:q} --alignments {input.cram:q} --reference {input.reference:q}"
        " --targets {input.targets:q} --assay {input.assay:q} --panels {params.panels:q}"
        " --transcripts {input.transcripts:q} --hotspots {input.hotspots:q}"
        " --verdict {input.verdict:q} --scopes {input.scopes:q} --events {input.events:q}"
        " --regions {output.regions:q} --rows {output.events:q} --depths {output.depths:q} 2> {log:q};"
        " hemaline step fingerprint-sample --counts {input.counts:q} --verdict {input.verdict:q}"
        " --reference {input.reference:q} --assay {input.assay:q} --fingerprint {input.fingerprint:q}"
        " --rules {input.identity:q} --units {params.units:q} --output {output.fingerprint:q} 2>> {log:q};"
        " hemaline step measure-quality --verdict {input.verdict:q}"
        " --statistics {input.statistics:q} --depth {input.depth:q} --counts {input.counts:q}"
        " --callability {output.regions:q} --families {input.families:q}"
        " --assay {input.assay:q} --rules {input.quality:q} --calls {input.calls:q}"
        " --reference {input.reference:q} --call-statistics {output.counted:q}"
        " --output {output.quality:q} 2>> {log:q}"
