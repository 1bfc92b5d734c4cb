# Each sample confirmed and its error rates; of an assay's donors (role pon), a background to be frozen.


# Checks that the tools do not make: reads lost on the way, or files that changed during the run.
rule count_sample:
    input:
        f"{CRAM}.crai",
        STEPS.resources("count-sites"),
        unpack(counted_by),
        verdicts=verdicts_of,
        trimming=trimming_of,
        poor_mates=poor_mates_of,
        statistics=rules.merge_units_to_cram.output.statistics,
        alignments=CRAM,
        reference=REFERENCE,
    output:
        verdict=f"{WORK}/verdicts/{{sample}}.json",
        profile=f"{WORK}/background/{{sample}}.json",
        counts=f"{WORK}/background/{{sample}}.counts.npz",
    log:
        f"{WORK}/logs/count_sample/{{sample}}.log",
    benchmark:
        f"{WORK}/benchmarks/count_sample/{{sample}}.tsv"
    group:
        submission("sample")
    resources:
        mem_mb=memory(1000),
    params:
        version=HEMALINE,
        confirm_sample=STEPS.options("confirm-sample", pairs_only=chemical(chemistry.needs_pairs)),
        count_sites=STEPS.options("count-sites"),
    shell:
        "hemaline step confirm-sample {params.confirm_sample:q}"
        " --then count-sites {params.count_sites:q} 2> {log:q}"


# Written with the others' results and read by none of them. A later run may name it: without
# donors no rule makes it, so that it stays as it is.
rule build_background:
    input:
        STEPS.resources("build-background"),
        lambda wildcards: PROJECT.assays[wildcards.assay].filter_file,
        counts=donor_counts,
        verdicts=donor_verdicts,
        reference=REFERENCE,
        targets=f"{WORK}/targets/{{assay}}.bed",
        assay=lambda wildcards: PROJECT.assays[wildcards.assay].path,
    output:
        background=f"{RESULTS}/background/{{assay}}.background.tsv.gz",
        drivers=f"{RESULTS}/background/{{assay}}.driver_alleles.tsv",
    log:
        f"{WORK}/logs/build_background/{{assay}}.log",
    wildcard_constraints:
        assay="|".join(WITH_DONORS) or "(?!)",
    resources:
        mem_mb=memory(2000),
    params:
        version=HEMALINE,
        options=STEPS.options("build-background", tools=TOOLS),
    shell:
        "hemaline step build-background {params.options:q} 2> {log:q}"
