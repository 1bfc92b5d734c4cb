"""Sheets and resource tables, TSV or CSV, read as text.

Nothing is converted: ``007`` stays ``007`` and ``NA`` stays ``NA``. In tables that people fill
(schemas with ``spreadsheet: true``) each cell is first replaced by the value that
:class:`CellWords` reads. What is wrong is named with its line and column, all at once, and nothing
but problems comes of any bytes.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Annotated

from hemaline.common.problems import DamagedInstallationError, Problems, raised_together
from hemaline.common.suggestions import did_you_mean
from hemaline.common.tables.cell_text import stripped
from hemaline.common.tables.cell_words import CellWord, CellWords
from hemaline.common.tables.delimited_text import (
    find_delimiter,
    read_text,
    split_line,
    split_lines,
    text_lines,
    without_empty_columns,
)
from hemaline.common.tables.row_classes import Field, row_of, schema_of, table
from hemaline.common.tables.table_schemas import Column, TableSchema
from hemaline.paths import resource, schema

# Separators: of resources, and of tables that people fill.
_STRICT, _PEOPLES = "\t,", "\t,;"
_CONTROL = re.compile(r"[\x00-\x08\x0a-\x1f\x7f-\x9f\u2028\u2029]")


@dataclass(frozen=True)
class Row:
    """One line of a table; ``values`` has every field of the schema, "" where the cell is empty."""

    number: int
    values: dict[str, str]


def read_text_rows(
    path: Path,
    table: TableSchema,
    problems: Problems,
    aliases: Mapping[str, str] | None = None,
    extra: str = "HL-T14",
) -> list[Row]:
    """The rows of a table under a schema.

    Rows that break a rule are returned as well, so that later checks can find more; the caller
    checks ``problems`` before using them. Lines without any text are skipped. Columns of a name in
    ``aliases`` are taken under its value; a column that is not known is reported by the code
    ``extra``.
    """
    text = read_text(path, problems)
    if text is None:
        return []
    lines = text_lines(text)
    accepted = _PEOPLES if table.is_spreadsheet else _STRICT
    delimiter = find_delimiter(path, lines[0], table.names, accepted, problems)
    if delimiter is None:
        return []
    cells = split_lines(path, lines, delimiter, problems)
    if not cells or cells[0][0] != lines[0][0]:
        if split_line(lines[0][1], delimiter) is not None:  # else its quote was reported
            problems.add("HL-T17", path, lines[0][0], position=1)
        return []
    if table.is_spreadsheet:
        cells = without_empty_columns(cells)
    number, header = cells[0]
    if table.is_spreadsheet:
        header = [stripped(name) for name in header]
    header = [(aliases or {}).get(name, name) for name in header]
    if not _header_is_sound(path, number, header, table, problems, extra):
        return []
    if len(cells) == 1:
        problems.add("HL-T05", path)
    rows = []
    for number, found in cells[1:]:
        if len(found) == len(header):
            rows.append(Row(number, _values(table, dict(zip(header, found, strict=True)))))
        else:
            problems.add("HL-T18", path, number, found=len(found), expected=len(header))
    _check_rows(path, rows, table, frozenset(header), problems)
    return rows


def header_names(path: Path) -> list[str]:
    """The cells of the first line of a table, whatever its separator; empty where it has none."""
    text = read_text(path, Problems()) or ""
    line = next((line for line in text.splitlines() if line.strip()), "")
    return max((split_line(line, one) or [] for one in _PEOPLES), key=len)


def _values(table: TableSchema, given: Mapping[str, str]) -> dict[str, str]:
    """The value of every field: as the words of people's tables mean it, else as written."""
    texts = {field.name: given.get(field.name, "") for field in table.columns}
    if table.is_spreadsheet:
        words = cell_words()
        return {field.name: words.value(field, texts[field.name]) for field in table.columns}
    return {name: "" if text in table.missing else text for name, text in texts.items()}


@cache
def cell_words() -> CellWords:
    """The words of ``resources/cell_words.tsv``.

    Raises:
        HemalineError: the table breaks its schema.
        DamagedInstallationError: it reads a word in two ways.
    """
    path, problems = resource("cell_words.tsv"), Problems()
    rows = read_text_rows(path, schema_of(CellWord), problems)
    problems.raise_errors()
    try:
        return CellWords.of(row_of(CellWord, row.values) for row in rows)
    except ValueError as error:
        raise DamagedInstallationError(path, str(error)) from error


