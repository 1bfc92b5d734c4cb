"""A folder of matrices as a whole: written with its dictionary and data package, and read again."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import Any

from hemaline.common.digests import Provenance, schema_digest
from hemaline.common.files import sha256
from hemaline.common.problems import Problems, fail
from hemaline.common.tables import Column
from hemaline.matrices.data_package import write_data_package, write_dictionary
from hemaline.matrices.gene_status import Cells
from hemaline.matrices.matrices import MatrixSet, matrix_columns, write_matrices

PACKAGE = "datapackage.json"
DICTIONARY = "dictionary.tsv"
# Under this name one floor holds for every sample.
ALL = "all"


@dataclass(frozen=True)
class Publication:
    """Where matrices go and what they were made with.

    ``backgrounds`` and ``unknown_symbols`` (of a MAF) stand beside the digest.
    """

    folder: Path
    definitions: MatrixSet
    provenance: Provenance
    backgrounds: Mapping[str, str]
    unknown_symbols: Mapping[str, str] = field(default_factory=dict)

    def write(self, panels: Iterable[tuple[str, Cells]], tables: Sequence[str]) -> str:
        """Write every matrix of the panels, one panel after the other; returns the schema digest.

        ``tables`` are those that the dictionary describes as well.
        """
        described: dict[str, Sequence[Column]] = {}
        for panel, cells in panels:
            write_matrices(self.folder, panel, cells, self.definitions)
            for one in self.definitions.matrices:
                described[f"{panel}.{one.name}.tsv"] = matrix_columns(one, cells.grid.genes)
        known = {"matrices.yaml": self.definitions.version}
        provenance = replace(self.provenance, resources={**self.provenance.resources, **known})
        write_dictionary(self.folder / DICTIONARY, described, self.definitions.source, tables)
        return write_data_package(
            self.folder / PACKAGE, described, provenance, self.backgrounds, self.unknown_symbols
        )


@dataclass(frozen=True)
class MatrixFolder:
    """Matrices that were written before: columns by file, and the dictionary's columns."""

    path: Path
    digest: str
    provenance: Provenance
    backgrounds: Mapping[str, str]
    matrices: Mapping[str, tuple[Column, ...]]
    hashes: Mapping[str, str]
    unknown_symbols: Mapping[str, str] = field(default_factory=dict)

    def check_files(self, problems: Problems) -> None:
        """Report files that are gone or are not as they were written."""
        for name, known in self.hashes.items():
            file = self.path / name
            if not file.is_file():
                problems.add("HL-M21", file)
            elif sha256(file) != known:
                problems.add("HL-M22", file)


def read_folder(path: Path) -> MatrixFolder:
    """The folder ``path``, or that of its ``datapackage.json``.

    Raises:
        HemalineError: HL-M20 there is no data package of matrices.
    """
    package = path if path.name == PACKAGE else path / PACKAGE
    try:
        document = json.loads(package.read_text(encoding="utf-8"))
        matrices = {
            one["path"]: tuple(map(_column, one["schema"]["fields"]))
            for one in document["resources"]
            if one["path"] != DICTIONARY
        }
        hashes = {one["path"]: one["hash"].removeprefix("sha256:") for one in document["resources"]}
        if any("/" in name or name.startswith(".") for name in hashes):
            raise ValueError("a resource outside its folder")
        provenance = _provenance(document["provenance"])
        if schema_digest(matrices, provenance) != document["schema_digest"]:
            raise ValueError("the schema digest is not that of its columns and provenance")
        return MatrixFolder(
            package.parent,
            document["schema_digest"],
            provenance,
            document["backgrounds"],
            matrices,
            hashes,
            document.get("unknown_symbols", {}),
        )
    except OSError as error:
        raise fail("HL-M20", package, reason=error.strerror or str(error)) from error
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise fail("HL-M20", package, reason=f"{type(error).__name__} {error}") from error


def _column(described: Mapping[str, Any]) -> Column:
    allowed = described.get("constraints", {}).get("enum", ())
    return Column(
        described["name"],
        described["type"],
        described["description"],
        described.get("unit", ""),
        tuple(str(value) for value in allowed),
    )


def _provenance(document: Mapping[str, Any]) -> Provenance:
    """As it was written; a package may be older than ``population``."""
    document = {"population": "", **document}
    return Provenance(**{one.name: document[one.name] for one in fields(Provenance)})
