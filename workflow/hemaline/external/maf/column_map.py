"""Names of columns in other laboratories' tables: a map that a person gives, and a suggested one.

A map is a YAML file with a section for each kind of table, ``ours: theirs``. Nothing is renamed by
guess: where columns are missing, the closest ones are written into a file for the person to check.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Self

from pydantic import Field, model_validator

from hemaline.common.documents.models import (
    Document,
    Many,
    Maybe,
    Text,
    load_document,
)
from hemaline.common.problems import HemalineError, Problems, raised_together
from hemaline.common.suggestions import did_you_mean, nearest
from hemaline.common.tables.rows import schema_of
from hemaline.external.maf.maf_words import maf_words
from hemaline.inputs.clinical_rows import ClinicalRow, CytogeneticsRow
from hemaline.paths import resource

MAF = "maf"
_TABLES = {one.name: one for one in map(schema_of, (ClinicalRow, CytogeneticsRow))}
# Behind the name of a column whose name a map gives to another one.
_NOT_READ = " (not read)"


@dataclass(frozen=True)
class _Unrecognised:
    """Columns that a table lacks, and those of its own that nothing reads."""

    required: tuple[str, ...]
    optional: tuple[str, ...]
    header: tuple[str, ...]


@dataclass(frozen=True)
class ColumnMap:
    """The ``names`` of columns by table, theirs by ours; ``source`` is the file that gives them.

    What was not recognised is collected while tables are read.
    """

    names: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    source: Path | None = None
    _unrecognised: dict[str, _Unrecognised] = field(default_factory=dict)

    def aliases(self, table: str) -> dict[str, str]:
        """Our name of each of their columns."""
        return {theirs: ours for ours, theirs in self.names.get(table, {}).items()}

    def renamed(
        self, table: str, header: Sequence[str], path: Path, row: int, problems: Problems
    ) -> list[str]:
        """The header by our names; a column of the map that it lacks is reported."""
        aliases = self.aliases(table)
        for theirs, ours in aliases.items():
            if theirs not in header:
                hint = did_you_mean(theirs, header)
                values = {"value": theirs, "source": self.source, "hint": hint}
                problems.add("HL-M60", path, row, ours, **values)
        taken = {aliases[name] for name in header if name in aliases}
        return [
            aliases.get(name, f"{name}{_NOT_READ}" if name in taken else name) for name in header
        ]

    def add_unrecognised(self, table: str, required: Sequence[str], header: Iterable[str]) -> None:
        """Note columns that a table with this ``header`` needs and lacks."""
        known = columns_of(table)
        there = set(header)
        optional = tuple(name for name in known if name not in there and name not in required)
        # Columns that are read for a word of an event alone may be meant for others.
        loose = maf_words().event_columns if table == MAF else ()
        other = tuple(name for name in header if name not in known or name in loose)
        self._unrecognised[table] = _Unrecognised(tuple(required), optional, other)

    @contextmanager
    def suggesting(self, output: Path | None) -> Iterator[None]:
        """Where columns were not recognised, write a map next to ``output`` and name it.

        A file that is there already is left alone.
        """
        try:
            yield
        except HemalineError as error:
            if self._unrecognised and output is not None:
                path = output.with_name(f"{output.name}.columns.yaml")
                error.problems.add(_written(path, self._suggestion()), path)
            raise

    def _suggestion(self) -> str:
        lines = ["# Columns that were not recognised, with the closest ones of the file: correct"]
        lines.append("# and complete it, and give it as --columns. Ours: theirs.")
        for table, one in self._unrecognised.items():
            lines += [f"{table}:", *self._section(table, one)]
        return "\n".join(lines) + "\n"

    def _section(self, table: str, one: _Unrecognised) -> Iterator[str]:
        aliases = self.aliases(table)
        free = [name for name in one.header if name not in aliases]
        found = {ours: theirs for theirs, ours in aliases.items() if theirs in one.header}
        for ours in (*one.required, *one.optional):
            match = _closest(table, ours, free)
            if match is None and ours in one.required:
                match = nearest(ours, free)
            if match is not None:
                free.remove(match)
                found[ours] = match
        for ours, theirs in found.items():
            yield f"  {ours}: {json.dumps(theirs, ensure_ascii=False)}"
        for ours in one.required:
            if ours not in found:
                yield f"  # {ours}:"
        if free:
            yield f"  # not read: {', '.join(free)}"


NO_MAP = ColumnMap()


_Renamed = Mapping[str, Text]


class ColumnMapDocument(Document, title="Column map"):
    """The columns of another laboratory's tables, ours: theirs."""

    maf: Maybe[_Renamed] = Field(
        default=None, description="Columns of mutation tables, by their usual names."
    )
    clinical: Maybe[_Renamed] = Field(default=None, description="Columns of the clinical table.")
    cytogenetics: Maybe[_Renamed] = Field(
        default=None, description="Columns of the cytogenetic table."
    )

    @model_validator(mode="after")
    def _has_sections(self) -> Self:
        if not self.model_fields_set:
            raise ValueError("there must be at least one section")
        return self


