# Units to one CRAM a sample: trimmed and aligned by unit, sorted and deduplicated by sample.


# Trimmed reads go straight to the aligner; `bwa mem -p` pairs what fastp interleaves.
rule align_reads:
    input:
        reads=f"{WORK}/accepted/{{kind}}/{{sample}}.{{unit}}",
        reference=REFERENCE,
        index=rules.index_reference.output,
    output:
        bam=temp(f"{WORK}/aligned/{{kind}}/{{sample}}.{{unit}}.bam"),
        report=f"{WORK}/qc/{{kind}}/{{sample}}.{{unit}}.fastp.json",
    log:
        f"{WORK}/logs/align_reads/{{kind}}/{{sample}}.{{unit}}.log",
    benchmark:
        f"{WORK}/benchmarks/align_reads/{{kind}}/{{sample}}.{{unit}}.tsv"
    wildcard_constraints:
        kind="paired|single",
    group:
        "sample"
    conda:
        "../../envs/align.yaml"
    threads: 4
    resources:
        mem_mb=memory(8000),
    params:
        read_group=read_group,
        mate=mate,
        interleaved=branch(lambda wildcards: wildcards.kind == "paired", then="-p", otherwise=""),
    shell:
        "(fastp --in1 {input.reads:q}/R1.fastq.gz {params.mate:q} --stdout --thread 1"
        " --json {output.report:q} --html /dev/null"
        " | bwa mem -t {threads} -K 100000000 -Y {params.interleaved} -R {params.read_group:q}"
        " {input.reference:q} -"
        " | samtools fixmate --no-PG -u -m - {output.bam:q}) 2> {log:q}"


# A BAM or CRAM is a container of reads: its alignments, names and duplicate marks are forgotten.
rule align_alignment:
    input:
        reads=f"{WORK}/accepted/alignment/{{sample}}.{{unit}}",
        reference=REFERENCE,
        index=rules.index_reference.output,
    output:
        bam=temp(f"{WORK}/aligned/alignment/{{sample}}.{{unit}}.bam"),
    log:
        f"{WORK}/logs/align_alignment/{{sample}}.{{unit}}.log",
    benchmark:
        f"{WORK}/benchmarks/align_alignment/{{sample}}.{{unit}}.tsv"
    group:
        "sample"
    conda:
        "../../envs/align.yaml"
    threads: 4
    resources:
        mem_mb=memory(8000),
    params:
        read_group=read_group,
    shell:
        "(samtools collate --no-PG -u -O {input.reads:q}/reads.bam {output.bam:q}.collate"
        " | samtools fastq -n -"
        " | bwa mem -t {threads} -K 100000000 -Y -p -R {params.read_group:q} {input.reference:q} -"
        " | samtools fixmate --no-PG -u -m - {output.bam:q}) 2> {log:q}"


# The header keeps every unit's @RG and loses what holds paths and command lines (@PG, UR).
rule merge_sample:
    input:
        units=aligned_units,
        reference=REFERENCE,
        fai=f"{REFERENCE}.fai",
    output:
        cram=f"{RESULTS}/alignments/{{sample}}.cram",
        crai=f"{RESULTS}/alignments/{{sample}}.cram.crai",
        header=temp(f"{WORK}/aligned/{{sample}}.header.sam"),
    log:
        f"{WORK}/logs/merge_sample/{{sample}}.log",
    benchmark:
        f"{WORK}/benchmarks/merge_sample/{{sample}}.tsv"
    group:
        "sample"
    conda:
        "../../envs/align.yaml"
    threads: 2
    resources:
        mem_mb=memory(4000),
    params:
        mark=mark_duplicates,
    shell:
        "(samtools view --no-PG -H {input.units[0]:q} | grep -v -e '^@PG' -e '^@RG' > {output.header:q};"
        " for unit in {input.units:q}; do"
        "   samtools view --no-PG -H \"$unit\" | grep '^@RG' >> {output.header:q}; done;"
        " samtools cat --no-PG -h {output.header:q} {input.units:q}"
        " | samtools sort --no-PG -u -m 1G -T {resources.tmpdir:q}/{wildcards.sample:q} -"
        " | {params.mark}"
        " | samtools view --no-PG -C -T {input.reference:q} -o {output.cram:q} -;"
        " samtools view --no-PG -H {output.cram:q} | grep -v '^@PG' | sed 's/\\tUR:[^\\t]*//'"
        "   > {output.header:q};"
        " samtools reheader --no-PG -i {output.header:q} {output.cram:q};"
        " samtools index {output.cram:q}) 2> {log:q}"
