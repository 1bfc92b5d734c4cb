"""Ways to corrupt a file, three for each kind of file."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import yaml

from hemaline.common.tables.table_schemas import Column
from schemas import SCHEMAS

Corrupt = Callable[[Path], None]


def cut(path: Path) -> None:
    """No text of any kind."""
    content = path.read_bytes()
    path.write_bytes(content[: len(content) // 2] + b"\xff\xfe\x00")


def empty(path: Path) -> None:
    path.write_bytes(b"")


def missing(path: Path) -> None:
    path.unlink()


def append(text: str) -> Corrupt:
    def corrupt(path: Path) -> None:
        path.write_text(path.read_text() + text)

    return corrupt


def unclosed(path: Path) -> None:
    append("\nagain: [\n")(path)


def repeated_key(path: Path) -> None:
    first = next(line for line in path.read_text().splitlines() if line[:1].isalpha())
    append(f"\n{first.partition(':')[0]}: again\n")(path)


def mapping_as_last_value(path: Path) -> None:
    """The last value of the file becomes a mapping."""
    document = yaml.safe_load(path.read_text())
    place: Any = document
    while True:
        key = len(place) - 1 if isinstance(place, list) else [*place][-1]
        if not isinstance(place[key], dict | list) or not place[key]:
            break
        place = place[key]
    place[key] = {"un": ["expected"]}
    path.write_text(yaml.safe_dump(document, sort_keys=False))


def repeated_column(path: Path) -> None:
    lines = path.read_text().splitlines()
    path.write_text("".join(f"{line}\t{line.split(chr(9))[0]}\n" for line in lines))


def wrong_type_in_the_last_row(path: Path) -> None:
    """A cell of a number, an enumeration or a pattern; else a required one is emptied."""
    with path.open(newline="") as handle:
        reader = csv.reader(handle, delimiter="\t", quoting=csv.QUOTE_NONE)
        header, *rows = reader
    fields = {field.name: field for field in _fields(path)}
    typed = [name for name in header if name in fields and not fields[name].is_free_text]
    if path.name == "messages.tsv":
        typed = ["exit_code"]
    required = [name for name in header if name in fields and fields[name].required]
    column = header.index((typed or required)[0])
    rows[-1][column] = "?!" if typed else ""
    path.write_text("".join("\t".join(row) + "\n" for row in [header, *rows]))


def _fields(path: Path) -> tuple[Column, ...]:
    other = {"events": "event_definitions", "messages": "tools"}.get(path.stem, path.stem)
    return SCHEMAS["panel" if path.parent.name == "panels" else other].columns


CORRUPTIONS: dict[str, tuple[Corrupt, Corrupt, Corrupt]] = {
    ".tsv": (cut, repeated_column, wrong_type_in_the_last_row),
    ".yaml": (unclosed, repeated_key, mapping_as_last_value),
    ".bed": (cut, append("chr21\t20\t10\n"), append("chr21\t10\tten\n")),
    ".j2": (cut, append("{% if %}"), empty),
    ".css": (cut, missing, empty),
    ".js": (cut, missing, empty),
    ".gz": (cut, missing, empty),
    ".LICENSE": (cut, missing, empty),
}


def corrupted(files: Iterable[Path]) -> dict[str, tuple[Path, Corrupt]]:
    """Each file with each way to corrupt it, by the name of the case."""
    return {
        f"{path} {number}": (path, corrupt)
        for path in files
        for number, corrupt in enumerate(CORRUPTIONS[path.suffix], start=1)
    }


def is_named(path: Path, code: int, text: str) -> bool:
    """True if a check ended as of a faulty input whose file a message names."""
    lines = [line for line in text.splitlines() if line.startswith("ERROR ")]
    return code in (2, 3) and any(str(path) in line for line in lines) and "HL-X01" not in text
