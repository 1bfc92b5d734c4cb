"""Sheets and resource tables, TSV or CSV, read strictly as text.

Nothing is converted: ``007`` stays ``007`` and ``NA`` stays ``NA``, but for the words by which
:class:`TableSchema` knows a missing value and a whole number. What is wrong is named with its line
and column, all at once, and nothing but problems comes of any bytes.
"""

from __future__ import annotations

import csv
import re
import stat
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from hemaline.common.problems import Problems
from hemaline.common.suggestions import did_you_mean
from hemaline.common.table_schemas import Field, TableSchema, table_schema
from hemaline.paths import schema

# Far above any sheet or resource; reads given by mistake are not loaded into memory.
_LARGEST = 64 * 2**20
_ACCEPTED = {"\t": "tab", ",": "comma"}
_WRONG = {";": "semicolon (;)", "|": "bar (|)", " ": "space"}
_SPREADSHEETS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
_COMPRESSED = (b"\x1f\x8b", b"BZh", b"\xfd7zXZ\x00", b"\x28\xb5\x2f\xfd")
_CONTROL = re.compile(r"[\x00-\x08\x0a-\x1f\x7f-\x9f\u2028\u2029]")


@dataclass(frozen=True)
class Row:
    """One line of a table; ``values`` has every field of the schema, "" where nothing stands."""

    number: int
    values: dict[str, str]


def read_table(path: Path, schema_name: str, problems: Problems) -> list[Row]:
    """The rows of a table under the Table Schema ``schema_name``.

    Rows that break a rule are returned as well, so that later checks can find more; the caller
    looks at ``problems`` before using them. Lines without any text are skipped.
    """
    return read_rows(path, table_schema(schema_name), problems)


def read_rows(
    path: Path,
    table: TableSchema,
    problems: Problems,
    aliases: Mapping[str, str] | None = None,
    extra: str = "HL-T14",
) -> list[Row]:
    """As :func:`read_table`, under a schema that need not be a file.

    Columns of a name in ``aliases`` are taken under its value; a column that is not known is
    reported by the code ``extra``.
    """
    text = _text(path, problems)
    if text is None:
        return []
    lines = [(i, line.removesuffix("\r")) for i, line in enumerate(text.split("\n"), start=1)]
    lines = [(number, line) for number, line in lines if line.strip()]
    delimiter = _delimiter(lines[0][1], table)
    if delimiter not in _ACCEPTED:
        problems.add("HL-T08", path, lines[0][0], found=_WRONG[delimiter])
        return []
    cells = _cells(path, lines, delimiter, problems)
    if not cells or cells[0][0] != lines[0][0]:
        if _split(lines[0][1], delimiter) is not None:  # else its quote was reported
            problems.add("HL-T17", path, lines[0][0], position=1)
        return []
    number, header = cells[0]
    header = [(aliases or {}).get(name, name) for name in header]
    if not _header_is_sound(path, number, header, table, problems, extra):
        return []
    if len(cells) == 1:
        problems.add("HL-T05", path)
    rows = []
    for number, found in cells[1:]:
        if len(found) == len(header):
            given = dict(zip(header, found, strict=True))
            values = {f.name: table.cell(f, given.get(f.name, "")) for f in table.fields}
            rows.append(Row(number, values))
        else:
            problems.add("HL-T18", path, number, found=len(found), expected=len(header))
    _check_rows(path, rows, table, frozenset(header), problems)
    return rows


def header_names(path: Path) -> list[str]:
    """The cells of the first line of a table, whatever its separator; empty where it has none."""
    text = _text(path, Problems()) or ""
    line = next((line for line in text.splitlines() if line.strip()), "")
    return max((_split(line, one) or [] for one in _ACCEPTED), key=len)


