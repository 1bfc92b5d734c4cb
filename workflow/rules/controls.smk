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
        f"{CRAM}.crai",
        stated_of,
        unpack(counted_by),
        alignments=CRAM,
        calls=f"{RESULTS}/calls/{{sample}}.vcf.gz",
        verdict=rules.count_sample.output.verdict,
        reference=REFERENCE,
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
        options=STEPS.options("measure-control", role=of_sheet("role")),
    shell:
        "hemaline step measure-control {params.options:q} 2> {log:q}"


rule check_controls:
    input:
        STATED_VARIANTS,
        STEPS.resources("check-controls"),
        parts=expand(f"{WORK}/controls/{{sample}}.json", sample=CONTROLS),
        samples=CONFIG.samples,
        assays=ASSAY_FILES,
        panels=PANEL_FILES,
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
        options=STEPS.options("check-controls"),
    shell:
        "hemaline step check-controls {params.options:q} 2> {log:q}"


# Once all else is there. The history is no output: it belongs to many runs and outlives each.
rule record_controls:
    input:
        f"{RESULTS}/manifest.json",
        controls=rules.check_controls.output.controls,
    output:
        f"{WORK}/controls.recorded",
    log:
        f"{WORK}/logs/record_controls.log",
    group:
        submission("cohort")
    params:
        version=HEMALINE,
        options=STEPS.options("record-controls", history=HISTORY),
    shell:
        "hemaline step record-controls {params.options:q} 2> {log:q}"
