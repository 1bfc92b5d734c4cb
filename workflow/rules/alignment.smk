# Units to one CRAM a sample: trimmed and aligned by unit, sorted and deduplicated by sample.
# What depends on the chemistry (UMIs, primers, duplicates) are words of hemaline.chemistry.


def aligned_units(wildcards):
    units = PROJECT.units[wildcards.sample]
    return [f"{WORK}/aligned/{unit.kind}/{unit.key}.bam" for unit in units]


def read_group(wildcards):
    """@RG of a unit, from the sheet; ids are checked, so nothing needs quoting within."""
    sample = PROJECT.samples[wildcards.sample]
    run = sample.run_id or "run"
    fields = {
        "ID": f"{wildcards.sample}.{wildcards.unit}",
        "SM": wildcards.sample,
        "LB": sample.library_id or wildcards.sample,
        "PU": f"{run}.{wildcards.unit}",
        "PL": "ILLUMINA",
    }
    return "@RG\\t" + "\\t".join(f"{key}:{value}" for key, value in fields.items())


def mate(wildcards, input):
    return ["--in2", f"{input.reads}/R2.fastq.gz"] if wildcards.kind == "paired" else []


def primers_of(wildcards):
    assay = assay_of(wildcards.sample)
    return [f"{WORK}/primers/{assay.name}.bed"] if assay.primers else []


def chemical(words):
    """Parameters of a rule: the words that `hemaline.chemistry` gives for the sample's assay."""
    return lambda wildcards: words(assay_of(wildcards.sample))


def clip_primers(wildcards, input):
    return chemistry.primer_clipping(next(iter(input.primers), None))


# Trimmed reads go straight to the aligner; `bwa mem -p` pairs what fastp interleaves.
rule align_reads:
    input:
        reads=f"{WORK}/accepted/{{kind}}/{{sample}}.{{unit}}",
        reference=REFERENCE,
        index=rules.index_reference.output,
        primers=primers_of,
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
        umi=chemical(chemistry.trimming),
        mend_names=chemical(chemistry.name_mending),
        clip_primers=clip_primers,
        interleaved=branch(lambda wildcards: wildcards.kind == "paired", then="-p", otherwise=""),
    shell:
        "(fastp --in1 {input.reads:q}/R1.fastq.gz {params.mate:q} --stdout --thread 1"
        " {params.umi:q} --json {output.report:q} --html /dev/null"
        " | {params.mend_names:q}"
        " | bwa mem -t {threads} -K 100000000 -Y {params.interleaved} -R {params.read_group:q}"
        " {input.reference:q} -"
        " | {params.clip_primers:q}"
        " | samtools fixmate --no-PG -u -m - {output.bam:q}) 2> {log:q}"


# A BAM or CRAM is a container of reads: its alignments, names and duplicate marks are forgotten.
rule align_alignment:
    input:
        reads=f"{WORK}/accepted/alignment/{{sample}}.{{unit}}",
        reference=REFERENCE,
        index=rules.index_reference.output,
        primers=primers_of,
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
        export=chemical(chemistry.export),
        extract_umi=chemical(chemistry.extraction),
        comments=chemical(chemistry.comments),
        clip_primers=clip_primers,
    shell:
        "(samtools collate --no-PG -u -O {input.reads:q}/reads.bam {output.bam:q}.collate"
        " | samtools fastq {params.export:q} -"
        " | {params.extract_umi:q}"
        " | bwa mem -t {threads} -K 100000000 -Y -p {params.comments:q}"
        " -R {params.read_group:q} {input.reference:q} -"
        " | {params.clip_primers:q}"
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
        mark=chemical(chemistry.duplicate_marking),
    shell:
        "(samtools view --no-PG -H {input.units[0]:q} | grep -v -e '^@PG' -e '^@RG' > {output.header:q};"
        " for unit in {input.units:q}; do"
        "   samtools view --no-PG -H \"$unit\" | grep '^@RG' >> {output.header:q}; done;"
        " samtools cat --no-PG -h {output.header:q} {input.units:q}"
        " | samtools sort --no-PG -u -m 1G -T {resources.tmpdir:q}/{wildcards.sample:q} -"
        " | {params.mark:q}"
        " | samtools view --no-PG -C -T {input.reference:q} -o {output.cram:q} -;"
        " samtools view --no-PG -H {output.cram:q} | grep -v '^@PG' | sed 's/\\tUR:[^\\t]*//'"
        "   > {output.header:q};"
        " samtools reheader --no-PG -i {output.header:q} {output.cram:q};"
        " samtools index {output.cram:q}) 2> {log:q}"


rule count_families:
    input:
        unpack(own_alignments),
        reference=REFERENCE,
    output:
        f"{WORK}/qc/{{sample}}.families.tsv",
    log:
        f"{WORK}/logs/count_families/{{sample}}.log",
    group:
        "sample"
    params:
        version=HEMALINE,
    shell:
        "hemaline step count-families --alignments {input.cram:q} --reference {input.reference:q}"
        " --output {output:q} 2> {log:q}"
