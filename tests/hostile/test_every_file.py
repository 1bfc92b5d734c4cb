"""Every file of the demo configuration and every packaged resource, corrupted in three ways.

The files are found by walking the folders, so that a new one cannot be forgotten: `hemaline check`
must end with 2 or 3 and name the file.
"""

from __future__ import annotations

import csv
import shutil
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from hemaline import paths
from hemaline.cli import main as cli
from hemaline.common.tables.table_schemas import Column
from hemaline.project.resource_files import RESOURCES, files_of
from schemas import SCHEMAS

ROOT = Path(__file__).resolve().parents[2]
# Builders and scripts of the demo read its folder; no run does, and a wheel does not carry it.
RESOURCE_FILES = sorted(
    path.relative_to(ROOT)
    for path in (ROOT / "resources").rglob("*")
    if path.is_file() and path.suffix != ".md" and "demo" not in path.parent.parts
)
DEMO_FILES = sorted(
    path.relative_to(ROOT)
    for path in (ROOT / "config").rglob("*")
    if path.suffix not in ("", ".md")
)
Corrupt = Callable[[Path], None]


def test_every_resource_has_its_loader() -> None:
    listed = {path.relative_to(ROOT) for name in RESOURCES for path in files_of(name)}
    assert listed == set(RESOURCE_FILES)


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
}
# The quick tier takes the demo; the resources are minutes.
CASES = [
    pytest.param(path, corrupt, id=f"{path} {number}", marks=marks)
    for files, marks in ((DEMO_FILES, ()), (RESOURCE_FILES, pytest.mark.hostile))
    for path in files
    for number, corrupt in enumerate(CORRUPTIONS[path.suffix], start=1)
]


def forget() -> None:
    """Empty every cache of the package: resources are read anew."""
    for name, module in list(sys.modules.items()):
        if name.startswith("hemaline"):
            for value in vars(module).values():
                if hasattr(value, "cache_clear"):
                    value.cache_clear()


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo configuration and the resources; a file of one byte for each file of reads."""
    folder = tmp_path_factory.mktemp("copy")
    shutil.copytree(ROOT / "config", folder / "config")
    shutil.copytree(ROOT / "resources", folder / "resources")
    (folder / "workflow").mkdir()
    (folder / "workflow/schemas").symlink_to(ROOT / "workflow/schemas")
    with (folder / "config/units.tsv").open(newline="") as handle:
        for row in csv.DictReader(handle, delimiter="\t"):
            for name in filter(None, (row["fastq_1"], row["fastq_2"], row["bam"])):
                (folder / name).parent.mkdir(parents=True, exist_ok=True)
                (folder / name).write_text("x")
    return folder


@pytest.fixture
def here(copy: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.chdir(copy)
    monkeypatch.setattr(paths, "_CHECKOUT", copy)
    forget()
    yield copy
    monkeypatch.undo()
    forget()


def test_the_copy_is_sound(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["check"]) == 0, capsys.readouterr().err


@pytest.mark.parametrize(("name", "corrupt"), CASES)
def test_a_corrupted_file_is_named(
    name: Path, corrupt: Corrupt, here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = here / name
    content = path.read_bytes()
    corrupt(path)
    try:
        code = cli.main(["check"])
    finally:
        path.write_bytes(content)
    text = capsys.readouterr().err
    assert code in (2, 3), text
    assert any(line.startswith("ERROR ") and str(name) in line for line in text.splitlines()), text
    assert "HL-X01" not in text
