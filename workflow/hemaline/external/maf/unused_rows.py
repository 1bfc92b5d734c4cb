"""Rows of a MAF that take no part in a matrix, each with the reason."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated

from hemaline.common.tables.output_tables import MISSING
from hemaline.common.tables.rows import Field, table, write_rows

# Reasons, as ``workflow/schemas/unused_rows.table.yaml`` lists and explains them.
OTHER_GENE = "other_gene"
OTHER_PLACE = "other_place"
SAMPLE_NOT_LISTED = "sample_not_listed"
UNMUTATED = "no_mutation"
FILTERED = "filtered"
GERMLINE = "germline"
COMMON = "common"
CLASS_NOT_COUNTED = "class_not_counted"
NOT_DRIVER = "not_driver"
BELOW_FLOOR = "below_floor"
REPEATED = "repeated"


@table("unused_rows", missing=MISSING)
@dataclass(frozen=True, slots=True)
class UnusedRow:
    """Rows of a MAF that take no part in the matrices, one a row, with the reason. A row that is
    not listed was counted as 1, or left its gene NA.
    """

    row: Annotated[int, "Line of the MAF, its first line being 1.", Field(minimum=1)]
    sample_id: Annotated[str | None, "Sample of the row; NA where the cell is empty."]
    gene: Annotated[str | None, "Symbol as the MAF has it; NA where the cell is empty."]
    reason: Annotated[
        str,
        "other_gene: its gene is none of the matrix or view; other_place: its symbol is not "
        "known, and its position is in no gene of the matrix; sample_not_listed: its sample is "
        "none of the matrix; no_mutation: Mutation_Status or Validation_Status state that the "
        "sample has no such mutation; filtered: FILTER names a filter that failed; germline: the "
        "policy leaves germline variants out; common: common in the population, and no known "
        "driver allele; class_not_counted: its Variant_Classification is none that the policy "
        "counts; not_driver: the policy finds it neither a driver nor uncertain; below_floor: its "
        "VAF is below the reporting threshold; repeated: another row of the sample is the same "
        "variant, and the one with the largest VAF counts.",
        Field(
            allowed=(
                "other_gene",
                "other_place",
                "sample_not_listed",
                "no_mutation",
                "filtered",
                "germline",
                "common",
                "class_not_counted",
                "not_driver",
                "below_floor",
                "repeated",
            )
        ),
    ]


@dataclass
class UnusedRows:
    """The rows of one file, in whatever order they are added."""

    _rows: dict[int, UnusedRow] = field(default_factory=dict, init=False)

    def add(self, row: int, sample_id: str | None, gene: str | None, reason: str) -> None:
        """One row more; the first reason of a row holds."""
        self._rows.setdefault(row, UnusedRow(row, sample_id, gene, reason))

    @property
    def rows(self) -> list[UnusedRow]:
        """The rows in the order of the file."""
        return [self._rows[row] for row in sorted(self._rows)]

    def counts(self) -> Mapping[str, int]:
        """How many rows have each reason, the most frequent first."""
        return dict(Counter(one.reason for one in self._rows.values()).most_common())

    def summary(self) -> str:
        """One line of reasons with their rows."""
        reasons = ", ".join(f"{name} {rows}" for name, rows in self.counts().items())
        return f"rows of the file that were not used: {reasons or 'none'}"

    def write(self, path: Path) -> None:
        """The rows as TSV in the order of the file."""
        write_rows(path, UnusedRow, self.rows)
