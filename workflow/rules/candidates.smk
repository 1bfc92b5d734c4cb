# Which sources propose a sample's candidates.

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
