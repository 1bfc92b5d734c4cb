"""Problems of inputs: fault, place and remedy, collected and then reported together.

Every message has a stable code in ``resources/messages.tsv``, which also fixes its severity,
its exit code and its wording. The code that finds a problem states only the particulars.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import IntEnum
from functools import cache
from pathlib import Path
from string import Formatter
from typing import Any

from hemaline.paths import resource


class ExitCode(IntEnum):
    """Exit codes of every public command."""

    OK = 0
    INPUT = 2
    REFERENCE = 3
    DATA = 4
    PRIVACY = 5
    INTERNAL = 6


# A note is no fault: advice that a command gives in addition to the problems.
SEVERITIES = ("error", "warning", "note")
# When several kinds of problem meet, the run leaves with the first of these.
_PRECEDENCE = (
    ExitCode.PRIVACY,
    ExitCode.INPUT,
    ExitCode.REFERENCE,
    ExitCode.DATA,
    ExitCode.INTERNAL,
)


@dataclass(frozen=True)
class Message:
    """One row of ``resources/messages.tsv``; ``message`` and ``fix`` are format strings."""

    code: str
    severity: str
    exit_code: ExitCode
    message: str
    fix: str


class DamagedInstallationError(Exception):
    """A file without which no problem can be reported: a schema, or the catalogue itself.

    Its text is the coded line that the catalogue would give.
    """

    exit_code = ExitCode.REFERENCE

    def __init__(self, path: Path, reason: str) -> None:
        """The file, and what is wrong with it."""
        super().__init__(
            f"ERROR HL-X03 {path}: the installation is damaged: {printable(reason, 300)}. "
            "Fix: Install this version again, or restore the file."
        )


_COLUMNS = ["code", "severity", "exit_code", "message", "fix"]
_CODE = re.compile("HL-[A-Z][0-9]{2}")


@cache
def catalogue() -> dict[str, Message]:
    """Every message by its code.

    Raises:
        DamagedInstallationError: the table is not what this version needs.
    """
    path = resource("messages.tsv")
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
        if lines[:1] != ["\t".join(_COLUMNS)]:
            raise ValueError(f"its columns are not {', '.join(_COLUMNS)}")
        found: dict[str, Message] = {}
        for number, line in enumerate(lines[1:], start=2):
            message = _message(number, line)
            if message.code in found:
                raise ValueError(f"row {number} repeats {message.code}")
            found[message.code] = message
    except (OSError, ValueError) as error:
        raise DamagedInstallationError(path, str(error)) from error
    return found


def _message(number: int, line: str) -> Message:
    """One row of the catalogue.

    Raises:
        ValueError: it is none.
    """
    cells = line.split("\t")
    if len(cells) != len(_COLUMNS):
        raise ValueError(f"row {number} has {len(cells)} cells")
    code, severity, exit_code, message, fix = cells
    if not _CODE.fullmatch(code) or severity not in SEVERITIES or not message or not fix:
        raise ValueError(f"row {number} is no message")
    try:
        # Placeholders are names; a lone brace is found here.
        list(Formatter().parse(message + fix))
        return Message(code, severity, ExitCode(int(exit_code)), message, fix)
    except ValueError as error:
        raise ValueError(f"row {number}: {error}") from error


def printable(value: object, limit: int = 80) -> str:
    """``value`` as one short line that is safe to print.

    Control, zero-width and other invisible or non-ASCII characters are shown as ``U+XXXX``, so
    that a homoglyph or a no-break space can be seen.
    """
    text = "".join(
        c if c.isascii() and c.isprintable() else f"<U+{ord(c):04X}>" for c in str(value)
    )
    return text if len(text) <= limit else text[: limit - 3] + "..."


@dataclass(frozen=True)
class Problem:
    """One thing wrong: code, place and particulars.

    ``row`` is the 1-based line of the file, the header being line 1.
    """

    code: str
    file: str = ""
    row: int | None = None
    column: str | None = None
    values: dict[str, Any] = field(default_factory=dict)

    @property
    def definition(self) -> Message:
        """The catalogue's row for this problem."""
        return catalogue()[self.code]

    @property
    def is_error(self) -> bool:
        """False for a warning or a note."""
        return self.definition.severity == "error"

    @property
    def text(self) -> tuple[str, str]:
        """Fault and remedy, without the place."""
        values = {
            key: value if isinstance(value, int | float) else printable(value, 300)
            for key, value in self.values.items()
        }
        return self.definition.message.format(**values), self.definition.fix.format(**values)

    def __str__(self) -> str:
        """The message in the contract's form: ``ERROR CODE file row N column C: ... Fix: ...``."""
        return str(Fault(self, *self.text, (self,)))


