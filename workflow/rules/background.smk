# Each sample confirmed and its error rates; of an assay's donors (role pon), a background to be frozen.


# Checks that the tools do not make: reads lost on the way, or files that changed during the run.
rule count_sample:
    input:
        unpack(counted_by),
        verdicts=verdicts_of,
        trimming=trimming_of,
        poor_mates=poor_mates_of,
        statistics=rules.merge_units_to_cram.output.statistics,
        cram=CRAM,
        crai=f"{CRAM}.crai",
        reference=REFERENCE,
        hotspots=KNOWLEDGE.hotspots,
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
        pairs_only=chemical(chemistry.needs_pairs),
    shell:
        "hemaline step confirm-sample --sample {wildcards.sample:q} --verdicts {input.verdicts:q}"
        " {params.pairs_only:q}"
        " --trimming {input.trimming:q} --poor-mates {input.poor_mates:q}"
        " --statistics {input.statistics:q}"
        " --alignments {input.cram:q} --output {output.verdict:q} 2> {log:q};"
        " hemaline step count-sites --alignments {input.cram:q} --reference {input.reference:q}"
        " --targets {input.targets:q} --assay {input.assay:q} --hotspots {input.hotspots:q}"
        " --profile {output.profile:q} --counts {output.counts:q} 2>> {log:q}"


# Written with the others' results and read by none of them. A later run may name it: without
# donors no rule makes it, so that it stays as it is.
rule build_background:
    input:
        counts=donor_counts,
        verdicts=donor_verdicts,
        reference=REFERENCE,
        targets=f"{WORK}/targets/{{assay}}.bed",
        assay=lambda wildcards: PROJECT.assays[wildcards.assay].path,
        filters=lambda wildcards: PROJECT.assays[wildcards.assay].filters
        or resource("filters.yaml"),
        hotspots=KNOWLEDGE.hotspots,
    output:
        table=f"{RESULTS}/background/{{assay}}.background.tsv.gz",
        drivers=f"{RESULTS}/background/{{assay}}.driver_alleles.tsv",
    log:
        f"{WORK}/logs/build_background/{{assay}}.log",
    wildcard_constraints:
        assay="|".join(WITH_DONORS) or "(?!)",
    resources:
        mem_mb=memory(2000),
    params:
        version=HEMALINE,
        donors=donor_arguments,
        tools=TOOLS,
        verdicts=folder_of("verdicts"),
    shell:
        "hemaline step build-background {params.donors:q} --verdicts {params.verdicts:q}"
        " --reference {input.reference:q} --targets {input.targets:q} --assay {input.assay:q}"
        " --hotspots {input.hotspots:q} --tools {params.tools:q} --background {output.table:q}"
        " --drivers {output.drivers:q} 2> {log:q}"
