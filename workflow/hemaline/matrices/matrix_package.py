"""A folder of matrices as a whole: written with its dictionary and data package, and read again."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice, zip_longest
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Field

from hemaline.common.documents.models import Document, Many, Maybe, model_of
from hemaline.common.documents.valid_documents import read_json
from hemaline.common.files import sha256
from hemaline.common.problems import Problems, fail
from hemaline.common.tables.digests import Provenance, schema_digest
from hemaline.common.tables.table_schemas import Column
from hemaline.matrices.data_package import write_data_package, write_dictionary
from hemaline.matrices.gene_status import Cells
from hemaline.matrices.matrix_tables import MatrixSet, matrix_columns, write_matrices

PACKAGE = "datapackage.json"
DICTIONARY = "dictionary.tsv"
SIGNATURE = f"{PACKAGE}.sig"
# What is wrong with a data package, named one by one.
_NAMED = 5
# Bytes of a header that are read beyond those that it should have.
_MORE = 1_000
# Under this name one floor holds for every sample.
ALL = "all"


@dataclass(frozen=True)
class Publication:
    """Where matrices go and what they were made with.

    ``backgrounds``, and ``unknown_symbols`` and ``lifted`` of a MAF are next to the digest: a
    matrix of lifted variants means what any other does.
    """

    folder: Path
    definitions: MatrixSet
    provenance: Provenance
    backgrounds: Mapping[str, str]
    unknown_symbols: Mapping[str, str] = field(default_factory=dict)
    lifted: Mapping[str, str] = field(default_factory=dict)

    def write(self, panels: Iterable[tuple[str, Cells]], tables: Sequence[type]) -> str:
        """Write every matrix of the panels, one panel after the other; returns the schema digest.

        ``tables`` are classes of rows that the dictionary describes as well. A signature of an
        earlier content is removed.
        """
        (self.folder / SIGNATURE).unlink(missing_ok=True)
        described: dict[str, Sequence[Column]] = {}
        for panel, cells in panels:
            write_matrices(self.folder, panel, cells, self.definitions)
            for one in self.definitions.matrices:
                described[f"{panel}.{one.name}.tsv"] = matrix_columns(one, cells.grid.genes)
        known = {"matrices.yaml": self.definitions.version}
        provenance = replace(self.provenance, resources={**self.provenance.resources, **known})
        write_dictionary(self.folder / DICTIONARY, described, self.definitions.source, tables)
        return write_data_package(
            self.folder / PACKAGE,
            described,
            provenance,
            self.backgrounds,
            unknown_symbols=self.unknown_symbols,
            lifted=self.lifted,
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
    lifted: Mapping[str, str] = field(default_factory=dict)

    def check_files(self, problems: Problems) -> None:
        """Report files that are gone, are not as they were written, or have other columns."""
        for name, known in self.hashes.items():
            file = self.path / name
            if not file.is_file():
                problems.add("HL-M21", file)
                continue
            if sha256(file) != known:
                problems.add("HL-M22", file)
            if name in self.matrices:
                self._check_header(name, problems)

    def _check_header(self, name: str, problems: Problems) -> None:
        names = [column.name for column in self.matrices[name]]
        expected = "\t".join(names) + "\n"
        with (self.path / name).open("rb") as handle:
            line = handle.readline(len(expected.encode()) + _MORE).decode("utf-8", "replace")
        if line != expected:
            found = line.rstrip("\n").split("\t")
            for place, (one, other) in enumerate(zip_longest(found, names), start=1):
                if one != other:
                    problems.add("HL-M23", self.path / name, 1, one, place=place, expected=other)
                    return
            problems.add("HL-M38", self.path / name, 1, reason="its line end is missing")


def read_folder(path: Path) -> MatrixFolder:
    """The folder ``path``, or that of its ``datapackage.json``.

    Raises:
        HemalineError: HL-M20 there is no data package of matrices, or it is not sound.
    """
    package = path if path.name == PACKAGE else path / PACKAGE
    try:
        return _folder(package.parent, read_json(package))
    except OSError as error:
        raise fail("HL-M20", package, reason=error.strerror or str(error)) from error
    except ValueError as error:
        raise fail("HL-M20", package, reason=str(error)) from error


_Texts = Mapping[str, str]


class _Constraints(Document):
    enum: Annotated[Many[str | int], Field(min_length=1)] = ()
    minimum: Maybe[int | float] = None
    maximum: Maybe[int | float] = None
    pattern: Maybe[str] = None


class _Field(Document, extra="ignore"):
    name: str = Field(pattern="^[A-Za-z0-9][A-Za-z0-9_.@-]*$")
    type: Literal["integer", "number", "string"]
    description: str
    unit: str = ""
    constraints: _Constraints = _Constraints()

    def column(self) -> Column:
        limits = self.constraints
        return Column(
            self.name,
            self.type,
            self.description,
            self.unit,
            tuple(map(str, limits.enum)),
            limits.minimum,
            limits.maximum,
            limits.pattern,
        )


class _TableSchema(Document, extra="ignore"):
    fields: Annotated[Many[_Field], Field(min_length=1)]


class _Resource(Document, extra="ignore"):
    path: str = Field(max_length=200, pattern="^[A-Za-z0-9][A-Za-z0-9_.-]*[.]tsv$")
    hash: str = Field(pattern="^sha256:[0-9a-f]{64}$")
    described: _TableSchema = Field(alias="schema")


class _Provenance(Document):
    hemaline: str
    policy: str
    # A package may be older than it.
    population: str = ""
    floors: Mapping[str, Annotated[int | float, Field(ge=0, le=1)]]
    filters: _Texts
    resources: _Texts
    tools: _Texts
    knowledge: _Texts
    quality: _Texts


class _Package(Document, extra="ignore"):
    schema_digest: str
    provenance: _Provenance
    backgrounds: _Texts
    unknown_symbols: _Texts = Field(default={})
    lifted: _Texts = Field(default={})
    # The dictionary is among them.
    resources: Annotated[Many[_Resource], Field(min_length=2)]


def _folder(path: Path, document: Any) -> MatrixFolder:
    """Content of a data package.

    Raises:
        ValueError: it breaks its schema, or contradicts itself.
    """
    problems = Problems()
    package = model_of(document, _Package, path / PACKAGE, problems)
    if package is None:
        reasons = (f"{one.column}: {one.text[0][:100]}" for one in problems)
        raise ValueError("; ".join(islice(reasons, _NAMED)))
    resources = package.resources
    columns = {
        one.path: tuple(field.column() for field in one.described.fields) for one in resources
    }
    matrices = {name: some for name, some in columns.items() if name != DICTIONARY}
    if len(matrices) < len(resources) - 1 or DICTIONARY not in columns:
        raise ValueError("duplicate table, or the dictionary is missing")
    for name, some in matrices.items():
        if len({column.name for column in some}) < len(some):
            raise ValueError(f"duplicate column in {name}")
    provenance = Provenance(**package.provenance.model_dump())
    if schema_digest(matrices, provenance) != package.schema_digest:
        raise ValueError("the schema digest is not that of its columns and provenance")
    return MatrixFolder(
        path,
        package.schema_digest,
        provenance,
        package.backgrounds,
        matrices,
        {one.path: one.hash.removeprefix("sha256:") for one in resources},
        package.unknown_symbols,
        package.lifted,
    )