# Rows that a fault names, and values of one column that get a line each.
_ROWS, _VALUES = 3, 20


@dataclass(frozen=True)
class Fault:
    """Problems of one code and column that are reported in one line, the first with its place."""

    first: Problem
    message: str
    fix: str
    problems: Sequence[Problem]

    def __str__(self) -> str:
        """As a problem, with the first rows and how many more there are."""
        rows = [one.row for one in self.problems if one.row is not None]
        parts = [self.first.definition.severity.upper(), self.first.code]
        parts += filter(None, [printable(self.first.file, 300)])
        if rows:
            parts += ["row" if len(rows) == 1 else "rows", ", ".join(map(str, rows[:_ROWS]))]
        if len(rows) > _ROWS:
            parts.append(f"and {len(rows) - _ROWS:,} more")
        if self.first.column is not None:
            parts += ["column", printable(self.first.column)]
        return f"{' '.join(parts)}: {self.message} Fix: {self.fix}"


def faults(problems: Iterable[Problem]) -> list[Fault]:
    """Problems that differ in their row alone as one fault, in the order of their columns.

    Of one code and column, the values behind the first ``_VALUES`` are one fault together. Every
    problem is in one fault.
    """
    columns: dict[tuple[str, str, str | None], dict[tuple[str, str], list[Problem]]] = {}
    for one in problems:
        equal = columns.setdefault((one.code, one.file, one.column), {})
        equal.setdefault(one.text, []).append(one)
    found = []
    for texts in columns.values():
        groups = [Fault(equal[0], *text, equal) for text, equal in texts.items()]
        kept = len(groups) if len(groups) == _VALUES + 1 else _VALUES
        found += groups[:kept]
        if rest := groups[kept:]:
            message = f"{len(rest):,} more values with this fault, the first: {rest[0].message}"
            together = [one for group in rest for one in group.problems]
            found.append(Fault(rest[0].first, message, rest[0].fix, together))
    return found


class Problems:
    """A collection that grows while an input is checked and is reported once, in full."""

    def __init__(self) -> None:
        """Start with nothing wrong."""
        self._problems: list[Problem] = []
        self._seen: set[str] = set()

    def add(
        self,
        code: str,
        file: str | Path = "",
        row: int | None = None,
        column: str | None = None,
        **values: Any,
    ) -> None:
        """Record a problem; ``values`` fill the placeholders of its message and fix."""
        problem = Problem(code, str(file), row, column, values)
        # Values may be unhashable; an input may have as many problems as lines.
        key = repr(problem)
        if key not in self._seen:
            self._seen.add(key)
            self._problems.append(problem)

    def __iter__(self) -> Iterator[Problem]:
        """Problems in the order they were found."""
        return iter(self._problems)

    def __len__(self) -> int:
        """How many, warnings included."""
        return len(self._problems)

    @property
    def errors(self) -> list[Problem]:
        """Only those that stop a run."""
        return [p for p in self._problems if p.is_error]

    @property
    def exit_code(self) -> ExitCode:
        """The code a command ends with: privacy first, then input, reference, data."""
        codes = {p.definition.exit_code for p in self.errors}
        return next((code for code in _PRECEDENCE if code in codes), ExitCode.OK)

    def report(self) -> str:
        """All problems, equal ones in one line (:func:`faults`), and a closing count."""
        lines = [str(fault) for fault in faults(self._problems)]
        errors = len(self.errors)
        warnings = len(self._problems) - errors
        if lines:
            lines.append(f"{_count(errors, 'error')}, {_count(warnings, 'warning')}.")
        return "\n".join(lines)

    def raise_errors(self) -> None:
        """Raise :class:`HemalineError` when anything stops the run."""
        if self.errors:
            raise HemalineError(self)

    def print_report(self) -> None:
        """Print the report, if there is any, to standard error."""
        if self._problems:
            print(self.report(), file=sys.stderr)


@contextmanager
def raised_together() -> Iterator[Problems]:
    """Problems that a block adds to; at its end the errors among them are raised.

    Raises:
        HemalineError: there are errors.
    """
    problems = Problems()
    yield problems
    problems.raise_errors()


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}" + ("" if number == 1 else "s")


class HemalineError(Exception):
    """An input, reference or data error that has a coded report."""

    def __init__(self, problems: Problems) -> None:
        """Carry ``problems``; their report is the exception's text."""
        super().__init__(problems.report())
        self.problems = problems


def fail(
    code: str,
    file: str | Path = "",
    row: int | None = None,
    column: str | None = None,
    **values: Any,
) -> HemalineError:
    """A :class:`HemalineError` of a single problem, to be raised."""
    problems = Problems()
    problems.add(code, file, row, column, **values)
    return HemalineError(problems)
