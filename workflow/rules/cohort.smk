# Naming and knowledge, once over the cohort's distinct alleles; then the joined tables.

COHORT = "--samples {input.samples:q} --assays {params.assays:q} --panels {params.panels:q}"


rule collect_alleles:
    input:
        calls=of_samples(f"{RESULTS}/calls/{{sample}}.vcf.gz"),
        samples=CONFIG.samples,
        assay_files=ASSAY_FILES,
        panel_files=PANEL_FILES,
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
        assays=CONFIG.assays,
        panels=KNOWLEDGE.panels,
        calls=subpath(input[0], parent=True),
    shell:
        f"hemaline step collect-alleles {COHORT}"
        " --calls {params.calls:q}"
        " --policy {input.policy:q} --fai {input.fai:q} --output {output:q} 2> {log:q}"


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
    shell:
        "hemaline step write-gene-models --transcripts {input.transcripts:q} --fai {input.fai:q}"
        " --output {output:q} 2> {log:q}"


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
        calls=of_samples(f"{RESULTS}/calls/{{sample}}.vcf.gz"),
        alleles=rules.collect_alleles.output,
        annotated=rules.annotate_consequences.output,
        samples=CONFIG.samples,
        assay_files=ASSAY_FILES,
        panel_files=PANEL_FILES,
        policy=POLICY,
        transcripts=TRANSCRIPTS,
        hotspots=KNOWLEDGE.hotspots,
        genes=KNOWLEDGE.genes,
        knowledge=f"{WORK}/cohort/knowledge.tsv",
        rescue=KNOWLEDGE.rescue,
        floor=FLOOR,
        contigs=resource("contigs.tsv"),
        consequences=resource("consequences.tsv"),
        definitions=resource("matrices.yaml"),
        oncogenicity=resource("oncogenicity.yaml"),
        domains=resource("critical_domains.tsv"),
        studies=resource("functional_evidence.tsv"),
        amino_acids=resource("amino_acids.tsv"),
        driver_rules=resource("driver_rules.yaml"),
        driver_domains=resource("driver_domains.tsv"),
        splice_alleles=resource("splice_alleles.tsv"),
        event_definitions=KNOWLEDGE.events,
        regions=resource("regions.tsv"),
        cautions=resource("cautions.tsv"),
        germline_risk=resource("germline_risk.tsv"),
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
        assays=CONFIG.assays,
        panels=KNOWLEDGE.panels,
        calls=subpath(input[0], parent=True),
    shell:
        f"hemaline step tabulate-variants {COHORT}"
        " --calls {params.calls:q}"
        " --alleles {input.alleles:q}"
        " --annotated {input.annotated:q} --policy {input.policy:q}"
        " --transcripts {input.transcripts:q} --hotspots {input.hotspots:q}"
        " --genes {input.genes:q} --knowledge {input.knowledge:q} --rescue {input.rescue:q}"
        " --population-floor {input.floor[0]:q}"
        " --contigs {input.contigs:q} --consequences {input.consequences:q}"
        " --definitions {input.definitions:q}"
        " --oncogenicity {input.oncogenicity:q} --domains {input.domains:q}"
        " --studies {input.studies:q} --amino-acids {input.amino_acids:q}"
        " --driver-rules {input.driver_rules:q} --driver-domains {input.driver_domains:q}"
        " --splice-alleles {input.splice_alleles:q}"
        " --event-definitions {input.event_definitions:q}"
        " --regions {input.regions:q} --cautions {input.cautions:q}"
        " --germline-risk {input.germline_risk:q}"
        " --reference {input.reference:q} --threads {threads} --tsv {output.tsv:q} --parquet {output.parquet:q}"
        " --maf {output.maf:q} 2> {log:q}"


rule join_callability:
    input:
        parts=of_samples(f"{WORK}/callability/{{sample}}.tsv"),
        events=f"{RESULTS}/tables/events.tsv",
        event_definitions=KNOWLEDGE.events,
        verdicts=f"{WORK}/qc/sample_verdicts.tsv",
        samples=CONFIG.samples,
        assay_files=ASSAY_FILES,
        panel_files=PANEL_FILES,
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
        assays=CONFIG.assays,
        panels=KNOWLEDGE.panels,
        parts=subpath(input[0], parent=True),
    shell:
        f"hemaline step join-callability {COHORT}"
        " --parts {params.parts:q} --events {input.events:q}"
        " --event-definitions {input.event_definitions:q} --sample-verdicts {input.verdicts:q}"
        " --tsv {output.tsv:q} --parquet {output.parquet:q} 2> {log:q}"
