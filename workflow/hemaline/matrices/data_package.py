"""The matrices' dictionary and Frictionless data package."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from hemaline.common.documents.json_files import write_json
from hemaline.common.files import sha256
from hemaline.common.tables.digests import Provenance, schema_digest
from hemaline.common.tables.output_tables import MISSING, write_table
from hemaline.common.tables.table_schemas import Column, table_schema


def write_dictionary(
    path: Path,
    matrices: Mapping[str, Sequence[Column]],
    source: str,
    tables: Sequence[str] = ("variants", "callability", "events"),
) -> None:
    """One row a column of every matrix and table."""
    write_table(
        _dictionary_rows(matrices, source, tables), table_schema("dictionary").columns, path
    )


def _dictionary_rows(
    matrices: Mapping[str, Sequence[Column]], source: str, tables: Sequence[str]
) -> Iterator[dict[str, Any]]:
    files = {f"matrices/{name}": some for name, some in matrices.items()}
    files |= {f"tables/{name}.tsv": table_schema(name).columns for name in tables}
    for file, described in files.items():
        origin = source if file.startswith("matrices/") else "bundled table schema"
        for column in described:
            yield dictionary_row(file, column, origin)


def dictionary_row(file: str, column: Column, source: str) -> dict[str, Any]:
    """The cells of a dictionary that describe one column of a file."""
    return {
        "file": file,
        "column": column.name,
        "type": column.type,
        "unit": column.unit or None,
        "allowed": ";".join(column.allowed) or None,
        "minimum": column.minimum,
        "maximum": column.maximum,
        "pattern": column.pattern,
        "meaning": column.description,
        "source": source,
    }


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
    write_package(path, head, {**matrices, "dictionary.tsv": table_schema("dictionary").columns})
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
