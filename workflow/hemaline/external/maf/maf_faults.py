"""Faults in cells of a MAF: equal faults once, with their rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from hemaline.common.problems import Problems

# Distinct wrong texts named of one column; a file of another kind has one in every row.
_NAMED = 20
# Rows named of one fault.
_ROWS = 5


@dataclass
class _Fault:
    """Rows of one wrong text, and what else its message needs."""

    values: dict[str, Any]
    rows: list[int] = field(default_factory=list)
    count: int = 0


@dataclass
class MafFaults:
    """Faults of one file by code, column and text, until they are reported together."""

    path: Path
    _faults: dict[tuple[str, str], dict[object, _Fault]] = field(default_factory=dict, init=False)

    def note(
        self, code: str, column: str, rows: Sequence[int], value: object, **values: Any
    ) -> None:
        """Rows, by their lines, of one wrong text."""
        of_column = self._faults.setdefault((code, column), {})
        fault = of_column.setdefault(value, _Fault({"value": value, **values}))
        fault.rows += rows[: _ROWS - len(fault.rows)]
        fault.count += len(rows)

    def report(self, problems: Problems) -> None:
        """Each text once, at its first row; of many texts the first ones."""
        for (code, column), of_column in self._faults.items():
            for fault in list(of_column.values())[:_NAMED]:
                more = more_rows(fault.rows, fault.count)
                problems.add(code, self.path, fault.rows[0], column, more=more, **fault.values)
        self._faults.clear()


def more_rows(rows: Sequence[int], count: int | None = None) -> str:
    """`` (1858 rows: 2, 3, 4, 5, 6 ...)`` behind a message; nothing for a single row."""
    count = len(rows) if count is None else count
    if count < 2:
        return ""
    shown = ", ".join(map(str, rows[:_ROWS])) + (" ..." if count > _ROWS else "")
    return f" ({count} rows: {shown})"
