# Candidates from every source, then one recount of all of them.


def normal_alignments(wildcards):
    normal = PROJECT.normal_of(wildcards.sample)
    return list(alignments_of(normal).values()) if normal else []


def candidates_of(wildcards):
    """Each source of candidates is a rule that writes {sample}.{source}.vcf."""
    sources = assay_of(wildcards.sample).callers
    return [f"{WORK}/candidates/{wildcards.sample}.{source}.vcf" for source in sources]


def candidate_arguments(wildcards, input):
    sources = assay_of(wildcards.sample).callers
    pairs = zip(sources, input.candidates, strict=True)
    return [part for pair in pairs for part in ("--candidates", *pair)]


def normal_arguments(wildcards, input):
    return ["--normal", input.normal[0]] if input.normal else []


# Generous on purpose: the recount and the technical filters decide.
rule pileup_candidates:
    input:
        unpack(own_alignments),
        reference=REFERENCE,
        targets=targets_of,
    output:
        temp(f"{WORK}/candidates/{{sample}}.mpileup.vcf"),
    log:
        f"{WORK}/logs/pileup_candidates/{{sample}}.log",
    benchmark:
        f"{WORK}/benchmarks/pileup_candidates/{{sample}}.tsv"
    group:
        "sample"
    conda:
        "../../envs/variants.yaml"
    resources:
        mem_mb=memory(1000),
    shell:
        "(bcftools mpileup --no-version -f {input.reference:q} -R {input.targets:q}"
        " -d 20000 -L 20000 -q 20 -Q 20 -F 0.005 -m 3 -a FORMAT/AD -Ou {input.cram:q}"
        " | bcftools norm --no-version -m -any -f {input.reference:q} -Ou -"
        " | bcftools view --no-version -i 'FORMAT/AD[0:1]>=3' -Ov -o {output:q} -) 2> {log:q}"


# Insertions, duplications and deletions that the aligner could only clip.
rule clipped_candidates:
    input:
        unpack(own_alignments),
        reference=REFERENCE,
        targets=targets_of,
        assay=assay_file,
        filters=filters_of,
    output:
        temp(f"{WORK}/candidates/{{sample}}.softclip.vcf"),
    log:
        f"{WORK}/logs/clipped_candidates/{{sample}}.log",
    benchmark:
        f"{WORK}/benchmarks/clipped_candidates/{{sample}}.tsv"
    group:
        "sample"
    resources:
        mem_mb=memory(1000),
    params:
        version=HEMALINE,
    shell:
        "hemaline step propose-clipped --alignments {input.cram:q} --reference {input.reference:q}"
        " --targets {input.targets:q} --assay {input.assay:q} --output {output:q} 2> {log:q}"


rule call_variants:
    input:
        unpack(own_alignments),
        normal=normal_alignments,
        reference=REFERENCE,
        targets=targets_of,
        assay=assay_file,
        filters=filters_of,
        hotspots=KNOWLEDGE.hotspots,
        profile=f"{WORK}/background/{{sample}}.json",
        counts=f"{WORK}/background/{{sample}}.counts.npz",
        background=background_of,
        candidates=candidates_of,
    output:
        vcf=f"{RESULTS}/calls/{{sample}}.vcf.gz",
        tbi=f"{RESULTS}/calls/{{sample}}.vcf.gz.tbi",
    log:
        f"{WORK}/logs/call_variants/{{sample}}.log",
    group:
        "sample"
    resources:
        mem_mb=memory(2000),
    params:
        version=HEMALINE,
        candidates=candidate_arguments,
        normal=normal_arguments,
        index_type=index_type,
    shell:
        "hemaline step call-variants --sample {wildcards.sample:q} --alignments {input.cram:q}"
        " {params.normal:q} --index-type {params.index_type:q} --reference {input.reference:q} --targets {input.targets:q}"
        " --assay {input.assay:q} --hotspots {input.hotspots:q} --profile {input.profile:q}"
        " --counts {input.counts:q} {params.candidates:q}"
        " --output {output.vcf:q} 2> {log:q}"
