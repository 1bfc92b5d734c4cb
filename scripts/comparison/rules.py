"""Permitted differences, as data: values that vary with every run, and decided changes."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from pathlib import Path

ANY = "*"
COLUMN = "(column)"
FILE = "(file)"


@dataclass(frozen=True)
class Varying:
    """A regular expression whose matches are not compared, in cells of some files and columns.

    ``where`` limits it to rows with one value in one column (``item=hemaline``) or is ``*``.
    """

    file: str
    column: str
    where: str
    pattern: re.Pattern[str]

    def concerns(self, column: str, cells: Mapping[str, str]) -> bool:
        """True where the rule holds for a column of this record."""
        key, _, value = self.where.partition("=")
        return fnmatchcase(column, self.column) and (self.where == ANY or cells.get(key) == value)


@dataclass
class Allowed:
    """A decided change: ``old`` becomes ``new`` as a cell, as a part of one, or as a name."""

    file: str
    column: str
    match: str
    old: str
    new: str
    used: int = field(default=0, compare=False)

    def apply(self, value: str) -> str:
        """The value after the change; the value itself where the change does not concern it."""
        if self.match == "part":
            return value.replace(self.old, self.new)
        return self.new if value == self.old else value


def load_varying(path: Path) -> list[Varying]:
    """The table of values that vary: file, column, where, pattern, reason."""
    return [
        Varying(row["file"], row["column"], row["where"], re.compile(row["pattern"]))
        for row in _rows(path, ("file", "column", "where", "pattern", "reason"))
    ]


def load_allowed(path: Path) -> list[Allowed]:
    """The table of decided changes: file, column, match, old, new, reason."""
    rows = _rows(path, ("file", "column", "match", "old", "new", "reason"))
    return [
        Allowed(row["file"], row["column"], row["match"], row["old"], row["new"]) for row in rows
    ]


def _rows(path: Path, columns: Sequence[str]) -> Iterator[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as handle:
        reader = csv.DictReader(handle, delimiter="\t", quoting=csv.QUOTE_NONE)
        if reader.fieldnames != list(columns):
            raise SystemExit(f"{path}: the columns must be {', '.join(columns)}")
        for number, row in enumerate(reader, 2):
            if None in row or not all(row.values()):
                raise SystemExit(f"{path}:{number}: a row has {len(columns)} cells, none empty")
            if row.get("match", "value") not in {"value", "part"}:
                raise SystemExit(f"{path}:{number}: match is value or part, not '{row['match']}'")
            yield row


class FileRules:
    """The rules that concern one file."""

    def __init__(self, file: str, varying: Sequence[Varying], allowed: Sequence[Allowed]) -> None:
        """Choose the rules of a file by its path in the folder of results."""
        self._varying = [rule for rule in varying if fnmatchcase(file, rule.file)]
        self._allowed = [rule for rule in allowed if fnmatchcase(file, rule.file)]

    def masked(self, cells: dict[str, str]) -> dict[str, str]:
        """The cells with everything that varies replaced by one mark."""
        if not self._varying:
            return cells
        masked = dict(cells)
        for column in cells:
            for rule in self._varying:
                if rule.concerns(column, cells):
                    masked[column] = rule.pattern.sub("(varies)", masked[column])
        return masked

    def renamed(self, column: str) -> str:
        """The column's new name; a key of a document is renamed with all below it."""
        for rule in self._named(COLUMN):
            if column == rule.old or column.startswith(f"{rule.old}."):
                rule.used += 1
                return rule.new + column[len(rule.old) :]
        return column

    def is_allowed(self, column: str, before: str, after: str) -> bool:
        """True where the decided changes make the one value into the other; counts those used."""
        value, used = before, []
        for rule in self._named(column):
            if ANY in {rule.old, rule.new}:
                if rule.old in {ANY, before} and rule.new in {ANY, after}:
                    rule.used += 1
                    return True
                continue
            changed = rule.apply(value)
            if changed != value:
                value = changed
                used.append(rule)
        if value != after:
            return False
        for rule in used:
            rule.used += 1
        return True

    def _named(self, column: str) -> Iterator[Allowed]:
        return (rule for rule in self._allowed if fnmatchcase(column, rule.column))
