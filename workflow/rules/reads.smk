# Units: read from end to end before anything is made of them.


def unit_sources(wildcards):
    return SOURCES[f"{wildcards.sample}.{wildcards.unit}"]


def read_group(wildcards):
    """@RG of a unit, from the sheet; ids are checked, so nothing needs quoting within."""
    sample = PROJECT.samples[wildcards.sample]
    run = sample.run_id or "run"
    fields = {
        "ID": f"{wildcards.sample}.{wildcards.unit}",
        "SM": wildcards.sample,
        "LB": sample.library_id or wildcards.sample,
        "PU": f"{run}.{wildcards.unit}",
        "PL": "ILLUMINA",
    }
    return "@RG\\t" + "\\t".join(f"{key}:{value}" for key, value in fields.items())


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
    resources:
        # Names are held as hashes, 8 bytes each; a pair takes some 60 bytes of gzip at least.
        mem_mb=lambda wildcards, input: 500 + int(0.2 * input.size_mb),
    params:
        version=HEMALINE,
        assay=assay_file,
    shell:
        "hemaline step accept-unit --unit {wildcards.sample:q}.{wildcards.unit:q} "
        "--kind {wildcards.kind:q} --reads {input:q} --assay {params.assay:q} --verdict {output.verdict:q} "
        "--accepted {output.reads:q} 2> {log:q}"
