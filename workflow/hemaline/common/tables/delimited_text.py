"""Text files of separated cells: encoding, separator, quotes, lines.

What is wrong is reported with its line; nothing but problems comes of any bytes.
"""

from __future__ import annotations

import csv
import stat
from collections.abc import Collection, Sequence
from pathlib import Path

from hemaline.common.problems import Problems

# Far above any sheet or resource; reads given by mistake are not loaded into memory.
_LARGEST = 64 * 2**20
_NAMES = {"\t": "tab", ",": "comma", ";": "semicolon (;)", "|": "bar (|)", " ": "space"}
_SPREADSHEETS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
_COMPRESSED = (b"\x1f\x8b", b"BZh", b"\xfd7zXZ\x00", b"\x28\xb5\x2f\xfd")

Line = tuple[int, str]
CellLine = tuple[int, list[str]]


def read_text(path: Path, problems: Problems) -> str | None:
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
        # UTF-16 without its mark has a NUL next to every Latin letter.
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


def text_lines(text: str) -> list[Line]:
    """Lines that hold something, each with its number from 1."""
    lines = [(i, line.removesuffix("\r")) for i, line in enumerate(text.split("\n"), start=1)]
    return [(number, line) for number, line in lines if line.strip()]


def find_delimiter(
    path: Path, header: Line, names: Collection[str], accepted: str, problems: Problems
) -> str | None:
    """The separator that finds most of ``names`` in the header, else tab.

    None where it is not one of ``accepted``, which is reported.
    """

    def score(delimiter: str) -> tuple[int, int]:
        cells = split_line(header[1], delimiter) or []
        known = {cell.strip() for cell in cells} & set(names)
        return len(known), len(cells) if delimiter != " " else 1

    found = max(_NAMES, key=score)
    if found in accepted:
        return found
    problems.add("HL-T08", path, header[0], found=_NAMES[found])
    return None


def split_line(line: str, delimiter: str) -> list[str] | None:
    """The cells of one line, quotes undone; None when a quote does not close."""
    if '"' not in line:
        return line.split(delimiter)
    try:
        # One line at a time: a quoted line end can then not join two rows unseen.
        return next(csv.reader([line], delimiter=delimiter, strict=True))
    except csv.Error:
        return None


def split_lines(
    path: Path, lines: Sequence[Line], delimiter: str, problems: Problems
) -> list[CellLine]:
    """Line numbers and cells; lines with separators only are left out."""
    found = []
    for number, line in lines:
        cells = split_line(line, delimiter)
        if cells is None:
            problems.add("HL-T12", path, number)
        elif any(cell.strip() for cell in cells):
            found.append((number, cells))
    return found


def without_empty_columns(lines: Sequence[CellLine]) -> list[CellLine]:
    """Lines without the cells right of the last name of the header, if all of them are empty."""
    names = lines[0][1]
    while names and not names[-1].strip():
        names = names[:-1]
    if any(cell.strip() for _, cells in lines for cell in cells[len(names) :]):
        return list(lines)
    return [(number, cells[: len(names)]) for number, cells in lines]
