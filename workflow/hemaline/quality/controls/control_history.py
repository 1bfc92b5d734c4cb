"""History of control results: a TSV to which lines are appended, each once.

Its lines are never rewritten. Several runs may append at a time: each takes a lock on the file,
reads the file, and writes the missing lines in one piece. Every line ends with a digest of
its cells, so that one a stopped machine left half written is known as such and passed over.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Annotated, Any

from hemaline.common.problems import fail
from hemaline.common.tables.output_tables import MISSING, as_text
from hemaline.common.tables.row_classes import Field, cell_readers, row_values, schema_of, table
from hemaline.quality.controls.control_checks import ControlRow
from hemaline.version import __version__

_DIGITS = 16


# Lines of equal cells are one line.
@table("controls_history", missing=MISSING)
@dataclass(frozen=True)
class HistoryRow:
    """One line is what one check of one control showed in a finished run; lines are appended and
    never rewritten.
    """

    run_id: Annotated[str | None, "Sequencing run; NA where the sheet named none."]
    assay: Annotated[str, "Assay of the control."]
    sample_id: Annotated[str, "Control sample."]
    role: Annotated[str, "Role of the sheet."]
    check: Annotated[str, "As in the table of controls."]
    name: Annotated[str | None, "Name of the stated variant."]
    expected: Annotated[str, "What had to be seen."]
    value: Annotated[float | None, "Fragments on target, or VAF as a fraction."]
    depth: Annotated[int | None, "Fragments at the stated variant.", Field(unit="fragments")]
    verdict: Annotated[str, "As in the table of controls."]
    reason: Annotated[str | None, "As in the table of controls."]
    hemaline: Annotated[str, "Version that measured it."] = __version__
    digest: Annotated[
        str,
        "SHA-256 of the cells before it, 16 digits: no two lines have the same digest.",
        Field(pattern="[0-9a-f]{16}"),
    ] = field(default="", init=False, compare=False)

    @classmethod
    def of(cls, row: ControlRow) -> HistoryRow:
        """History row of a row of the table of controls."""
        kept = {one.name for one in fields(cls)} & vars(row).keys()
        return cls(**{name: getattr(row, name) for name in kept})

    @property
    def line(self) -> str:
        """Its text, with the digest and the line end."""
        cells = "\t".join(map(as_text, row_values(HistoryRow)(self)[:-1]))
        return f"{cells}\t{_digest(cells)}\n"


@dataclass(frozen=True)
class History:
    """The sound lines in their order, and the numbers of the broken ones, the header being 1."""

    rows: tuple[HistoryRow, ...] = ()
    broken: tuple[int, ...] = ()


def _digest(cells: str) -> str:
    return hashlib.sha256(cells.encode()).hexdigest()[:_DIGITS]


def _header() -> str:
    return "\t".join(schema_of(HistoryRow).names) + "\n"


def read_history(path: Path) -> History:
    """The lines of a history; none where there is no file yet.

    Raises:
        HemalineError: the file is something else (HL-O08).
    """
    try:
        text = path.read_text(encoding="utf-8", errors="replace")
    except FileNotFoundError:
        return History()
    return _parsed(path, text)


def _parsed(path: Path, text: str) -> History:
    lines = text.split("\n")
    if text and lines[0] + "\n" != _header():
        raise fail("HL-O08", path, 1)
    known = [*cell_readers(HistoryRow).values()][:-1]
    rows: list[HistoryRow] = []
    broken: list[int] = []
    for number, line in enumerate(lines[1:], start=2):
        cells, _, digest = line.rpartition("\t")
        if digest and digest == _digest(cells):
            pairs = zip(known, cells.split("\t"), strict=False)
            values: dict[str, Any] = {
                c.attribute: None if text == MISSING else c.read(text) for c, text in pairs
            }
            rows.append(HistoryRow(**values))
        elif line:
            broken.append(number)
    return History(tuple(rows), tuple(broken))


def append_history(path: Path, rows: Iterable[ControlRow]) -> int:
    """Append what is not there yet, safely on disk when this returns; how many lines that were.

    Appending twice is appending once, and what others append at the same time stays.

    Raises:
        HemalineError: the file is no history (HL-O08); nothing is written to it.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(path, os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o666)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        with os.fdopen(os.dup(descriptor), "rb") as handle:
            text = handle.read().decode("utf-8", errors="replace")
        known = {row.line for row in _parsed(path, text).rows}
        new = [line for line in _once(HistoryRow.of(row).line for row in rows) if line not in known]
        if new:
            _write(descriptor, _start(text) + "".join(new))
            _sync_folder(path.parent)
    finally:
        os.close(descriptor)
    return len(new)


def _once(lines: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(lines))


def _start(text: str) -> str:
    """Text before new lines: the header of a new file; the end of an incomplete line."""
    if not text:
        return _header()
    return "" if text.endswith("\n") else "\n"


def _write(descriptor: int, text: str) -> None:
    data = text.encode()
    while data:
        data = data[os.write(descriptor, data) :]
    os.fsync(descriptor)


def _sync_folder(folder: Path) -> None:
    """A file that was just made is there after a power cut only when its folder has been synced."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def latest(rows: Sequence[HistoryRow]) -> list[HistoryRow]:
    """One line for each run, sample and check: the last; in the order of the first of each."""
    found: dict[tuple[str | None, ...], HistoryRow] = {}
    for row in rows:
        found[row.run_id, row.assay, row.sample_id, row.check, row.name] = row
    return list(found.values())
