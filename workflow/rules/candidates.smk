# Where candidates of a sample come from.

# Each source of candidates is a rule that writes {sample}.{source}.vcf; the recount takes them all.
CANDIDATE_SOURCES = ["mpileup", "softclip"]
GERMLINE_SOURCES = ["bcftools_call"]


def sources_of(wildcards):
    role = PROJECT.samples[wildcards.sample].role
    return CANDIDATE_SOURCES + (GERMLINE_SOURCES if role == "germline" else [])


def candidates_of(wildcards):
    stem = f"{WORK}/candidates/{wildcards.sample}"
    return [f"{stem}.{source}.vcf" for source in sources_of(wildcards)]


def candidate_arguments(wildcards, input):
    return [
        part
        for source, path in zip(sources_of(wildcards), input.candidates, strict=True)
        for part in ("--candidates", source, path)
    ]
