# How deep each sample was read, and whether that is enough to say no.


# What the tools do not tell: reads lost on the way, or files that changed under the run.
rule confirm_sample:
    input:
        verdicts=verdicts_of,
        trimming=trimming_of,
        statistics=rules.merge_sample.output.statistics,
        cram=CRAM,
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
    group:
        "sample"
    conda:
        "../../envs/coverage.yaml"
    params:
        prefix=f"{WORK}/qc/{{sample}}",
    shell:
        "mosdepth --no-per-base --by {input.targets:q} --mapq 20 --flag 3844"
        " --fasta {input.reference:q} {params.prefix:q} {input.cram:q} 2> {log:q}"


LOOK = (
    "--sample {wildcards.sample:q} --profile {input.profile:q} --counts {input.counts:q}"
    " --sex {params.sex:q} --index-type {params.index_type:q} --calls {input.calls:q}"
    " --alignments {input.cram:q} --reference {input.reference:q} --targets {input.targets:q}"
    " --assay {input.assay:q} --panels {params.panels:q} --transcripts {input.transcripts:q}"
    " --hotspots {input.hotspots:q} --verdict {input.verdict:q}"
)


# Regions first, then events beside variants: duplications, indels of a domain, partial duplications
# by depth. Both look at the same files in the same way, and together are one job.
rule assess_sample:
    input:
        unpack(assessed_by),
        cram=CRAM,
        crai=f"{CRAM}.crai",
        calls=f"{RESULTS}/calls/{{sample}}.vcf.gz",
        profile=f"{WORK}/background/{{sample}}.json",
        counts=f"{WORK}/background/{{sample}}.counts.npz",
        reference=REFERENCE,
        transcripts=TRANSCRIPTS,
        hotspots=KNOWLEDGE.hotspots,
        scopes=KNOWLEDGE.scopes,
        events=KNOWLEDGE.events,
        verdict=rules.confirm_sample.output,
    output:
        regions=f"{WORK}/callability/{{sample}}.tsv",
        events=f"{WORK}/events/{{sample}}.events.tsv",
        depths=f"{WORK}/events/{{sample}}.exon_depths.tsv",
    log:
        f"{WORK}/logs/assess_sample/{{sample}}.log",
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
        f"hemaline step assess-callability {LOOK}"
        " --scopes {input.scopes:q} --output {output.regions:q} 2> {log:q};"
        f" hemaline step measure-events {LOOK}"
        " --events {input.events:q} --rows {output.events:q} --depths {output.depths:q} 2>> {log:q}"
