# Variants and callability to tri-state matrices.


rule write_matrices:
    input:
        variants=rules.tabulate_variants.output.tsv,
        callability=rules.join_callability.output.tsv,
        samples=CONFIG.samples,
        assay_files=ASSAY_FILES,
        panel_files=PANEL_FILES,
        policy=POLICY,
        definitions=resource("matrices.yaml"),
        resources=[
            KNOWLEDGE.genes,
            TRANSCRIPTS,
            KNOWLEDGE.scopes,
            KNOWLEDGE.hotspots,
            KNOWLEDGE.masks,
            KNOWLEDGE.events,
            KNOWLEDGE.rescue,
            KNOWLEDGE.knowledge_sources,
            resource("oncogenicity.yaml"),
            resource("critical_domains.tsv"),
            resource("functional_evidence.tsv"),
            resource("amino_acids.tsv"),
            resource("regions.tsv"),
            resource("germline_risk.tsv"),
        ],
        knowledge=KNOWLEDGE_RECORDS,
    output:
        expand(
            f"{RESULTS}/matrices/{{panel}}.{{matrix}}.{{format}}",
            panel=PROJECT.panels,
            matrix=[one.name for one in load_matrices(resource("matrices.yaml")).matrices],
            format=["tsv", "parquet"],
        ),
        dictionary=f"{RESULTS}/matrices/dictionary.tsv",
        package=f"{RESULTS}/matrices/datapackage.json",
    log:
        f"{WORK}/logs/write_matrices.log",
    resources:
        mem_mb=memory(2000),
    params:
        version=HEMALINE,
        assays=CONFIG.assays,
        panels=KNOWLEDGE.panels,
        tools=TOOLS,
        folder=subpath(output.package, parent=True),
    shell:
        f"hemaline step write-matrices {COHORT}"
        " --variants {input.variants:q}"
        " --callability {input.callability:q} --definitions {input.definitions:q}"
        " --policy {input.policy:q} --resource {input.resources:q} --tools {params.tools:q}"
        " --knowledge {input.knowledge:q} --output {params.folder:q} 2> {log:q}"
