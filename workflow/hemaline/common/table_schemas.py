"""Frictionless Table Schemas: the fields of a table and the rules of its cells."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from hemaline.common.own_yaml import load_schema
from hemaline.common.sample_ids import normal_id

# Python's float() takes nan, inf and 1_000, which no table means.
_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?", re.ASCII)
_INTEGER = re.compile(r"[+-]?\d+", re.ASCII)
# What pandas and R make of whole numbers in a column with gaps.
_WHOLE = re.compile(r"([+-]?\d+)\.0+", re.ASCII)


def is_number(text: str) -> bool:
    """Whether ``text`` is a number as tables write them."""
    return _NUMBER.fullmatch(text) is not None


@dataclass(frozen=True)
class Field:
    """One column: name, type and constraints, as in the Table Schema."""

    name: str
    type: str
    description: str
    required: bool = False
    unique: bool = False
    # Whether the column must be there, though its cells may be missing.
    column_required: bool = False
    # Texts that say the value is missing, whatever the type; read as an empty cell.
    missing: frozenset[str] = frozenset()
    enum: tuple[str, ...] = ()
    pattern: str | None = None
    minimum: float | None = None
    maximum: float | None = None
    unit: str = ""
    # Whether white space and invisible characters around the text are left out, as of a name.
    is_trimmed: bool = False

    @property
    def is_free_text(self) -> bool:
        """Whether any text will do."""
        return self.type == "string" and not self.enum and self.pattern is None

    def matches_pattern(self, text: str) -> bool:
        """Whether the whole of ``text`` matches the pattern, if there is one."""
        return self.pattern is None or re.fullmatch(self.pattern, text) is not None

    def has_type(self, text: str) -> bool:
        """Whether ``text`` reads as the field's type."""
        if self.type == "number":
            return is_number(text)
        if self.type == "integer":
            return _INTEGER.fullmatch(text) is not None
        return True

    def in_range(self, text: str) -> bool:
        """Whether a number lies within minimum and maximum."""
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
    """The fields of one kind of table; a cell that is one of ``missing`` is empty.

    Where ``is_spreadsheet``, an integer or one of a list may also be written with zeros behind the
    decimal point.
    """

    name: str
    description: str
    fields: tuple[Field, ...]
    primary_key: tuple[str, ...]
    missing: frozenset[str] = frozenset({""})
    is_spreadsheet: bool = False

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the fields in order."""
        return tuple(f.name for f in self.fields)

    def field(self, name: str) -> Field:
        """The field ``name``."""
        return next(f for f in self.fields if f.name == name)

    def cell(self, field: Field, text: str) -> str:
        """The value of a cell: "" where it is missing, ``1`` for the ``1.0`` of a spreadsheet."""
        if field.is_trimmed:
            text = normal_id(text)
        if text in self.missing or text in field.missing:
            return ""
        whole = _WHOLE.fullmatch(text) if self.is_spreadsheet else None
        if whole and (field.type == "integer" or whole[1] in field.enum):
            return whole[1]
        return text


@cache
def spreadsheet_gaps() -> frozenset[str]:
    """The words for a missing value in tables that people fill, of ``spreadsheet_cells.yaml``."""
    return frozenset(load_schema("spreadsheet_cells.yaml")["missing"])


@cache
def table_schema(name: str) -> TableSchema:
    """The schema of ``<name>.table.yaml``."""
    document = load_schema(f"{name}.table.yaml")
    key = document.get("primaryKey", ())
    is_spreadsheet = document.get("spreadsheet", False)
    return TableSchema(
        name=document["name"],
        description=document["description"],
        fields=tuple(_field(entry) for entry in document["fields"]),
        primary_key=(key,) if isinstance(key, str) else tuple(key),
        missing=spreadsheet_gaps()
        if is_spreadsheet
        else frozenset(document.get("missingValues", ("",))),
        is_spreadsheet=is_spreadsheet,
    )


def _field(entry: Mapping[str, Any]) -> Field:
    constraints = entry.get("constraints", {})
    return Field(
        name=entry["name"],
        type=entry["type"],
        description=entry["description"],
        required=constraints.get("required", False),
        unique=constraints.get("unique", False),
        enum=tuple(str(value) for value in constraints.get("enum", ())),
        pattern=constraints.get("pattern"),
        minimum=constraints.get("minimum"),
        maximum=constraints.get("maximum"),
        unit=entry.get("unit", ""),
        is_trimmed=entry.get("trim", False),
    )
