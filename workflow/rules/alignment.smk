# Units to one CRAM a sample: trimmed and aligned by unit, sorted and deduplicated by sample.
# What depends on the chemistry (UMIs, primers, duplicates) are words of hemaline.reads.chemistry.

# The header keeps every unit's @RG and loses what holds paths and command lines (@PG, UR). What the
# sort writes meanwhile stays in the work folder: one that is killed leaves no reads in /tmp.
MERGE_UNITS = (
    "(samtools view --no-PG -H {input.units[0]:q} | grep -v -e '^@PG' -e '^@RG' > {output.header:q};"
    " for unit in {input.units:q}; do"
    "   samtools view --no-PG -H \"$unit\" | grep '^@RG' >> {output.header:q}; done;"
    " samtools cat --no-PG -h {output.header:q} {input.units:q}"
    " | samtools sort --no-PG -u -m 1G -T {params.sorting:q} -"
)

# fastp adds to the name of a read that failed why it did.
COUNT_REASONS = "awk 'NR % 4 == 1 {{n[$NF]++}} END {{for (why in n) print why \"\\t\" n[why]}}'"


# Trimmed reads go straight to the aligner; `bwa mem -p` pairs what fastp interleaves, and aligns as
# single reads the good mates of poor ones, which wait in a file and follow. Duplicates are counted
# after alignment: fastp's estimate of them takes 1 GB of memory whatever the reads.
rule align_fastq_unit:
    input:
        reads=f"{WORK}/accepted/{{kind}}/{{sample}}.{{unit}}",
        reference=REFERENCE,
        index=rules.index_masked_reference.output,
        primers=primers_of,
    output:
        bam=temp(f"{WORK}/aligned/{{kind}}/{{sample}}.{{unit}}.bam"),
        report=f"{WORK}/qc/{{kind}}/{{sample}}.{{unit}}.fastp.json",
        poor_mates=f"{WORK}/qc/{{kind}}/{{sample}}.{{unit}}.poor_mates.tsv",
        # Where one mate of a pair fails: the other, and the one that failed with the reason.
        singles=temp(f"{WORK}/aligned/{{kind}}/{{sample}}.{{unit}}.singles.fastq.gz"),
        failed=temp(f"{WORK}/aligned/{{kind}}/{{sample}}.{{unit}}.failed.fastq.gz"),
    log:
        f"{WORK}/logs/align_fastq_unit/{{kind}}/{{sample}}.{{unit}}.log",
    benchmark:
        f"{WORK}/benchmarks/align_fastq_unit/{{kind}}/{{sample}}.{{unit}}.tsv"
    wildcard_constraints:
        kind="paired|single",
    group:
        submission("sample")
    conda:
        "../../envs/align.yaml"
    threads: 4
    resources:
        mem_mb=memory(8000),
    params:
        read_group=read_group,
        mate=mate,
        singles=single_mates,
        umi=chemical(chemistry.trimming),
        correct_names=chemical(chemistry.name_correction),
        clip_primers=clip_primers,
        interleaved=branch(lambda wildcards: wildcards.kind == "paired", then="-p", otherwise=""),
    shell:
        "touch {output.singles:q} {output.failed:q};"
        " ((fastp --in1 {input.reads:q}/R1.fastq.gz {params.mate:q} --stdout --thread 1"
        " --dont_eval_duplication"
        " {params.umi:q} {params.singles:q} --json {output.report:q} --html /dev/null;"
        "   gzip -dcf {output.singles:q})"
        " | {params.correct_names:q}"
        " | bwa mem -t {threads} -K 100000000 -Y {params.interleaved} -R {params.read_group:q}"
        " {input.reference:q} -"
        " | {params.clip_primers:q}"
        " | samtools fixmate --no-PG -u -m - {output.bam:q};"
        f" gzip -dcf {{output.failed:q}} | {COUNT_REASONS} | sort > {{output.poor_mates:q}}) 2> {{log:q}}"


