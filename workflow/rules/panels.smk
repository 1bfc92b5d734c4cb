# Panels in one folder, where they are not: the genes of an assay's targets, own and packaged ones.


rule derive_panel:
    input:
        STEPS.resources("derive-panel"),
        lambda wildcards: PROJECT.assays[wildcards.assay].targets,
        assay=lambda wildcards: PROJECT.assays[wildcards.assay].path,
        transcripts=TRANSCRIPTS,
    output:
        f"{WORK}/panels/{{assay}}_targets.tsv",
    log:
        f"{WORK}/logs/derive_panel/{{assay}}.log",
    wildcard_constraints:
        assay="|".join(PROJECT.assays_with_own_panel),
    group:
        submission("reference")
    params:
        version=HEMALINE,
        options=STEPS.options("derive-panel"),
    shell:
        "hemaline step derive-panel {params.options:q} 2> {log:q}"


rule copy_panel:
    input:
        source=lambda wildcards: KNOWLEDGE.panel_files()[wildcards.panel],
    output:
        f"{WORK}/panels/{{panel}}.tsv",
    log:
        f"{WORK}/logs/copy_panel/{{panel}}.log",
    wildcard_constraints:
        panel="|".join(PROJECT.named_panels),
    group:
        submission("reference")
    params:
        version=HEMALINE,
        options=STEPS.options("copy-panel"),
    shell:
        "hemaline step copy-panel {params.options:q} 2> {log:q}"
