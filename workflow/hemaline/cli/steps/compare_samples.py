"""Compare the samples' fingerprints with the sheet: identity, sex, contamination."""

from __future__ import annotations

from pathlib import Path

from hemaline.paths import Folder, resource
from hemaline.project.cohort import CohortFiles, load_cohort


def compare_samples(
    *,
    files: CohortFiles,
    parts: Folder,
    pairs: Path,
    pairs_parquet: Path,
    checks: Path,
    checks_parquet: Path,
    rules: Path = resource("identity.yaml"),
) -> None:
    """Write both tables.

    Args:
        parts: folder of samples' parts.
    """
    from hemaline.common.tables.rows import write_rows
    from hemaline.quality.identity.identity_rules import IdentityRules
    from hemaline.quality.identity.sample_checks import CheckRow, check_rows, read_fingerprint
    from hemaline.quality.identity.sample_pairs import PairRow, informative_samples
    from hemaline.quality.identity.sample_pairs import compare_samples as sample_pairs

    samples = load_cohort(files).samples
    limits = IdentityRules.load(rules)
    found = {name: read_fingerprint(parts / f"{name}.json") for name in samples}
    counts = {name: one.snps for name, one in found.items()}
    compared = list(sample_pairs(samples, counts, limits))
    rows = check_rows(
        samples, found, compared, informative_samples(samples, counts, limits), limits.sex
    )
    write_rows(pairs, PairRow, compared, pairs_parquet)
    write_rows(checks, CheckRow, rows, checks_parquet)
