# Which sources propose a sample's candidates, and how the recount is handed them.

GERMLINE_SOURCES = ["bcftools_call"]


def sources_of(wildcards):
    """Each source of candidates is a rule that writes {sample}.{source}.vcf.gz.

    Compressed, since the end of a BGZF file shows that it is whole. Only clipped ends are proposed
    by the step that recounts them, without a file.
    """
    is_germline = PROJECT.samples[wildcards.sample].role == "germline"
    files = [name for name in assay_of(wildcards.sample).callers if name != SOFT_CLIP]
    return [*files, *(GERMLINE_SOURCES if is_germline else [])]


def candidates_of(wildcards):
    stem = f"{WORK}/candidates/{wildcards.sample}"
    return [f"{stem}.{source}.vcf.gz" for source in sources_of(wildcards)]


def candidate_arguments(wildcards, input):
    pairs = zip(sources_of(wildcards), input.candidates, strict=True)
    return [part for pair in pairs for part in ("--candidates", *pair)]


def normal_alignments(wildcards):
    normal = PROJECT.normal_of(wildcards.sample)
    if not normal:
        return []
    cram = CRAM.format(sample=normal)
    return [cram, f"{cram}.crai", f"{WORK}/verdicts/{normal}.json"]


def normal_arguments(wildcards, input):
    return (
        ["--normal", input.normal[0], "--normal-verdict", input.normal[2]] if input.normal else []
    )
