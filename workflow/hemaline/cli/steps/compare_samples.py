"""Compare the samples' fingerprints with the sheet: identity, sex, contamination."""

from __future__ import annotations

import argparse
from pathlib import Path

from hemaline.project.cohort import configure_cohort


def configure(parser: argparse.ArgumentParser) -> None:
    """Arguments."""
    configure_cohort(parser)
    parser.add_argument("--parts", type=Path, required=True, help="folder of samples' parts")
    parser.add_argument("--rules", type=Path, required=True)
    parser.add_argument("--pairs", type=Path, required=True)
    parser.add_argument("--pairs-parquet", type=Path, required=True)
    parser.add_argument("--checks", type=Path, required=True)
    parser.add_argument("--checks-parquet", type=Path, required=True)


def run(args: argparse.Namespace) -> None:
    """Write both tables."""
    from hemaline.common.tables.rows import write_rows
    from hemaline.project.cohort import load_cohort
    from hemaline.quality.identity.identity_rules import load_identity_rules
    from hemaline.quality.identity.sample_checks import CheckRow, check_rows, read_fingerprint
    from hemaline.quality.identity.sample_pairs import PairRow, compare_samples, informative_samples

    samples = load_cohort(args).samples
    rules = load_identity_rules(args.rules)
    found = {name: read_fingerprint(args.parts / f"{name}.json") for name in samples}
    counts = {name: one.snps for name, one in found.items()}
    pairs = list(compare_samples(samples, counts, rules))
    rows = check_rows(samples, found, pairs, informative_samples(samples, counts, rules), rules.sex)
    write_rows(args.pairs, PairRow, pairs, args.pairs_parquet)
    write_rows(args.checks, CheckRow, rows, args.checks_parquet)