def _text(path: Path, problems: Problems) -> str | None:
    """The decoded text of a file, or None when it is not a text file with something in it."""
    try:
        status = path.stat()
        if stat.S_ISDIR(status.st_mode):
            problems.add("HL-T02", path)
            return None
        if not stat.S_ISREG(status.st_mode) or status.st_size > _LARGEST:
            problems.add("HL-T03", path, megabytes=_LARGEST // 2**20)
            return None
        content = path.read_bytes()
    except (OSError, ValueError) as error:
        problems.add("HL-T01", path, reason=getattr(error, "strerror", None) or str(error))
        return None
    return _decoded(path, content, problems)


def _decoded(path: Path, content: bytes, problems: Problems) -> str | None:
    if content.startswith(_SPREADSHEETS):
        problems.add("HL-T06", path)
    elif content.startswith(_COMPRESSED):
        problems.add("HL-T16", path)
    elif content.startswith((b"\xff\xfe", b"\xfe\xff")):
        problems.add("HL-T09", path)
    elif (nul := content.find(b"\0")) >= 0:
        # UTF-16 without its mark has a NUL beside every Latin letter.
        is_utf16 = content.count(b"\0") > len(content) // 3
        if is_utf16:
            problems.add("HL-T09", path)
        else:
            problems.add("HL-T11", path, content.count(b"\n", 0, nul) + 1, offset=nul)
    else:
        try:
            text = content.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            # The exception counts from behind a byte-order mark.
            mark = 3 if content.startswith(b"\xef\xbb\xbf") else 0
            offset = mark + error.start
            line = content.count(b"\n", 0, offset) + 1
            problems.add("HL-T10", path, line, offset=offset, byte=f"0x{content[offset]:02X}")
            return None
        if not text.strip():
            problems.add("HL-T04", path)
        elif "\r" in text.strip() and "\n" not in text:
            problems.add("HL-T07", path)
        else:
            return text
    return None


def _delimiter(header: str, table: TableSchema) -> str:
    """The separator that finds most of the schema's columns in the header; else tab."""

    def score(delimiter: str) -> tuple[int, int]:
        cells = _split(header, delimiter) or []
        return len(set(cells) & set(table.names)), len(cells) if delimiter != " " else 1

    return max((*_ACCEPTED, *_WRONG), key=score)


def _split(line: str, delimiter: str) -> list[str] | None:
    """The cells of one line, quotes undone; None when a quote does not close."""
    if '"' not in line:
        return line.split(delimiter)
    try:
        # One line at a time: a quoted line end can then not join two rows unseen.
        return next(csv.reader([line], delimiter=delimiter, strict=True))
    except csv.Error:
        return None


def _cells(
    path: Path, lines: Sequence[tuple[int, str]], delimiter: str, problems: Problems
) -> list[tuple[int, list[str]]]:
    """Line numbers and cells; lines with separators only are left out."""
    found = []
    for number, line in lines:
        cells = _split(line, delimiter)
        if cells is None:
            problems.add("HL-T12", path, number)
        elif any(cell.strip() for cell in cells):
            found.append((number, cells))
    return found


def _header_is_sound(
    path: Path,
    number: int,
    header: Sequence[str],
    table: TableSchema,
    problems: Problems,
    extra: str,
) -> bool:
    """Report what is wrong with the header; False when columns cannot be told apart."""
    unknown = [name for name in dict.fromkeys(header) if name not in table.names]
    needed = [f.name for f in table.fields if f.required or f.column_required]
    missing = [name for name in needed if name not in header]
    for name in unknown:
        if kind := personal_kind(name):
            problems.add("HL-S30", path, number, name, kind=kind)
        elif not name.strip():
            problems.add("HL-T17", path, number, position=header.index(name) + 1)
        else:
            problems.add(extra, path, number, name, hint=did_you_mean(name, table.names))
    for name in missing:
        field = table.field(name)
        problems.add("HL-T13", path, number, name, description=field.description)
    repeated = [name for name in dict.fromkeys(header) if name.strip() and header.count(name) > 1]
    for name in repeated:
        places = ", ".join(str(i) for i, cell in enumerate(header, start=1) if cell == name)
        problems.add("HL-T15", path, number, name, places=places)
    return not repeated and len(unknown) < len(set(header))


def personal_kind(column: str) -> str | None:
    """What a column of this name probably holds about a person, or None."""
    reduced = "".join(c for c in column.casefold() if c.isalnum())
    return next((kind for pattern, kind in _personal_columns() if pattern.fullmatch(reduced)), None)


@cache
def _personal_columns() -> tuple[tuple[re.Pattern[str], str], ...]:
    problems = Problems()
    rows = read_table(schema("personal_columns.tsv"), "personal_columns", problems)
    problems.raise_errors()
    return tuple((re.compile(row.values["pattern"]), row.values["kind"]) for row in rows)


def _check_rows(
    path: Path,
    rows: Sequence[Row],
    table: TableSchema,
    present: frozenset[str],
    problems: Problems,
) -> None:
    """Check the cells of the columns that are there, then uniqueness."""
    for row in rows:
        for field in table.fields:
            if field.name in present:
                _check_cell(path, row, field, problems)
    keys: set[tuple[str, ...]] = {(f.name,) for f in table.fields if f.unique}
    keys |= {table.primary_key} if table.primary_key else set()
    for key in sorted(keys):
        if set(key) <= present:
            _check_unique(path, rows, key, problems)


def _check_cell(path: Path, row: Row, field: Field, problems: Problems) -> None:
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
    elif field.enum and text not in field.enum:
        hint = did_you_mean(text, field.enum)
        problems.add("HL-T22", *place, value=text, hint=hint, allowed=", ".join(field.enum))
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
