# Units: read from end to end before anything is made of them.


rule accept_unit:
    input:
        reads=unit_sources,
    output:
        accepted=temp(directory(f"{WORK}/accepted/{{kind}}/{{sample}}.{{unit}}")),
        verdict=f"{WORK}/units/{{kind}}/{{sample}}.{{unit}}.json",
    log:
        f"{WORK}/logs/accept_unit/{{kind}}/{{sample}}.{{unit}}.log",
    benchmark:
        f"{WORK}/benchmarks/accept_unit/{{kind}}/{{sample}}.{{unit}}.tsv"
    group:
        submission("sample")
    resources:
        # Names are held as hashes, 8 bytes each; a pair takes some 60 bytes of gzip at least.
        mem_mb=lambda wildcards, input: 500 + int(0.2 * megabytes_of(input)),
    params:
        version=HEMALINE,
        # The assay's file is no input: a changed floor must not align anew, changed UMIs must.
        umi=lambda wildcards: str(assay_of(wildcards.sample).umi),
        options=STEPS.options(
            "accept-unit",
            unit=lambda wildcards: f"{wildcards.sample}.{wildcards.unit}",
            assay=assay_file,
            may_be_empty=lambda wildcards: PROJECT.samples[wildcards.sample].role == "ntc",
        ),
    shell:
        "hemaline step accept-unit {params.options:q} 2> {log:q}"
