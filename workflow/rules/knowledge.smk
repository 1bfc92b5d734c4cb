# Outside sources (gnomAD, ClinVar ...), each optional, queried once about the cohort's distinct alleles.


rule record_source:
    input:
        source_files,
        STEPS.resources("record-source"),
    output:
        f"{WORK}/knowledge/{{source}}.json",
    log:
        f"{WORK}/logs/record_source/{{source}}.log",
    params:
        version=HEMALINE,
        options=STEPS.options(
            "record-source",
            version=of_source("version"),
            contig_names=of_source("contig_names"),
            files=of_source("rows"),
            regions=of_source("regions"),
        ),
    shell:
        "hemaline step record-source {params.options:q} 2> {log:q}"


rule consult_sources:
    input:
        [path for source in PROJECT.knowledge for path in source.inputs],
        f"{REFERENCE}.fai",
        STEPS.resources("consult-sources"),
        alleles=rules.collect_alleles.output,
        records=KNOWLEDGE_RECORDS,
        reference=REFERENCE,
    output:
        f"{WORK}/cohort/knowledge.tsv",
    log:
        f"{WORK}/logs/consult_sources.log",
    benchmark:
        f"{WORK}/benchmarks/consult_sources.tsv"
    group:
        submission("cohort")
    resources:
        mem_mb=memory(2000),
    params:
        version=HEMALINE,
        options=STEPS.options("consult-sources"),
    shell:
        "hemaline step consult-sources {params.options:q} 2> {log:q}"
