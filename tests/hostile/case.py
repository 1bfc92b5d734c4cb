"""One hostile case: an input, the command that meets it, and the answer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from bench import Maker

Command = Literal[
    "check",
    "dry run",
    "accept-unit",
    "prepare-reference",
    "prepare-test",
    "prepare-targets",
    "annotate",
    "annotate on own models",
    "diff",
    "features",
    "matrix",
    "merge",
    "merge signed",
    "score",
    "validate",
]


@dataclass(frozen=True)
class Case:
    """One hostile input, the command that meets it, and the answer."""

    rows: tuple[int, ...]
    name: str
    make: Maker
    command: Command
    exit_code: int
    code: str | None = None
    words: tuple[str, ...] = ()
    absent: tuple[str, ...] = ("results", "work")
    # Module of each verb.
    arguments: tuple[str, ...] = ()

    @property
    def id(self) -> str:
        """Name of the test."""
        return f"{'+'.join(map(str, self.rows))} {self.name} ({self.command})"


def check(row: int, name: str, maker: Maker, code: str, *words: str, exit_code: int = 2) -> Case:
    """A case that `hemaline check` must refuse."""
    return Case((row,), name, maker, "check", exit_code, code, words)


def taken(row: int, name: str, maker: Maker, code: str | None = None, *words: str) -> Case:
    """A case that `hemaline check` must accept, perhaps with a warning."""
    return Case((row,), name, maker, "check", 0, code, words)


def verb(name: str, maker: Maker, code: str, line: str, *words: str, exit_code: int = 2) -> Case:
    """A command line that is refused before anything is written."""
    command, *arguments = line.split()
    return Case((0,), name, maker, command, exit_code, code, words, arguments=tuple(arguments))  # type: ignore[arg-type]
