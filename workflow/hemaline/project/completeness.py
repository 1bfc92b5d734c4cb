"""Completeness of a run: the files of each sample, each cell of each matrix."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import Any

from hemaline.common.problems import Problems, raised_together
from hemaline.common.tables.output_tables import MISSING
from hemaline.matrices.matrix_tables import MatrixDefinition

_OF_SAMPLE = (
    "alignments/{}.cram",
    "alignments/{}.cram.crai",
    "calls/{}.vcf.gz",
    "calls/{}.vcf.gz.tbi",
    "reports/{}.html",
    "reports/{}.tsv",
)
_OF_COHORT = (
    "tables/variants.tsv",
    "tables/variants.parquet",
    "tables/variants.maf",
    "tables/callability.tsv",
    "tables/callability.parquet",
    "tables/events.tsv",
    "tables/events.parquet",
    "tables/identity.tsv",
    "tables/identity.parquet",
    "tables/sample_checks.tsv",
    "tables/sample_checks.parquet",
    "tables/qc_verdicts.tsv",
    "tables/qc_verdicts.parquet",
    "tables/unit_reads.tsv",
    "tables/unit_reads.parquet",
    "tables/controls.tsv",
    "tables/controls.parquet",
    "tables/runs.tsv",
    "tables/runs.parquet",
    "matrices/dictionary.tsv",
    "matrices/datapackage.json",
    "reports/cohort.html",
    "reports/oncoprint.svg",
)
# Of runs with copy number, and with globin loci.
_OF_SOME_COHORTS = (
    "tables/copy_number.tsv",
    "tables/copy_number.parquet",
    "tables/segments.tsv",
    "tables/segments.parquet",
    "tables/findings.tsv",
    "tables/findings.parquet",
    "tables/globin.tsv",
    "tables/globin.parquet",
)


def expected_files(
    sample_ids: Sequence[str],
    panels: Sequence[str],
    matrices: Sequence[str],
    tables: Sequence[str] = (),
) -> list[str]:
    """Files that a run delivers for these samples and panels, relative to the results.

    ``tables`` are those that not every run has.
    """
    expected = [name.format(sample) for sample in sample_ids for name in _OF_SAMPLE]
    names = [f"{panel}.{matrix}" for panel in panels for matrix in matrices]
    expected += [f"matrices/{name}.{form}" for name in names for form in ("tsv", "parquet")]
    return [*expected, *_OF_COHORT, *tables]


def left_behind(results: Path, tables: Collection[str]) -> list[Path]:
    """Tables that not every run has, of an earlier run with other samples or assays."""
    return [results / name for name in _OF_SOME_COHORTS if name not in tables]


def check_files(results: Path, expected: Sequence[str]) -> None:
    """See that every file is there and not empty.

    Raises:
        HemalineError: some are not (HL-H04, one for each).
    """
    with raised_together() as problems:
        for name in expected:
            path = results / name
            if not path.is_file() or not path.stat().st_size:
                problems.add("HL-H04", path)


def account_cells(
    folder: Path,
    panels: Mapping[str, Sequence[str]],
    sample_ids: Sequence[str],
    matrices: Sequence[MatrixDefinition],
) -> dict[str, dict[str, Any]]:
    """How many cells of each panel are 1, 0, and NA by reason: every sample x gene is one of them.

    Args:
        folder: of the matrices.
        panels: genes by panel.
        sample_ids: samples that have a row, in order.
        matrices: their definitions; ``status`` and ``reason`` are among them.

    Raises:
        HemalineError: a matrix has other rows, columns or cells than these (HL-H05).
    """
    with raised_together() as problems:
        accounts = {}
        for panel, genes in panels.items():
            cells = {
                one.name: _cells(
                    folder / f"{panel}.{one.name}.tsv",
                    sample_ids,
                    [genes[place] for place in one.kept(genes)],
                    problems,
                )
                for one in matrices
            }
            counts: Counter[str] = Counter()
            for place, status in cells["status"].items():
                reason = cells["reason"].get(place, MISSING)
                if status not in ("0", "1", MISSING) or (status == MISSING and reason == MISSING):
                    what = f"{' '.join(place)} is {status} with the reason {reason}"
                    problems.add("HL-H05", folder / f"{panel}.status.tsv", what=what)
                counts[reason if status == MISSING else status] += 1
            accounts[panel] = {
                "samples": len(sample_ids),
                "genes": len(genes),
                "mutated": counts.pop("1", 0),
                "wild_type": counts.pop("0", 0),
                "not_measured": dict(sorted(counts.items())),
            }
    return accounts


def _cells(
    path: Path, sample_ids: Sequence[str], genes: Sequence[str], problems: Problems
) -> dict[tuple[str, str], str]:
    """Cells by sample and gene; rows and columns other than those expected are a problem."""
    header, *rows = [line.split("\t") for line in path.read_text(encoding="utf-8").splitlines()]
    if header != ["sample_id", *genes]:
        problems.add("HL-H05", path, what="its columns are not its genes of the panel")
    elif [row[0] for row in rows] != list(sample_ids):
        problems.add("HL-H05", path, what="its rows are not the samples of the sheet")
    elif any(len(row) != len(header) for row in rows):
        problems.add("HL-H05", path, what="a row has other cells than the header")
    else:
        return {
            (row[0], gene): cell for row in rows for gene, cell in zip(genes, row[1:], strict=True)
        }
    return {}
