"""Frictionless Table Schemas: the fields of a table and the rules of its cells."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pyarrow as pa

# Python's float() takes nan, inf and 1_000, which no table means.
_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?", re.ASCII)
_INTEGER = re.compile(r"[+-]?\d+", re.ASCII)


def is_number(text: str) -> bool:
    """True if ``text`` is a number as tables write them."""
    return _NUMBER.fullmatch(text) is not None


@dataclass(frozen=True)
class Column:
    """One column of a table: name, type, meaning, and which cells it may hold."""

    name: str
    type: str
    description: str
    unit: str = ""
    allowed: tuple[str, ...] = ()
    minimum: float | None = None
    maximum: float | None = None
    pattern: str | None = None
    required: bool = False
    unique: bool = False
    # Whether the column must be there, though its cells may be missing.
    column_required: bool = False
    # Type of the words of ``cell_words.tsv`` that are read in a spreadsheet's column.
    words: str = ""
    title: str = ""

    @property
    def is_free_text(self) -> bool:
        """True if any text will do."""
        return self.type == "string" and not self.allowed and self.pattern is None

    def matches_pattern(self, text: str) -> bool:
        """True if the whole of ``text`` matches the pattern, if there is one."""
        return self.pattern is None or re.fullmatch(self.pattern, text) is not None

    def has_type(self, text: str) -> bool:
        """True if ``text`` reads as the column's type."""
        if self.type == "number":
            return is_number(text)
        if self.type == "integer":
            return _INTEGER.fullmatch(text) is not None
        return True

    def in_range(self, text: str) -> bool:
        """True if a number is within minimum and maximum."""
        low = self.minimum if self.minimum is not None else float("-inf")
        high = self.maximum if self.maximum is not None else float("inf")
        return low <= float(text) <= high

    @property
    def range(self) -> str:
        """The allowed range in words."""
        bounds = []
        if self.minimum is not None:
            bounds.append(f"at least {self.minimum:g}")
        if self.maximum is not None:
            bounds.append(f"at most {self.maximum:g}")
        return " and ".join(bounds) + (f" {self.unit}" if self.unit else "")


@dataclass(frozen=True)
class TableSchema:
    """The columns of one kind of table; a cell that is one of ``missing`` is empty.

    A table that people fill is a spreadsheet: its cells are read by ``cell_words.tsv``.
    """

    name: str
    description: str
    columns: tuple[Column, ...]
    primary_key: tuple[str, ...]
    missing: frozenset[str] = frozenset({""})
    is_spreadsheet: bool = False

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the columns in order."""
        return tuple(column.name for column in self.columns)

    def column(self, name: str) -> Column:
        """The column ``name``."""
        return next(column for column in self.columns if column.name == name)


def arrow_type(kind: str, texts: pa.DataType | None = None) -> pa.DataType:
    """Arrow's type of a Table Schema type; that of strings is ``texts`` (by default plain)."""
    import pyarrow as pa

    types = {"integer": pa.int64(), "number": pa.float64(), "boolean": pa.bool_()}
    return types.get(kind, texts or pa.string())


def arrow_schema(columns: Iterable[Column], texts: pa.DataType | None = None) -> pa.Schema:
    """Arrow's schema of these columns."""
    import pyarrow as pa

    return pa.schema([(column.name, arrow_type(column.type, texts)) for column in columns])
