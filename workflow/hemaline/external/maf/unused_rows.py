"""Rows of a MAF that take no part in a matrix, each with the reason."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path

from hemaline.common.tables.output_tables import write_table
from hemaline.common.tables.table_schemas import table_schema

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


@dataclass(frozen=True, slots=True)
class UnusedRow:
    """One row; ``row`` is its 1-based line, ``gene`` the symbol as the file has it."""

    row: int
    sample_id: str | None
    gene: str | None
    reason: str


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
        write_table(map(asdict, self.rows), table_schema("unused_rows").columns, path)
