# Variants and callability to tri-state matrices, and to the inputs of models.

VIEWS = [name for name in CONFIG.views if name != "cbioportal"]
FEATURES = [
    *expand(
        f"{RESULTS}/matrices/{{view}}.features.{{part}}",
        view=VIEWS,
        part=["tsv", "parquet", "reasons.tsv", "dictionary.tsv", "datapackage.json"],
    ),
    *(f"{RESULTS}/cbioportal/meta_study.txt" for name in CONFIG.views if name not in VIEWS),
]
# Every model whose inputs one of the run's views writes.
MODEL_FEATURES = {
    model: f"{RESULTS}/matrices/{view}.features.tsv"
    for model, view in views_of_models(VIEWS).items()
}
SCORES = expand(f"{RESULTS}/matrices/{{model}}.scores.tsv", model=MODEL_FEATURES)
# Optional sheets of a run, each with its option.
CLINIC = {
    option: path.as_posix()
    for option, path in (
        ("--clinical", CONFIG.clinical),
        ("--cytogenetics", CONFIG.cytogenetics),
    )
    if path
}
OPTIONAL_TABLES = [
    *chain.from_iterable(CLINIC.items()),
    *chain.from_iterable(("--globin", path) for path in GLOBIN_TABLE[:1]),
    *chain.from_iterable(("--copy-number", COPY_READ[name]) for name in COPY_NAMES[:1]),
]
STUDY_TABLES = [
    *OPTIONAL_TABLES,
    *chain.from_iterable(("--segments", COPY_READ[name]) for name in COPY_NAMES[1:2]),
]
FEATURE_RESOURCES = [
    resource(name)
    for name in (
        *KARYOTYPE_RESOURCES,
        "measured_findings.tsv",
        "globin.yaml",
        "globin_alleles.tsv",
        "globin_genotypes.tsv",
        "globin_haplotypes.tsv",
    )
]


# Resources that decide cells, in the digest of the matrices: those by which variants are tabulated, less
# what only names and words them, and those of callability, identity, quality and globin copies.
NAMING = map(KNOWLEDGE.where, ("cautions.tsv", "consequences.tsv", "contigs.tsv", "matrices.yaml"))
DECIDING = [
    *sorted({*STEPS.resources("tabulate-variants")} - {*map(str, NAMING)}),
    resource("population_floor.tsv"),
    KNOWLEDGE.scopes,
    KNOWLEDGE.masks,
    KNOWLEDGE.knowledge_sources,
    resource("identity.yaml"),
    resource("fingerprint.tsv"),
    resource("qc.yaml"),
    *(STEPS.resources("call-globin") if GLOBIN_SAMPLES else ()),
]


rule write_matrices:
    input:
        STEPS.resources("write-matrices"),
        variants=rules.tabulate_variants.output.tsv,
        callability=rules.join_callability.output.tsv,
        samples=CONFIG.samples,
        assays=ASSAY_FILES,
        panels=PANEL_FILES,
        policy=POLICY,
        resources=[*DECIDING, TRANSCRIPTS],
        knowledge=KNOWLEDGE_RECORDS,
    output:
        expand(
            f"{RESULTS}/matrices/{{panel}}.{{matrix}}.{{format}}",
            panel=PROJECT.panels,
            matrix=[one.name for one in MatrixSet.load(resource("matrices.yaml")).matrices],
            format=["tsv", "parquet"],
        ),
        f"{RESULTS}/matrices/dictionary.tsv",
        package=f"{RESULTS}/matrices/datapackage.json",
    log:
        f"{WORK}/logs/write_matrices.log",
    benchmark:
        f"{WORK}/benchmarks/write_matrices.tsv"
    group:
        submission("cohort")
    resources:
        mem_mb=memory(2000),
    params:
        version=HEMALINE,
        options=STEPS.options("write-matrices", tools=TOOLS),
    shell:
        "hemaline step write-matrices {params.options:q} 2> {log:q}"


