"""The matrices' dictionary and Frictionless data package."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Annotated, Any

from hemaline.common.documents.json_files import write_json
from hemaline.common.files import sha256
from hemaline.common.tables.digests import Provenance, schema_digest
from hemaline.common.tables.output_tables import MISSING
from hemaline.common.tables.rows import schema_of, table, write_rows
from hemaline.common.tables.table_schemas import Column


@table("dictionary", key=("file", "column"), missing=MISSING)
@dataclass(frozen=True)
class DictionaryRow:
    """One row is one column of one matrix or table."""

    file: Annotated[str, "File under the results folder."]
    column: Annotated[str, "Column."]
    type: Annotated[str, "Table Schema type."]
    unit: Annotated[str | None, "Unit of a number."]
    allowed: Annotated[str | None, "Allowed values, joined by ;."]
    minimum: Annotated[float | None, "Smallest value of a number."]
    maximum: Annotated[float | None, "Largest value of a number."]
    pattern: Annotated[str | None, "Regular expression that the whole of a text matches."]
    meaning: Annotated[str, "Meaning of a cell."]
    source: Annotated[str, "Where the definition comes from."]

    @classmethod
    def of(cls, file: str, column: Column, source: str) -> DictionaryRow:
        """The row that describes one column of a file."""
        return cls(
            file,
            column.name,
            column.type,
            column.unit or None,
            ";".join(column.allowed) or None,
            column.minimum,
            column.maximum,
            column.pattern,
            column.description,
            source,
        )


def write_dictionary(
    path: Path, matrices: Mapping[str, Sequence[Column]], source: str, tables: Sequence[type]
) -> None:
    """One row a column of every matrix, and of every table by the class of its rows."""
    described = {(f"matrices/{name}", source): some for name, some in matrices.items()}
    for one in map(schema_of, tables):
        described[f"tables/{one.name}.tsv", "bundled table schema"] = one.columns
    rows = (
        DictionaryRow.of(file, column, origin)
        for (file, origin), columns in described.items()
        for column in columns
    )
    write_rows(path, DictionaryRow, rows)


def write_data_package(
    path: Path,
    matrices: Mapping[str, Sequence[Column]],
    provenance: Provenance,
    backgrounds: Mapping[str, str],
    unknown_symbols: Mapping[str, str] | None = None,
    lifted: Mapping[str, str] | None = None,
    signers: Sequence[str] = (),
) -> str:
    """Describe the matrices in the folder of ``path``; returns the schema digest.

    ``backgrounds``, by assay, and of a MAF its ``unknown_symbols`` with what became of them and the
    chain by which it was ``lifted``, are listed outside the provenance: a panel of normals
    is of one laboratory, and the tables of two must still be able to meet. ``signers`` are the keys
    that signed the folders which were put together, where that was required.
    """
    digest = schema_digest(matrices, provenance)
    head: dict[str, Any] = {
        "name": "hemaline-matrices",
        "title": "Sample x gene matrices of one cohort",
        "schema_digest": digest,
        "provenance": asdict(provenance),
        "backgrounds": dict(backgrounds),
        "unknown_symbols": dict(unknown_symbols or {}),
    }
    if lifted:
        head["lifted"] = dict(lifted)
    if signers:
        head["signers"] = list(signers)
    write_package(path, head, {**matrices, "dictionary.tsv": schema_of(DictionaryRow).columns})
    return digest


def write_package(
    path: Path, head: Mapping[str, Any], tables: Mapping[str, Sequence[Column]]
) -> None:
    """Write a Frictionless data package of ``tables`` (by file name) in the folder of ``path``."""
    package = {
        "$schema": "https://datapackage.org/profiles/2.0/datapackage.json",
        **head,
        "resources": [
            _resource(path.parent / name, described) for name, described in tables.items()
        ],
    }
    write_json(path, package)


def _resource(path: Path, described: Sequence[Column]) -> dict[str, Any]:
    return {
        "name": path.name.removesuffix(".tsv").replace(".", "-").lower(),
        "type": "table",
        "path": path.name,
        "format": "tsv",
        "mediatype": "text/tab-separated-values",
        "encoding": "utf-8",
        "dialect": {"delimiter": "\t"},
        "hash": f"sha256:{sha256(path)}",
        "schema": {
            "fields": [_field(column) for column in described],
            "missingValues": [MISSING],
        },
    }


def _field(column: Column) -> dict[str, Any]:
    field: dict[str, Any] = {
        "name": column.name,
        "type": column.type,
        "description": column.description,
    }
    if column.unit:
        field["unit"] = column.unit
    limits = {name: getattr(column, name) for name in ("minimum", "maximum", "pattern")}
    constraints = {name: value for name, value in limits.items() if value is not None}
    if column.allowed:
        constraints["enum"] = [int(v) if column.type == "integer" else v for v in column.allowed]
    return {**field, "constraints": constraints} if constraints else field