# A BAM or CRAM is a container of reads: its alignments, names and duplicate marks are forgotten.
rule align_bam_unit:
    input:
        reads=f"{WORK}/accepted/alignment/{{sample}}.{{unit}}",
        reference=REFERENCE,
        index=rules.index_masked_reference.output,
        primers=primers_of,
    output:
        bam=temp(f"{WORK}/aligned/alignment/{{sample}}.{{unit}}.bam"),
    log:
        f"{WORK}/logs/align_bam_unit/{{sample}}.{{unit}}.log",
    benchmark:
        f"{WORK}/benchmarks/align_bam_unit/{{sample}}.{{unit}}.tsv"
    group:
        submission("sample")
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


# Where there are UMIs, duplicates are marked apart, and families sized before the sample is written.
rule mark_families:
    input:
        units=aligned_units,
    output:
        bam=temp(f"{WORK}/families/{{sample}}.marked.bam"),
        header=temp(f"{WORK}/families/{{sample}}.header.sam"),
    log:
        f"{WORK}/logs/mark_families/{{sample}}.log",
    benchmark:
        f"{WORK}/benchmarks/mark_families/{{sample}}.tsv"
    group:
        submission("sample")
    conda:
        "../../envs/align.yaml"
    threads: 2
    resources:
        mem_mb=memory(4000),
    params:
        sorting=subpath(output.header, strip_suffix=".header.sam"),
        mark=chemical(chemistry.family_marking),
    shell:
        f"{MERGE_UNITS} | {{params.mark:q}} > {{output.bam:q}}) 2> {{log:q}}"


rule size_families:
    input:
        marked=rules.mark_families.output.bam,
    output:
        bam=temp(f"{WORK}/families/{{sample}}.sized.bam"),
        sizes=f"{WORK}/qc/{{sample}}.families.tsv",
    log:
        f"{WORK}/logs/size_families/{{sample}}.log",
    benchmark:
        f"{WORK}/benchmarks/size_families/{{sample}}.tsv"
    group:
        submission("sample")
    resources:
        mem_mb=memory(2000),
    params:
        version=HEMALINE,
        options=STEPS.options(
            "size-families",
            min_family=lambda wildcards: assay_of(wildcards.sample).umi.min_family,
        ),
    shell:
        "hemaline step size-families {params.options:q} 2> {log:q}"


rule merge_units_to_cram:
    input:
        units=lambda wildcards: (
            [f"{WORK}/families/{wildcards.sample}.sized.bam"]
            if assay_of(wildcards.sample).umi
            else aligned_units(wildcards)
        ),
        reference=REFERENCE,
        fai=f"{REFERENCE}.fai",
    output:
        cram=CRAM,
        crai=f"{CRAM}.crai",
        header=temp(f"{WORK}/aligned/{{sample}}.header.sam"),
        statistics=f"{WORK}/qc/{{sample}}.stats.txt",
    log:
        f"{WORK}/logs/merge_units_to_cram/{{sample}}.log",
    benchmark:
        f"{WORK}/benchmarks/merge_units_to_cram/{{sample}}.tsv"
    group:
        submission("sample")
    conda:
        "../../envs/align.yaml"
    threads: 2
    resources:
        mem_mb=memory(4000),
    params:
        sorting=subpath(output.header, strip_suffix=".header.sam"),
        mark=chemical(chemistry.duplicate_marking),
    shell:
        f"{MERGE_UNITS} | {{params.mark:q}}"
        # Through standard output: a CRAM names the path it was opened by in its first bytes. Its
        # slices are what is decoded to read one site: a quarter of the usual size costs little disk.
        " | samtools view --no-PG -C -T {input.reference:q} --output-fmt-option seqs_per_slice=2500 -"
        " > {output.cram:q};"
        " samtools view --no-PG -H {output.cram:q} | grep -v '^@PG' | sed 's/\\tUR:[^\\t]*//'"
        "   > {output.header:q};"
        " samtools reheader --no-PG -i {output.header:q} {output.cram:q};"
        " samtools index {output.cram:q};"
        " samtools stats --reference {input.reference:q} {output.cram:q} > {output.statistics:q})"
        " 2> {log:q}"
