"""Take one sample's fingerprint of common SNPs; estimate contamination and sex from it."""

from __future__ import annotations

import argparse
from pathlib import Path


def configure(parser: argparse.ArgumentParser) -> None:
    """Arguments."""
    parser.add_argument("--counts", type=Path, required=True, help="letters at target bases")
    parser.add_argument("--verdict", type=Path, required=True, help="whether its reads are whole")
    parser.add_argument("--reference", type=Path, required=True)
    parser.add_argument("--assay", type=Path, required=True)
    parser.add_argument("--fingerprint", type=Path, required=True, help="SNPs")
    parser.add_argument("--rules", type=Path, required=True)
    parser.add_argument(
        "--units", type=Path, nargs="*", default=[], help="alignments of a sample of several units"
    )
    parser.add_argument("--output", type=Path, required=True)


def run(args: argparse.Namespace) -> None:
    """Write JSON; a sample that was not accepted has no sites."""
    import pysam

    from hemaline.calling.clone_fraction import load_copy_numbers
    from hemaline.errors.target_counts import TargetCounts
    from hemaline.filters.filter_file import load_filters
    from hemaline.inputs.assays import require_assay
    from hemaline.quality.identity.contamination import estimate
    from hemaline.quality.identity.fingerprint import count_fingerprint, load_fingerprint
    from hemaline.quality.identity.identity_rules import load_identity_rules
    from hemaline.quality.identity.sample_checks import SampleFingerprint, write_fingerprint
    from hemaline.quality.identity.sex_check import measure_sex
    from hemaline.quality.identity.unit_pairs import count_units, differing_units
    from hemaline.reads.confirmation import read_sample_verdict

    assay = require_assay(args.assay)
    rules = load_identity_rules(args.rules)
    counts = TargetCounts.load(args.counts)
    accepted = read_sample_verdict(args.verdict).accepted
    if not accepted:
        counts = TargetCounts.of([])
    with pysam.FastaFile(str(args.reference)) as fasta:
        found = count_fingerprint(counts, load_fingerprint(args.fingerprint), fasta.fetch)
    units = {}
    if accepted and args.units:
        filters = load_filters(assay.chemistry, assay.filters)
        units = count_units(args.units[0], args.reference, found.snps, filters)
    autosomal = found.where([s.chrom not in (rules.sex.x, rules.sex.y) for s in found.snps])
    write_fingerprint(
        args.output,
        SampleFingerprint(
            autosomal,
            estimate(autosomal, assay.max_contamination, rules.contamination, rules.genotypes),
            measure_sex(counts, found, load_copy_numbers(), rules.sex, rules.genotypes),
            differing_units(units, rules),
        ),
    )
