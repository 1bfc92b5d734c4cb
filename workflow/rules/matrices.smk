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
        ],
    output:
        expand(
            f"{RESULTS}/matrices/{{panel}}.{{matrix}}.{{format}}",
            panel=PROJECT.panels,
            matrix=["status", "vaf", "count", "limit", "reason"],
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
        " --output {params.folder:q} 2> {log:q}"
