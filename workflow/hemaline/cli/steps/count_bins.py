"""Count one sample's fragments in bins, in one pass, and its alleles at SNPs."""

from __future__ import annotations

from pathlib import Path

from hemaline.paths import resource


def count_bins(
    *,
    alignments: Path,
    reference: Path,
    bins: Path,
    counts: Path,
    verdict: Path,
    assay: Path,
    snps: Path,
    fragments: Path,
    copy_rules: Path = resource("copy_number.yaml"),
) -> None:
    """Write the counts; those of a sample that was not accepted are 0.

    Args:
        bins: of the assay.
        counts: letters at target bases.
        verdict: whether its reads are whole.
        fragments: output.
    """
    import numpy as np
    import pysam

    from hemaline.copynumber.bin_counts import CopyCounts, count_bin_fragments, snps_digest
    from hemaline.copynumber.bins import CopyBins
    from hemaline.copynumber.copy_rules import load_copy_rules
    from hemaline.errors.target_counts import TargetCounts
    from hemaline.filters.filter_document import FilterDocument
    from hemaline.inputs.assays import require_assay
    from hemaline.quality.identity.fingerprint import count_fingerprint, load_fingerprint
    from hemaline.reads.confirmation import read_sample_verdict

    kit = require_assay(assay)
    evidence = FilterDocument.load(kit.filter_file).evidence
    places, sites = CopyBins.load(bins), load_fingerprint(snps)
    letters = TargetCounts.load(counts)
    found = np.zeros(len(places), dtype=np.int32)
    if read_sample_verdict(verdict).accepted:
        longest = load_copy_rules(copy_rules).bins.longest_fragment
        found = count_bin_fragments(
            alignments, reference, places, evidence.min_mapping_quality, longest
        )
    else:
        letters = TargetCounts.of([])
    with pysam.FastaFile(str(reference)) as fasta:
        alleles = count_fingerprint(letters, sites, fasta.fetch)
    ref, alt = (np.zeros(len(sites), dtype=np.int32) for _ in range(2))
    number = {snp: place for place, snp in enumerate(sites)}
    inside = [number[snp] for snp in alleles.snps]
    ref[inside], alt[inside] = alleles.ref, alleles.alt
    CopyCounts(places.digest, found, snps_digest(sites), ref, alt).save(fragments)
