# Values for rules by unit and by the chemistry of its sample's assay.


def unit_sources(wildcards):
    return SOURCES[f"{wildcards.sample}.{wildcards.unit}"]


def several_units(wildcards):
    """True if a sample has several units, which may not be one person's."""
    return len(PROJECT.units[wildcards.sample]) > 1


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


def mate(wildcards, input):
    return ["--in2", f"{input.reads}/R2.fastq.gz"] if wildcards.kind == "paired" else []


def single_mates(wildcards, output):
    paired = wildcards.kind == "paired"
    words = chemistry.single_mates(assay_of(wildcards.sample), output.singles, output.failed)
    return words if paired else []


def primers_of(wildcards):
    assay = assay_of(wildcards.sample)
    return [f"{WORK}/primers/{assay.name}.bed"] if assay.primers else []


def chemical(words):
    """Parameters of a rule: the words that `hemaline.reads.chemistry` gives for the sample's assay."""
    return lambda wildcards: words(assay_of(wildcards.sample))


def clip_primers(wildcards, input):
    return chemistry.primer_clipping(next(iter(input.primers), None))
