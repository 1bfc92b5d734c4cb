# Units: read from end to end before anything is made of them.


rule accept_unit:
    input:
        unit_sources,
    output:
        reads=temp(directory(f"{WORK}/accepted/{{kind}}/{{sample}}.{{unit}}")),
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
        assay=assay_file,
        # The assay's file is no input: a changed floor must not align anew, changed UMIs must.
        umi=lambda wildcards: str(assay_of(wildcards.sample).umi),
        may_be_empty=branch(
            lambda wildcards: PROJECT.samples[wildcards.sample].role == "ntc",
            then="--may-be-empty",
            otherwise="",
        ),
    shell:
        "hemaline step accept-unit --unit {wildcards.sample:q}.{wildcards.unit:q} "
        "--kind {wildcards.kind:q} --reads {input:q} --assay {params.assay:q} --verdict {output.verdict:q} "
        "--accepted {output.reads:q} {params.may_be_empty} 2> {log:q}"
