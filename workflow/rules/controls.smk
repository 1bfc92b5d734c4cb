# What the controls of each run show, and which runs may be reported. Nothing of it changes a cell.

CONTROLS = [
    name for name, one in PROJECT.samples.items() if one.role in ("ntc", "positive_control")
]
STATED_VARIANTS = [
    one.controls.positive for one in PROJECT.assays.values() if one.controls.positive
]
HISTORY = CONFIG.controls_history
RECORDED = [f"{WORK}/controls.recorded"] if HISTORY else []


rule measure_control:
    input:
        unpack(counted_by),
        cram=CRAM,
        crai=f"{CRAM}.crai",
        calls=f"{RESULTS}/calls/{{sample}}.vcf.gz",
        verdict=rules.count_sample.output.verdict,
        reference=REFERENCE,
        stated=stated_of,
    output:
        f"{WORK}/controls/{{sample}}.json",
    log:
        f"{WORK}/logs/measure_control/{{sample}}.log",
    group:
        submission("sample")
    resources:
        mem_mb=memory(1000),
    params:
        version=HEMALINE,
        role=lambda wildcards: PROJECT.samples[wildcards.sample].role,
    shell:
        "hemaline step measure-control --role {params.role:q} --alignments {input.cram:q}"
        " --calls {input.calls:q} --verdict {input.verdict:q} --reference {input.reference:q}"
        " --targets {input.targets:q} --assay {input.assay:q} --output {output:q} 2> {log:q}"


rule check_controls:
    input:
        parts=expand(f"{WORK}/controls/{{sample}}.json", sample=CONTROLS),
        rules=resource("qc_controls.yaml"),
        stated=STATED_VARIANTS,
        samples=CONFIG.samples,
        assay_files=ASSAY_FILES,
        panel_files=PANEL_FILES,
    output:
        controls=f"{RESULTS}/tables/controls.tsv",
        controls_parquet=f"{RESULTS}/tables/controls.parquet",
        runs=f"{RESULTS}/tables/runs.tsv",
        runs_parquet=f"{RESULTS}/tables/runs.parquet",
    log:
        f"{WORK}/logs/check_controls.log",
    benchmark:
        f"{WORK}/benchmarks/check_controls.tsv"
    group:
        submission("cohort")
    params:
        version=HEMALINE,
        assays=CONFIG.assays,
        panels=KNOWLEDGE.panels,
        parts=folder_of("parts"),
    shell:
        f"hemaline step check-controls {COHORT} --parts {{params.parts:q}} --rules {{input.rules:q}}"
        " --controls {output.controls:q} --controls-parquet {output.controls_parquet:q}"
        " --runs {output.runs:q} --runs-parquet {output.runs_parquet:q} 2> {log:q}"


# Once all else is there. The history is no output: it belongs to many runs and outlives each.
rule record_controls:
    input:
        controls=rules.check_controls.output.controls,
        manifest=f"{RESULTS}/manifest.json",
    output:
        f"{WORK}/controls.recorded",
    log:
        f"{WORK}/logs/record_controls.log",
    group:
        submission("cohort")
    params:
        version=HEMALINE,
        history=HISTORY or "",
    shell:
        "hemaline step record-controls --controls {input.controls:q} --history {params.history:q}"
        " --output {output:q} 2> {log:q}"