def _header_is_sound(
    path: Path,
    number: int,
    header: Sequence[str],
    table: TableSchema,
    problems: Problems,
    extra: str,
) -> bool:
    """Report what is wrong with the header; False when columns cannot be distinguished."""
    unknown = [name for name in dict.fromkeys(header) if name not in table.names]
    needed = [f.name for f in table.columns if f.required or f.column_required]
    missing = [name for name in needed if name not in header]
    for name in unknown:
        if kind := personal_kind(name):
            problems.add("HL-S30", path, number, name, kind=kind)
        elif not name.strip():
            problems.add("HL-T17", path, number, position=header.index(name) + 1)
        else:
            problems.add(extra, path, number, name, hint=did_you_mean(name, table.names))
    for name in missing:
        field = table.column(name)
        problems.add("HL-T13", path, number, name, description=field.description)
    repeated = [name for name in dict.fromkeys(header) if name.strip() and header.count(name) > 1]
    for name in repeated:
        places = ", ".join(str(i) for i, cell in enumerate(header, start=1) if cell == name)
        problems.add("HL-T15", path, number, name, places=places)
    return not repeated and len(unknown) < len(set(header))


@table("personal_columns", key=("pattern",))
@dataclass(frozen=True)
class PersonalColumn:
    """Column names that announce personal data, which must not enter a run. Compared with the
    column's name in lower case without anything but letters and digits.
    """

    pattern: Annotated[
        re.Pattern[str],
        "Regular expression that the whole reduced name matches.",
        Field(unique=True),
    ]
    kind: Annotated[str, "What the column probably holds."]
    source: Annotated[str, "The rule that makes it personal."]


def personal_kind(column: str) -> str | None:
    """Personal data that a column of this name probably has, or None."""
    reduced = "".join(c for c in column.casefold() if c.isalnum())
    known = _personal_columns()
    return next((one.kind for one in known if one.pattern.fullmatch(reduced)), None)


@cache
def _personal_columns() -> tuple[PersonalColumn, ...]:
    with raised_together() as problems:
        rows = read_text_rows(schema("personal_columns.tsv"), schema_of(PersonalColumn), problems)
    return tuple(row_of(PersonalColumn, row.values) for row in rows)


def _check_rows(
    path: Path,
    rows: Sequence[Row],
    table: TableSchema,
    present: frozenset[str],
    problems: Problems,
) -> None:
    """Check the cells of the columns that are there, then uniqueness."""
    for row in rows:
        for field in table.columns:
            if field.name in present and not (
                table.is_spreadsheet and _is_refused_word(path, row, field, problems)
            ):
                _check_cell(path, row, field, problems)
    keys: set[tuple[str, ...]] = {(f.name,) for f in table.columns if f.unique}
    keys |= {table.primary_key} if table.primary_key else set()
    for key in sorted(keys):
        if set(key) <= present:
            _check_unique(path, rows, key, problems)


def _is_refused_word(path: Path, row: Row, field: Column, problems: Problems) -> bool:
    """Report a word that is refused whatever the rules of the column."""
    text, words = row.values[field.name], cell_words()
    place = (path, row.number, field.name)
    why = words.refusal(field, text)
    if why and field.allowed:
        problems.add("HL-T28", *place, value=text, why=why, allowed=", ".join(field.allowed))
        return True
    is_identifier = field.required and field.type == "string" and not field.allowed
    is_missing = bool(text) and is_identifier and words.is_missing(text)
    if why or (is_missing and field.matches_pattern(text)):
        problems.add("HL-S01", *place, value=text)
        return True
    return False


def _check_cell(path: Path, row: Row, field: Column, problems: Problems) -> None:
    """Report the first rule that a cell breaks."""
    text = row.values[field.name]
    place = (path, row.number, field.name)
    if text == "":
        if field.required:
            problems.add("HL-T19", *place, description=field.description)
    elif text != text.strip():
        problems.add("HL-T20", *place, value=text)
    elif _CONTROL.search(text):
        problems.add("HL-T21", *place, value=text)
    elif field.allowed and text not in field.allowed:
        hint = did_you_mean(text, field.allowed)
        problems.add("HL-T22", *place, value=text, hint=hint, allowed=", ".join(field.allowed))
    elif not field.matches_pattern(text):
        problems.add("HL-T23", *place, value=text, pattern=field.pattern)
    elif not field.has_type(text):
        is_decimal_comma = re.fullmatch(r"[+-]?\d+,\d+", text) is not None
        code = "HL-T24" if is_decimal_comma and field.type == "number" else "HL-T25"
        dotted = text.replace(",", ".")
        problems.add(code, *place, value=text, dotted=dotted, type=field.type)
    elif field.type in ("number", "integer") and not field.in_range(text):
        hint = f". {field.description}" if field.unit else "."
        problems.add("HL-T26", *place, value=text, range=field.range, hint=hint)


def _check_unique(
    path: Path, rows: Sequence[Row], key: tuple[str, ...], problems: Problems
) -> None:
    first_rows: dict[tuple[str, ...], int] = {}
    for row in rows:
        values = tuple(row.values[name] for name in key)
        if not all(values):
            continue
        first = first_rows.setdefault(values, row.number)
        if first != row.number:
            text = " ".join(values)
            problems.add("HL-T27", path, row.number, "+".join(key), value=text, first=first)
