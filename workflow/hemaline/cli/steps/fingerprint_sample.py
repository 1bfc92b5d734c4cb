"""Take one sample's fingerprint of common SNPs; estimate contamination and sex from it."""

from __future__ import annotations

from pathlib import Path

from hemaline.paths import resource


def fingerprint_sample(
    *,
    counts: Path,
    verdict: Path,
    reference: Path,
    assay: Path,
    snps: Path,
    alignments: Path,
    fingerprint: Path,
    several_units: bool = False,
    identity_rules: Path = resource("identity.yaml"),
) -> None:
    """Write JSON; a sample that was not accepted has no sites.

    Args:
        counts: letters at target bases.
        verdict: whether its reads are whole.
        several_units: whose units may not be of one person.
        fingerprint: output.
    """
    import pysam

    from hemaline.calling.clone_fraction import load_copy_numbers
    from hemaline.errors.target_counts import TargetCounts
    from hemaline.inputs.assays import require_assay
    from hemaline.quality.identity.contamination import estimate
    from hemaline.quality.identity.fingerprint import count_fingerprint, load_fingerprint
    from hemaline.quality.identity.identity_rules import IdentityRules
    from hemaline.quality.identity.sample_checks import SampleFingerprint, write_fingerprint
    from hemaline.quality.identity.sex_check import measure_sex
    from hemaline.quality.identity.unit_pairs import count_units, differing_units
    from hemaline.reads.confirmation import read_sample_verdict

    kit = require_assay(assay)
    rules = IdentityRules.load(identity_rules)
    letters = TargetCounts.load(counts)
    accepted = read_sample_verdict(verdict).accepted
    if not accepted:
        letters = TargetCounts.of([])
    with pysam.FastaFile(str(reference)) as fasta:
        found = count_fingerprint(letters, load_fingerprint(snps), fasta.fetch)
    units = {}
    if accepted and several_units:
        filters = kit.filter_set()
        units = count_units(alignments, reference, found.snps, filters)
    autosomal = found.where([s.chrom not in (rules.sex.x, rules.sex.y) for s in found.snps])
    write_fingerprint(
        fingerprint,
        SampleFingerprint(
            autosomal,
            estimate(autosomal, kit.max_contamination, rules.contamination, rules.genotypes),
            measure_sex(letters, found, load_copy_numbers(), rules.sex, rules.genotypes),
            differing_units(units, rules),
        ),
    )
