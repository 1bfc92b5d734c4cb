# Units: read from end to end before anything is made of them.


rule accept_unit:
    input:
        unit_sources,
    output:
        reads=temp(directory(f"{WORK}/accepted/{{kind}}/{{sample}}.{{unit}}")),
        verdict=f"{WORK}/units/{{kind}}/{{sample}}.{{unit}}.json",
    log:
        f"{WORK}/logs/accept_unit/{{kind}}/{{sample}}.{{unit}}.log",
    group:
        "sample"
    params:
        version=HEMALINE,
        assay=assay_file,
    shell:
        "hemaline step accept-unit --unit {wildcards.sample:q}.{wildcards.unit:q} "
        "--kind {wildcards.kind:q} --reads {input:q} --assay {params.assay:q} --verdict {output.verdict:q} "
        "--accepted {output.reads:q} 2> {log:q}"