# The inputs of models, by a view; NA without clinical and cytogenetic tables.
rule write_features:
    input:
        variants=rules.tabulate_variants.output.tsv,
        callability=rules.join_callability.output.tsv,
        events=rules.join_events.output.tsv,
        globin=GLOBIN_TABLE[:1],
        copies=[COPY_READ[name] for name in COPY_NAMES[:1]],
        samples=CONFIG.samples,
        clinic=list(CLINIC.values()),
        view=f"{KNOWLEDGE.views}/{{view}}.yaml",
        resources=FEATURE_RESOURCES,
    output:
        features=f"{RESULTS}/matrices/{{view}}.features.tsv",
        parquet=f"{RESULTS}/matrices/{{view}}.features.parquet",
        reasons=f"{RESULTS}/matrices/{{view}}.features.reasons.tsv",
        dictionary=f"{RESULTS}/matrices/{{view}}.features.dictionary.tsv",
        package=f"{RESULTS}/matrices/{{view}}.features.datapackage.json",
    log:
        f"{WORK}/logs/write_features/{{view}}.log",
    benchmark:
        f"{WORK}/benchmarks/write_features/{{view}}.tsv"
    group:
        submission("cohort")
    resources:
        mem_mb=memory(2000),
    params:
        version=HEMALINE,
        views=KNOWLEDGE.views,
        optional=OPTIONAL_TABLES,
    shell:
        "hemaline features {wildcards.view:q} --views {params.views:q}"
        " --variants {input.variants:q} --callability {input.callability:q}"
        " --events {input.events:q} --samples {input.samples:q} {params.optional:q}"
        " --output {output.features:q} > {log:q} 2>&1"


rule write_study:
    input:
        variants=rules.tabulate_variants.output.tsv,
        callability=rules.join_callability.output.tsv,
        events=rules.join_events.output.tsv,
        globin=GLOBIN_TABLE[:1],
        copies=[COPY_READ[name] for name in COPY_NAMES[:2]],
        samples=CONFIG.samples,
        clinic=list(CLINIC.values()),
        view=f"{KNOWLEDGE.views}/cbioportal.yaml",
        resources=FEATURE_RESOURCES,
    output:
        study=f"{RESULTS}/cbioportal/meta_study.txt",
        mutations=f"{RESULTS}/cbioportal/data_mutations.txt",
        panels=directory(f"{RESULTS}/cbioportal/gene_panels"),
    log:
        f"{WORK}/logs/write_study.log",
    benchmark:
        f"{WORK}/benchmarks/write_study.tsv"
    group:
        submission("cohort")
    resources:
        mem_mb=memory(2000),
    params:
        version=HEMALINE,
        views=KNOWLEDGE.views,
        optional=STUDY_TABLES,
        folder=subpath(output.study, parent=True),
    shell:
        "hemaline features cbioportal --views {params.views:q}"
        " --variants {input.variants:q} --callability {input.callability:q}"
        " --events {input.events:q} --samples {input.samples:q} {params.optional:q}"
        " --output {params.folder:q} 2> {log:q}"


# Research use only; what is missing leaves classes open and is never taken for negative.
rule score_samples:
    input:
        features=lookup(dpath="{model}", within=MODEL_FEATURES),
        model=f"{resource('models')}/{{model}}.yaml",
    output:
        report(
            f"{RESULTS}/matrices/{{model}}.scores.tsv",
            caption="../report/scores.rst",
            category="Scores",
            labels={"model": "{model}"},
        ),
    log:
        f"{WORK}/logs/score_samples/{{model}}.log",
    benchmark:
        f"{WORK}/benchmarks/score_samples/{{model}}.tsv"
    group:
        submission("cohort")
    params:
        version=HEMALINE,
    shell:
        "hemaline score {wildcards.model:q} --features {input.features:q} --output {output:q}"
        " > {log:q} 2>&1"
