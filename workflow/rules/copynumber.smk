# Copy number and allelic imbalance of assays with the key `copy_number`: bins, counts, panel of normals, calls.
COPY_PARTS = f"{WORK}/copy_number"
COPY_NAMES = ("copy_number", "segments", "findings") if COPY_SAMPLES else ()
COPY_TABLES = [
    f"{RESULTS}/tables/{name}.{form}" for name in COPY_NAMES for form in ("tsv", "parquet")
]
# Tables that other rules read, by the name of the input.
COPY_READ = {name: f"{RESULTS}/tables/{name}.tsv" for name in COPY_NAMES}
# Resources that read a karyotype.
KARYOTYPE_RESOURCES = ["aberrations.tsv", "cytogenetic_groups.tsv", "ipssr_cytogenetics.tsv"]
COPY_FILES = {name: copy_files_of(assay) for name, assay in PROJECT.assays.items()}


rule prepare_copy_bins:
    input:
        STEPS.resources("prepare-copy-bins"),
        targets=f"{WORK}/targets/{{assay}}.bed",
        reference=REFERENCE,
        fai=f"{REFERENCE}.fai",
        assay=lambda wildcards: PROJECT.assays[wildcards.assay].path,
    output:
        f"{COPY_PARTS}/{{assay}}.bins.tsv",
    log:
        f"{WORK}/logs/prepare_copy_bins/{{assay}}.log",
    group:
        submission("reference")
    params:
        version=HEMALINE,
        options=STEPS.options("prepare-copy-bins"),
    shell:
        "hemaline step prepare-copy-bins {params.options:q} 2> {log:q}"


# One pass over the reads, then the regions: one job, since the second takes less than a second.
rule call_copy_number:
    input:
        f"{CRAM}.crai",
        STEPS.resources("count-bins", "call-copy-number"),
        unpack(copied_by),
        alignments=CRAM,
        reference=REFERENCE,
        counts=rules.count_sample.output.counts,
        verdict=rules.count_sample.output.verdict,
    output:
        fragments=f"{COPY_PARTS}/{{sample}}.npz",
        calls=f"{COPY_PARTS}/{{sample}}.copy_number.tsv",
        segments=f"{COPY_PARTS}/{{sample}}.segments.tsv",
        events=f"{COPY_PARTS}/{{sample}}.copy_events.tsv",
    log:
        f"{WORK}/logs/call_copy_number/{{sample}}.log",
    benchmark:
        f"{WORK}/benchmarks/call_copy_number/{{sample}}.tsv"
    group:
        submission("sample")
    resources:
        mem_mb=memory(1000),
    params:
        version=HEMALINE,
        count_bins=STEPS.options("count-bins"),
        call_copy_number=STEPS.options(
            "call-copy-number",
            sex=of_sheet("sex"),
            disease=of_sheet("disease"),
            material=of_sheet("material"),
            cd138_sorted=of_sheet("cd138_sorted"),
            plasma_cell_pct=of_sheet("plasma_cell_pct"),
        ),
    shell:
        "hemaline step count-bins {params.count_bins:q} 2> {log:q};"
        " hemaline step call-copy-number {params.call_copy_number:q} 2>> {log:q}"


# Written with the others' results and read by none of them, as the background is.
rule build_copy_normals:
    input:
        STEPS.resources("build-copy-normals"),
        fragments=lambda wildcards: [
            f"{COPY_PARTS}/{donor}.npz" for donor in PROJECT.donors_of(wildcards.assay)
        ],
        verdicts=donor_verdicts,
        bins=f"{COPY_PARTS}/{{assay}}.bins.tsv",
        snps=lambda wildcards: copy_snps_of(PROJECT.assays[wildcards.assay]),
        samples=CONFIG.samples,
        assay=lambda wildcards: PROJECT.assays[wildcards.assay].path,
    output:
        f"{RESULTS}/copy_normals/{{assay}}.copy_normals.zip",
    log:
        f"{WORK}/logs/build_copy_normals/{{assay}}.log",
    wildcard_constraints:
        assay="|".join(WITH_DONORS) or "(?!)",
    resources:
        mem_mb=memory(2000),
    params:
        version=HEMALINE,
        options=STEPS.options("build-copy-normals", tools=TOOLS),
    shell:
        "hemaline step build-copy-normals {params.options:q} 2> {log:q}"


if COPY_SAMPLES:

    rule join_copy_number:
        input:
            STEPS.resources("join-copy-number"),
            of_samples(f"{COPY_PARTS}/{{sample}}.segments.tsv", samples=COPY_SAMPLES),
            parts=of_samples(f"{COPY_PARTS}/{{sample}}.copy_number.tsv", samples=COPY_SAMPLES),
            sample_verdicts=rules.judge_samples.output.verdicts,
            samples=CONFIG.samples,
            assays=ASSAY_FILES,
            panels=PANEL_FILES,
        output:
            tsv=f"{RESULTS}/tables/copy_number.tsv",
            parquet=f"{RESULTS}/tables/copy_number.parquet",
            segments=f"{RESULTS}/tables/segments.tsv",
            segments_parquet=f"{RESULTS}/tables/segments.parquet",
        log:
            f"{WORK}/logs/join_copy_number.log",
        benchmark:
            f"{WORK}/benchmarks/join_copy_number.tsv"
        group:
            submission("cohort")
        params:
            version=HEMALINE,
            options=STEPS.options("join-copy-number"),
        shell:
            "hemaline step join-copy-number {params.options:q} 2> {log:q}"

    # Karyotypes and FISH with what the reads show; contradictions are warnings in its log.
    rule join_findings:
        input:
            STEPS.resources("join-findings"),
            [resource(name) for name in KARYOTYPE_RESOURCES],
            copy_number=rules.join_copy_number.output.tsv,
            cytogenetics=CONFIG.cytogenetics or [],
            samples=CONFIG.samples,
            assays=ASSAY_FILES,
            panels=PANEL_FILES,
        output:
            tsv=f"{RESULTS}/tables/findings.tsv",
            parquet=f"{RESULTS}/tables/findings.parquet",
        log:
            f"{WORK}/logs/join_findings.log",
        benchmark:
            f"{WORK}/benchmarks/join_findings.tsv"
        group:
            submission("cohort")
        params:
            version=HEMALINE,
            options=STEPS.options("join-findings"),
        shell:
            "hemaline step join-findings {params.options:q} 2> {log:q}"
