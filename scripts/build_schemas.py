"""Write the Table Schemas of ``workflow/schemas`` from the classes of the tables' rows.

``python scripts/build_schemas.py``; nothing else writes these files.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator, Mapping
from typing import Any

import yaml

import hemaline
from hemaline.common.tables.rows import row_classes, schema_of
from hemaline.common.tables.table_schemas import Column, TableSchema
from hemaline.paths import schema

_HEAD = "# Made by scripts/build_schemas.py from the class of the table's rows.\n"


def table_schemas() -> Iterator[tuple[str, str]]:
    """Name and text of the Table Schema of every class of rows, by name."""
    for module in pkgutil.walk_packages(hemaline.__path__, "hemaline."):
        if not module.name.endswith("__main__"):
            importlib.import_module(module.name)
    for name, row in sorted(row_classes().items()):
        # The tests have classes of rows of their own.
        if row.__module__.startswith("hemaline."):
            yield f"{name}.table.yaml", _HEAD + _text(schema_of(row))


def _text(table: TableSchema) -> str:
    head = {"name": table.name, "description": table.description}
    tail: dict[str, Any] = {"primaryKey": list(table.primary_key)} if table.primary_key else {}
    tail["missingValues"] = sorted(table.missing)
    if table.is_spreadsheet:
        tail["spreadsheet"] = True
    fields = "".join(f"  - {_flow(_field(column))}" for column in table.columns)
    return f"{_block(head)}fields:\n{fields}{_block(tail)}"


def _field(column: Column) -> dict[str, Any]:
    """A column as Table Schema describes it, without what it does not state."""
    limits: dict[str, Any] = {one: True for one in ("required", "unique") if getattr(column, one)}
    limits |= {"enum": list(column.allowed)} if column.allowed else {}
    bounds = {one: getattr(column, one) for one in ("pattern", "minimum", "maximum")}
    limits |= {name: value for name, value in bounds.items() if value is not None}
    field: dict[str, Any] = {"name": column.name, "type": column.type, "title": column.title}
    field |= {"description": column.description, "unit": column.unit, "words": column.words}
    return {key: value for key, value in (field | {"constraints": limits}).items() if value}


def _block(content: Mapping[str, Any]) -> str:
    return yaml.safe_dump(dict(content), sort_keys=False, allow_unicode=True, width=100)


def _flow(content: Mapping[str, Any]) -> str:
    """One line, however long."""
    return yaml.safe_dump(
        dict(content), sort_keys=False, allow_unicode=True, default_flow_style=True, width=10**6
    )


def main() -> None:
    """Write what has changed."""
    for name, text in table_schemas():
        path = schema(name)
        if not path.is_file() or path.read_text(encoding="utf-8") != text:
            path.write_text(text, encoding="utf-8")
            print(path)


if __name__ == "__main__":
    main()
