# Optional candidate sources of an assay in addition to the built-in ones; never needed by default.
# What they propose is recounted and filtered like everything else. Their own verdicts stay in
# {work}/candidates/{sample}.{caller}.vcf.gz, column FILTER, and decide nothing.


rule reference_dictionary:
    input:
        REFERENCE,
    output:
        f"{GENOME.directory.as_posix()}/reference.dict",
    log:
        f"{WORK}/logs/reference_dictionary.log",
    group:
        submission("reference")
    conda:
        "../../envs/align.yaml"
    shell:
        "samtools dict --uri reference.fa --output {output:q} {input:q} 2> {log:q}"


# Downsampling by start position is off: amplicons and families begin alike.
rule mutect2_candidates:
    input:
        cram=CRAM,
        crai=f"{CRAM}.crai",
        reference=REFERENCE,
        fai=f"{REFERENCE}.fai",
        dictionary=rules.reference_dictionary.output,
        targets=targets_of,
    output:
        raw=temp(multiext(f"{WORK}/candidates/{{sample}}.mutect2.raw.vcf.gz", "", ".tbi", ".stats")),
    log:
        f"{WORK}/logs/mutect2_candidates/{{sample}}.log",
    benchmark:
        f"{WORK}/benchmarks/mutect2_candidates/{{sample}}.tsv"
    group:
        submission("sample")
    conda:
        "../../envs/gatk.yaml"
    threads: 2
    resources:
        mem_mb=memory(6000),
    params:
        java=lambda wildcards, resources: f"-Xmx{resources.mem_mb * 3 // 4}m",
    shell:
        "gatk --java-options {params.java:q} Mutect2 -R {input.reference:q} -I {input.cram:q}"
        " -L {input.targets:q} --max-reads-per-alignment-start 0"
        " --native-pair-hmm-threads {threads} -O {output.raw[0]:q} > {log:q} 2>&1"


rule judge_mutect2:
    input:
        raw=rules.mutect2_candidates.output.raw,
        reference=REFERENCE,
        dictionary=rules.reference_dictionary.output,
    output:
        vcf=temp(f"{WORK}/candidates/{{sample}}.mutect2.judged.vcf.gz"),
        more=temp(
            multiext(
                f"{WORK}/candidates/{{sample}}.mutect2.judged.vcf.gz",
                ".tbi",
                ".filteringStats.tsv",
            )
        ),
    log:
        f"{WORK}/logs/judge_mutect2/{{sample}}.log",
    group:
        submission("sample")
    conda:
        "../../envs/gatk.yaml"
    resources:
        mem_mb=memory(3000),
    params:
        java=lambda wildcards, resources: f"-Xmx{resources.mem_mb * 3 // 4}m",
    shell:
        "gatk --java-options {params.java:q} FilterMutectCalls -R {input.reference:q}"
        " -V {input.raw[0]:q} -O {output.vcf:q} > {log:q} 2>&1"


rule normalise_mutect2:
    input:
        vcf=rules.judge_mutect2.output.vcf,
        reference=REFERENCE,
    output:
        f"{WORK}/candidates/{{sample}}.mutect2.vcf.gz",
    log:
        f"{WORK}/logs/normalise_mutect2/{{sample}}.log",
    group:
        submission("sample")
    conda:
        "../../envs/variants.yaml"
    shell:
        "(bcftools view --no-version -Ou {input.vcf:q}"
        " | bcftools norm --no-version -m -any -f {input.reference:q} -Oz -o {output:q} -) 2> {log:q}"


# VarDict reads BAM only. Its own VCF has no contigs, without which nothing can be normalised.
rule vardict_candidates:
    input:
        cram=CRAM,
        crai=f"{CRAM}.crai",
        reference=REFERENCE,
        fai=f"{REFERENCE}.fai",
        targets=targets_of,
    output:
        bam=temp(f"{WORK}/candidates/{{sample}}.vardict.bam"),
        bai=temp(f"{WORK}/candidates/{{sample}}.vardict.bam.bai"),
        vcf=f"{WORK}/candidates/{{sample}}.vardict.vcf.gz",
    log:
        f"{WORK}/logs/vardict_candidates/{{sample}}.log",
    benchmark:
        f"{WORK}/benchmarks/vardict_candidates/{{sample}}.tsv"
    group:
        submission("sample")
    conda:
        "../../envs/vardict.yaml"
    threads: 2
    resources:
        mem_mb=memory(6000),
    shell:
        "(samtools view --no-PG -b -F 0xF04 -M -L {input.targets:q} -T {input.reference:q}"
        " -o {output.bam:q} {input.cram:q};"
        " samtools index {output.bam:q};"
        " vardict-java -G {input.reference:q} -N {wildcards.sample:q} -b {output.bam:q}"
        " -f 0.005 -r 3 -Q 20 -q 20 -th {threads} -c 1 -S 2 -E 3 {input.targets:q}"
        " | teststrandbias.R"
        " | var2vcf_valid.pl -N {wildcards.sample:q} -E -A -f 0.005"
        " | bcftools reheader --fai {input.fai:q} -"
        " | bcftools view --no-version -Ou -"
        " | bcftools norm --no-version -m -any -f {input.reference:q} -Oz -o {output.vcf:q} -)"
        " 2> {log:q}"