_OtherNames = Mapping[str, Many[str]]


class ColumnWords(Document):
    """Other names of columns, by which a column map is suggested."""

    source: str = Field(description="Where the names are used.")
    maf: _OtherNames
    clinical: _OtherNames
    cytogenetics: _OtherNames


def read_column_map(path: Path) -> ColumnMap:
    """The map of a file.

    Raises:
        HemalineError: it is no such map: a table or column of ours that is not known, a column of
            theirs that represents two.
    """
    with raised_together() as problems:
        document = load_document(path, ColumnMapDocument, problems)
        names = document.model_dump(exclude_unset=True) if document else {}
        for table, renamed in names.items():
            _check(path, table, renamed, problems)
    return ColumnMap(names, path)


def columns_of(table: str) -> tuple[str, ...]:
    """Our names of the columns of a table that a map may give."""
    if table != MAF:
        return _TABLES[table].names
    words = maf_words()
    lists = (words.vaf_columns, words.protein_columns, words.transcript_columns)
    every = (*words.columns.values(), *(name for names in lists for name in names))
    return tuple(dict.fromkeys((*every, *words.event_columns)))


def _check(path: Path, table: str, names: Mapping[str, str], problems: Problems) -> None:
    known = columns_of(table)
    first: dict[str, str] = {}
    for ours, theirs in names.items():
        if ours not in known:
            hint = did_you_mean(ours, known)
            problems.add(
                "HL-Y04", path, column=f"{table}.{ours}", hint=hint, known=", ".join(known)
            )
        if first.setdefault(theirs, ours) != ours:
            other = first[theirs]
            problems.add("HL-M61", path, column=f"{table}.{ours}", value=theirs, other=other)


@cache
def column_words() -> Mapping[str, Mapping[str, Sequence[str]]]:
    """Other names of our columns, by kind of table and our name.

    Raises:
        HemalineError: the resource breaks its schema.
    """
    words = ColumnWords.load(resource("column_words.yaml"))
    return words.model_dump(exclude={"source"})


def _closest(table: str, ours: str, header: Sequence[str]) -> str | None:
    """The column that is ours in another spelling, or has another name of it."""
    forms = {_form(name): name for name in header}
    names = (ours, *column_words()[table].get(ours, ()))
    return next((forms[_form(name)] for name in names if _form(name) in forms), None)


def _form(name: str) -> str:
    return "".join(c for c in name.casefold() if c.isalnum())


def _written(path: Path, text: str) -> str:
    """Write a file that is not there; the code of what happened."""
    try:
        with path.open("x", encoding="utf-8") as handle:
            handle.write(text)
    except FileExistsError:
        return "HL-M63"
    except OSError:
        return "HL-M64"
    return "HL-M62"
