# Outside sources (gnomAD, ClinVar ...), each optional, queried once about the cohort's distinct alleles.


rule record_source:
    input:
        files=source_files,
        definitions=KNOWLEDGE.knowledge_sources,
    output:
        f"{WORK}/knowledge/{{source}}.json",
    log:
        f"{WORK}/logs/record_source/{{source}}.log",
    params:
        version=HEMALINE,
        source=source_arguments,
    shell:
        "hemaline step record-source --definitions {input.definitions:q} --name {wildcards.source:q}"
        " {params.source:q} --output {output:q} 2> {log:q}"


rule consult_sources:
    input:
        alleles=rules.collect_alleles.output,
        records=KNOWLEDGE_RECORDS,
        files=[path for source in PROJECT.knowledge for path in source.inputs],
        definitions=KNOWLEDGE.knowledge_sources,
        contigs=resource("contigs.tsv"),
        reference=REFERENCE,
        fai=f"{REFERENCE}.fai",
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
    shell:
        "hemaline step consult-sources --alleles {input.alleles:q}"
        " --definitions {input.definitions:q} --records {input.records:q}"
        " --contigs {input.contigs:q} --reference {input.reference:q}"
        " --output {output:q} 2> {log:q}"
