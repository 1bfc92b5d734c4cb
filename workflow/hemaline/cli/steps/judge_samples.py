"""Judge every sample's sequencing, cleanliness and identity against its assay's thresholds."""

from __future__ import annotations

from pathlib import Path

from hemaline.paths import Folder, resource
from hemaline.project.cohort import CohortFiles, load_cohort


def judge_samples(
    *,
    files: CohortFiles,
    parts: Folder,
    checks: Path,
    pairs: Path,
    verdicts: Path,
    reads: Path,
    reads_parquet: Path,
    rules: Path = resource("qc.yaml"),
) -> None:
    """Write the rows at the level of samples, and reads by unit, in the order of the sheet.

    Args:
        parts: folder of samples' measurements.
        checks: the table of sample checks.
        pairs: the identity table.
        verdicts: output, on samples.
        reads: output, reads by unit, TSV.
    """
    from collections.abc import Iterator

    from hemaline.calling.limits import LimitModel
    from hemaline.common.documents.json_files import read_instance
    from hemaline.common.tables.rows import read_rows, write_rows
    from hemaline.inputs.qc_rules import QcRules
    from hemaline.quality.identity.sample_checks import CheckRow
    from hemaline.quality.identity.sample_pairs import PairRow
    from hemaline.quality.sequencing import Sequencing
    from hemaline.quality.unit_reads import UnitReadsRow, unit_rows
    from hemaline.quality.verdicts import (
        Judged,
        VerdictRow,
        identity_findings,
        judge_sample,
        with_needed_depths,
    )

    cohort = load_cohort(files)
    checked = {row.sample_id: row for row in read_rows(checks, CheckRow)}
    identities = identity_findings(list(checked.values()), list(read_rows(pairs, PairRow)))
    limits: dict[str, QcRules] = {}
    for name, assay in cohort.assays.items():
        model = LimitModel(assay.filter_set())
        limits[name] = with_needed_depths(assay.qc_rules(rules), model.needed_depth)

    measured = {
        name: read_instance(parts / f"{name}.quality.json", Sequencing) for name in cohort.samples
    }

    def rows() -> Iterator[VerdictRow]:
        for name, sample in cohort.samples.items():
            one = Judged(
                name,
                sample.role,
                cohort.assays[sample.assay].max_contamination,
                measured[name],
                checked[name],
                identities[name],
            )
            yield from judge_sample(one, limits[sample.assay])

    write_rows(verdicts, VerdictRow, rows())
    every = (row for name, found in measured.items() for row in unit_rows(name, found.reads))
    write_rows(reads, UnitReadsRow, every, reads_parquet)
