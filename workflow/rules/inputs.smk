# Inputs of rules: functions of a job's wildcards, computed from the project's sheets.
import os


def megabytes_of(paths):
    """Size of files that are there. Not `input.size_mb`, which starts a thread for each job."""
    return sum(os.path.getsize(path) for path in paths) / 1e6


def assay_of(sample):
    return PROJECT.assay_of(sample)


def assay_file(wildcards):
    return assay_of(wildcards.sample).path


def targets_of(wildcards):
    return f"{WORK}/targets/{assay_of(wildcards.sample).name}.bed"


def of_samples(*patterns, samples=None):
    """Input function: the files of these patterns of every sample.

    Not `expand`: of a rule that also takes a rule's output, Snakemake hashes the whole of a list for
    each file of it.
    """
    names = SAMPLES if samples is None else samples
    files = [pattern.format(sample=name) for name in names for pattern in patterns]
    return lambda wildcards: files


alignments_of_samples = of_samples(
    f"{RESULTS}/alignments/{{sample}}.cram", f"{RESULTS}/alignments/{{sample}}.cram.crai"
)
calls_of_samples = of_samples(
    f"{RESULTS}/calls/{{sample}}.vcf.gz", f"{RESULTS}/calls/{{sample}}.vcf.gz.tbi"
)
reports_of_samples = of_samples(
    f"{RESULTS}/reports/{{sample}}.html", f"{RESULTS}/reports/{{sample}}.tsv"
)
families_of_samples = of_samples(f"{WORK}/qc/{{sample}}.families.tsv", samples=UMI_SAMPLES)


def several(unnamed, **named):
    """Inputs of one function each: a function costs Snakemake more than the answer.

    Those without a name have the key None, which comes last: a name behind it would be theirs too.
    """
    return {**named, None: unnamed}


def by_assay(*unnamed, **named):
    """Inputs of the samples of each assay; each value is a function of the assay."""
    return {
        assay.name: several(
            [path for value in unnamed for path in value(assay)],
            targets=f"{WORK}/targets/{assay.name}.bed",
            assay=assay.path,
            **{name: value(assay) for name, value in named.items()},
        )
        for assay in PROJECT.assays.values()
    }


def filters_of(assay):
    return [assay.filter_file]


def background_of(assay):
    return [assay.background] if assay.background else []


COUNTED_BY = by_assay(filters_of)
CALLED_BY = by_assay(filters_of, background_of)
ASSESSED_BY = by_assay(
    filters_of,
    background_of,
    panels=lambda assay: [f"{PANELS}/{name}.tsv" for name in assay.panels],
    snps=lambda assay: assay.fingerprint or resource("fingerprint.tsv"),
)


def stated_of(wildcards):
    return assay_of(wildcards.sample).controls.positive or []


def counted_by(wildcards):
    return COUNTED_BY[assay_of(wildcards.sample).name]


def called_by(wildcards):
    """Files that an assay's samples are called by, with the normal of one that has a normal."""
    found = CALLED_BY[assay_of(wildcards.sample).name]
    normal = PROJECT.normal_of(wildcards.sample)
    if not normal:
        return found
    cram = CRAM.format(sample=normal)
    return several(
        [*found[None], f"{cram}.crai"],
        targets=found["targets"],
        assay=found["assay"],
        normal=cram,
        normal_verdict=f"{WORK}/verdicts/{normal}.json",
    )


def assessed_by(wildcards):
    return ASSESSED_BY[assay_of(wildcards.sample).name]


# Not `lookup(within=TRIMMED)`: it walks through all samples for each of them.
def trimming_of(wildcards):
    return [f"{stem}.fastp.json" for stem in TRIMMED[wildcards.sample]]


def poor_mates_of(wildcards):
    return [f"{stem}.poor_mates.tsv" for stem in TRIMMED[wildcards.sample]]


def verdicts_of(wildcards):
    units = PROJECT.units[wildcards.sample]
    return [f"{WORK}/units/{unit.kind}/{unit.key}.json" for unit in units]


def of_sheet(column):
    """A column of the sample sheet, of a job's sample."""
    return lambda wildcards: getattr(PROJECT.samples[wildcards.sample], column)


def index_type(wildcards):
    return PROJECT.samples[wildcards.sample].index_type or "unknown"


def aligned_units(wildcards):
    units = PROJECT.units[wildcards.sample]
    return [f"{WORK}/aligned/{unit.kind}/{unit.key}.bam" for unit in units]


def source_files(wildcards):
    return KNOWLEDGE_SOURCES[wildcards.source].inputs


def of_source(field):
    """A field of an external database, of a job's source."""
    return lambda wildcards: getattr(KNOWLEDGE_SOURCES[wildcards.source], field)


def donor_counts(wildcards):
    return [f"{WORK}/background/{d}.counts.npz" for d in PROJECT.donors_of(wildcards.assay)]


def donor_verdicts(wildcards):
    return [f"{WORK}/verdicts/{d}.json" for d in PROJECT.donors_of(wildcards.assay)]


def copy_snps_of(assay):
    return assay.copy_snps or resource("fingerprint.tsv")


def copy_files_of(assay):
    """Files that the samples of an assay are counted and called by."""
    normals = assay.copy_number.normals if assay.copy_number else None
    return several(
        filters_of(assay),
        bins=f"{COPY_PARTS}/{assay.name}.bins.tsv",
        snps=copy_snps_of(assay),
        assay=assay.path,
        **({"normals": normals} if normals else {}),
    )


def copied_by(wildcards):
    """Files of the sample's assay, with the counts of its matched normal, if there is one."""
    found = COPY_FILES[assay_of(wildcards.sample).name]
    normal = PROJECT.normal_of(wildcards.sample)
    is_same = normal and PROJECT.samples[normal].assay == PROJECT.samples[wildcards.sample].assay
    if not is_same:
        return found
    return {"matched": f"{COPY_PARTS}/{normal}.npz", **found}
