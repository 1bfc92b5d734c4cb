"""Compare the samples' fingerprints with the sheet: identity, sex, contamination."""

from __future__ import annotations

from pathlib import Path

from hemaline.paths import Folder, resource
from hemaline.project.cohort import CohortFiles


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
    from hemaline.common.tables.output_tables import write_table
    from hemaline.common.tables.table_schemas import table_schema
    from hemaline.project.cohort import load_cohort
    from hemaline.quality.identity.identity_rules import load_identity_rules
    from hemaline.quality.identity.sample_checks import check_rows, read_fingerprint
    from hemaline.quality.identity.sample_pairs import compare_samples as sample_pairs
    from hemaline.quality.identity.sample_pairs import informative_samples

    samples = load_cohort(files).samples
    limits = load_identity_rules(rules)
    found = {name: read_fingerprint(parts / f"{name}.json") for name in samples}
    counts = {name: one.snps for name, one in found.items()}
    compared = list(sample_pairs(samples, counts, limits))
    rows = check_rows(
        samples, found, compared, informative_samples(samples, counts, limits), limits.sex
    )
    write_table(
        (pair.values() for pair in compared), table_schema("identity").columns, pairs, pairs_parquet
    )
    write_table(
        (row.values() for row in rows),
        table_schema("sample_checks").columns,
        checks,
        checks_parquet,
    )
