# Naming and knowledge, once over the cohort's distinct alleles; then the joined tables.


rule collect_alleles:
    input:
        calls=of_samples(f"{RESULTS}/calls/{{sample}}.vcf.gz"),
        samples=CONFIG.samples,
        assays=ASSAY_FILES,
        panels=PANEL_FILES,
        policy=POLICY,
        fai=f"{REFERENCE}.fai",
    output:
        f"{WORK}/cohort/alleles.vcf",
    log:
        f"{WORK}/logs/collect_alleles.log",
    benchmark:
        f"{WORK}/benchmarks/collect_alleles.tsv"
    group:
        submission("cohort")
    params:
        version=HEMALINE,
        options=STEPS.options("collect-alleles"),
    shell:
        "hemaline step collect-alleles {params.options:q} 2> {log:q}"


rule write_gene_models:
    input:
        transcripts=TRANSCRIPTS,
        fai=f"{REFERENCE}.fai",
    output:
        f"{WORK}/cohort/gene_models.gff3",
    log:
        f"{WORK}/logs/write_gene_models.log",
    group:
        submission("reference")
    params:
        version=HEMALINE,
        options=STEPS.options("write-gene-models"),
    shell:
        "hemaline step write-gene-models {params.options:q} 2> {log:q}"


rule annotate_consequences:
    input:
        alleles=rules.collect_alleles.output,
        models=rules.write_gene_models.output,
        reference=REFERENCE,
    output:
        f"{WORK}/cohort/consequences.vcf",
    log:
        f"{WORK}/logs/annotate_consequences.log",
    benchmark:
        f"{WORK}/benchmarks/annotate_consequences.tsv"
    group:
        submission("cohort")
    conda:
        "../../envs/variants.yaml"
    shell:
        "bcftools csq --no-version -l -p a -f {input.reference:q} -g {input.models:q}"
        " -Ov -o {output:q} {input.alleles:q} 2> {log:q}"


rule tabulate_variants:
    input:
        STEPS.resources("tabulate-variants"),
        resource("population_floor.tsv"),
        calls=of_samples(f"{RESULTS}/calls/{{sample}}.vcf.gz"),
        alleles=rules.collect_alleles.output,
        annotated=rules.annotate_consequences.output,
        samples=CONFIG.samples,
        assays=ASSAY_FILES,
        panels=PANEL_FILES,
        policy=POLICY,
        transcripts=TRANSCRIPTS,
        knowledge=f"{WORK}/cohort/knowledge.tsv",
        reference=REFERENCE,
    output:
        tsv=f"{RESULTS}/tables/variants.tsv",
        parquet=f"{RESULTS}/tables/variants.parquet",
        maf=f"{RESULTS}/tables/variants.maf",
    log:
        f"{WORK}/logs/tabulate_variants.log",
    benchmark:
        f"{WORK}/benchmarks/tabulate_variants.tsv"
    group:
        submission("cohort")
    threads: 4
    resources:
        mem_mb=memory(2000),
    params:
        version=HEMALINE,
        options=STEPS.options("tabulate-variants", partial=CONFIG.reference.partial),
    shell:
        "hemaline step tabulate-variants {params.options:q} --threads {threads} 2> {log:q}"


rule join_callability:
    input:
        STEPS.resources("join-callability"),
        parts=of_samples(f"{WORK}/callability/{{sample}}.tsv"),
        events=f"{RESULTS}/tables/events.tsv",
        sample_verdicts=f"{WORK}/qc/sample_verdicts.tsv",
        samples=CONFIG.samples,
        assays=ASSAY_FILES,
        panels=PANEL_FILES,
    output:
        tsv=f"{RESULTS}/tables/callability.tsv",
        parquet=f"{RESULTS}/tables/callability.parquet",
    log:
        f"{WORK}/logs/join_callability.log",
    benchmark:
        f"{WORK}/benchmarks/join_callability.tsv"
    group:
        submission("cohort")
    params:
        version=HEMALINE,
        options=STEPS.options("join-callability"),
    shell:
        "hemaline step join-callability {params.options:q} 2> {log:q}"
